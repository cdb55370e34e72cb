"""Rows that a change of a family wrote, with what stood there before, and the way back.

Nothing is deleted on the way back: a membership or category that the change began becomes one of
no length, a household that it founded leaves the register, a person whom it brought belongs
nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Model

from xianjie.apps.registry.enums import LeaveReason
from xianjie.apps.registry.models import (
    CategorySpell,
    Correction,
    Household,
    Membership,
    Person,
    PopulationChange,
)

_MODELS: dict[str, type[Model]] = {
    model.__name__: model
    for model in (CategorySpell, Correction, Household, Membership, Person, PopulationChange)
}
_FOLLOWING = {
    "name": ("pinyin", "initials"),
    "id_number": ("id_index",),
    "phone": ("phone_index",),
    "account": ("account_index",),
}
_DATED = (Household, Person)
UNDONE = LeaveReason.UNDONE.label
Entry = dict[str, Any]


class Journal:
    """Writes the rows of one change and remembers them."""

    def __init__(self, now: datetime, entries: list[Entry] | None = None) -> None:
        self._now = now
        self.entries: list[Entry] = [] if entries is None else entries

    @classmethod
    def read(cls, text: str, now: datetime) -> Self:
        """Return the journal that a change kept."""
        return cls(now, json.loads(text) if text else [])

    @property
    def text(self) -> str:
        """The journal as a change keeps it."""
        return json.dumps(self.entries, ensure_ascii=False, separators=(",", ":"))

    def write(self, row: Model, **values: Any) -> bool:
        """Change fields of a row; return whether anything differed.

        Names are those of columns: ``household_id``, not ``household``.
        """
        old = {name: getattr(row, name) for name in values}
        differing = {name: value for name, value in values.items() if old[name] != value}
        if not differing:
            return False
        self.entries.append({
            "model": _name_of(row),
            "pk": row.pk,
            "old": {name: _plain(old[name]) for name in differing},
            "new": {name: _plain(value) for name, value in differing.items()},
        })  # fmt: skip
        self._save(row, differing)
        return True

    def add(self, row: Model) -> None:
        """Store a new row."""
        row.save(force_insert=True)
        self.entries.append({"model": _name_of(row), "pk": row.pk, "added": True})

    def pks(self, model: type[Model]) -> set[int]:
        """Return the keys of the rows of a model that the change wrote."""
        return {e["pk"] for e in self.entries if e.get("model") == model.__name__}

    def former_villages(self) -> set[str]:
        """Return the codes of the villages into which the way back brings households."""
        return {
            str(entry["old"]["division_code"])
            for entry in self.entries
            if entry.get("model") == Household.__name__ and "division_code" in entry.get("old", {})
        }

    def built_upon(self) -> list[str]:
        """Return the kinds of rows (names of models) that are no longer as the change left them."""
        last: dict[tuple[str, int], dict[str, Any]] = {}
        for entry in self.entries:
            if "pk" not in entry:
                continue
            last.setdefault((entry["model"], entry["pk"]), {}).update(entry.get("new", {}))
        found = []
        for (name, pk), values in last.items():
            row = model_named(name)._default_manager.get(pk=pk)
            ended = isinstance(row, Membership) and "left_on" not in values and row.left_on
            differs = any(_plain(getattr(row, field)) != v for field, v in values.items())
            if ended or differs:
                found.append(name)
        return found

    def put_back(self) -> None:
        """Bring every row back to what stood there, the last written first."""
        for entry in reversed(self.entries):
            self._put_back(entry)

    def _put_back(self, entry: Entry) -> None:
        model = model_named(entry["model"])
        row = model._default_manager.get(pk=entry["pk"])
        if entry.get("added"):
            self._withdraw(row)
            return
        values = {
            name: model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
            for name, value in entry["old"].items()
        }
        self._save(row, values)

    def _withdraw(self, row: Model) -> None:
        if isinstance(row, Membership):
            self._save(row, {"left_on": row.joined_on, "left_reason": LeaveReason.UNDONE.value})
        elif isinstance(row, CategorySpell):
            self._save(row, {"valid_to": row.valid_from})
        elif isinstance(row, Person):
            self._save(row, {"household_id": None})
        elif isinstance(row, Household):
            on = self._now.date()
            self._save(row, {"is_active": False, "left_on": on, "left_reason": UNDONE})
        elif isinstance(row, PopulationChange):
            self._save(row, {"undone_at": self._now})
        elif isinstance(row, Correction):
            self._save(row, {"settled_at": self._now})

    def _save(self, row: Model, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        names = set(values) | {more for name in values for more in _follow(row, name)}
        if isinstance(row, _DATED):
            row.updated_at = self._now
            names.add("updated_at")
        row.save(update_fields=sorted(names))


def _name_of(row: Model) -> str:
    """Return how the journal names the table of a row: of other apps with the app's name."""
    name = type(row).__name__
    return name if _MODELS.get(name) is type(row) else row._meta.label


def model_named(name: str) -> type[Model]:
    """Return the table that a journal names."""
    return _MODELS.get(name) or apps.get_model(name)


def _follow(row: Model, name: str) -> Iterator[str]:
    for follower in _FOLLOWING.get(name, ()):
        if any(field.name == follower for field in row._meta.concrete_fields):
            yield follower


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value

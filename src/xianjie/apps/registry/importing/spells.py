"""Categories of households over time."""

from __future__ import annotations

from datetime import date
from typing import Any

from xianjie.apps.registry import bulk
from xianjie.apps.registry.enums import CategoryKind
from xianjie.apps.registry.importing.rows import State
from xianjie.apps.registry.models import CategorySpell

_FIELDS = ("household", "kind", "value", "valid_from", "valid_to")


class SpellWriter:
    """Gathers what changes of the dated categories of households and writes it in one go."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._opened: list[tuple[int, str, str, date]] = []
        self._ended: list[tuple[int, str]] = []

    def follow(self, household: int, old: State | None, new: State) -> None:
        """Note the categories of a household that are new (``old`` None) or have changed."""
        for kind in CategoryKind:
            before = category_value(old, kind) if old is not None else ""
            after = category_value(new, kind)
            if before == after:
                continue
            if before:
                self._ended.append((household, kind.value))
            if after:
                self._opened.append((household, kind.value, after, self._start(kind, new)))

    def write(self) -> None:
        """Close the spells that ended and open those that began."""
        since: dict[tuple[int, str], str] = {}
        closing = []
        ended = set(self._ended)
        for number, household, kind, start in bulk.select_in(
            CategorySpell,
            ("id", "household", "kind", "valid_from"),
            "household",
            sorted({household for household, _ in ended}),
            "valid_to IS NULL",
        ):
            if (household, kind) in ended:
                since[household, kind] = str(start)
                closing.append((household, kind, number))
        starts = {(h, kind): start.isoformat() for h, kind, _, start in self._opened}
        bulk.update(
            CategorySpell,
            ("valid_to",),
            [
                (max(starts.get((h, kind), self._today.isoformat()), since[h, kind]), number)
                for h, kind, number in closing
            ],
        )
        bulk.insert(
            CategorySpell,
            _FIELDS,
            [
                (h, kind, value, max(start.isoformat(), since.get((h, kind), "")), None)
                for h, kind, value, start in self._opened
            ],
        )
        self._opened, self._ended = [], []

    def _start(self, kind: CategoryKind, state: State) -> date:
        found: Any = None
        if kind is CategoryKind.MONITOR_CATEGORY:
            found = state["identified_on"]
        elif kind is CategoryKind.RISK_CLEARED:
            found = state["cleared_on"] if state["risk_cleared"] else state["identified_on"]
        return min(found, self._today) if found is not None else self._today


def category_value(state: State, kind: CategoryKind) -> str:
    """Return the text of one category of a household."""
    if kind is CategoryKind.HOUSEHOLD_TYPE:
        return str(state["household_type"])
    if kind is CategoryKind.MONITOR_CATEGORY:
        return str(state["monitor_category"])
    known = state["risk_cleared"]
    if kind is CategoryKind.RELOCATED:
        known = state["extra"].get(CategoryKind.RELOCATED.label)
    return {True: "是", False: "否", None: ""}[known]

"""Registers that are data: what a definition may say.

A definition says what a list that people keep holds: its columns with their types, what a row is
about, whom it concerns, what waits and what is counted. Packaged ones stand in
``contracts/registers/*.yaml`` (see `exchange.register_files`); a county's own are made in
the browser and have the same form. Values lie in slots of a few types (``t1``, ``n3`` …), see
``SLOTS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

Group = Literal[
    "employment", "posts", "training", "industry", "collective", "consumption", "assets", "funds",
    "places", "teams", "own",
]  # fmt: skip
Type = Literal[
    "text", "choice", "number", "money", "decimal", "year", "month", "date", "yesno", "long",
    "name", "phone", "id-number", "private",
]  # fmt: skip
About = Literal["place", "household", "person"]
PlaceLevel = Literal["village", "town", "county"]
LEVELS: tuple[PlaceLevel, ...] = ("village", "town", "county")

SLOTS = {"t": 10, "n": 8, "d": 5, "b": 4, "p": 5, "l": 2}
"""How many values of each kind a register can hold: text, number, day, yes/no, personal, long."""

KIND_OF_SLOT: Mapping[str, str] = {
    "text": "t", "choice": "t", "number": "n", "money": "n", "decimal": "n", "year": "n",
    "month": "n", "date": "d", "yesno": "b", "long": "l", "name": "p", "phone": "p",
    "id-number": "p", "private": "p",
}  # fmt: skip
PERSONAL = frozenset(kind for kind, slot in KIND_OF_SLOT.items() if slot == "p")
SUMMED = frozenset({"number", "money", "decimal"})
FILTERED = frozenset({"text", "choice", "number", "year", "month", "date", "yesno"})
SEARCHED = frozenset({"text", "choice"})
SLOT_WORDS = {
    "t": "文字和选项", "n": "数字、金额、年份和月份", "d": "日期", "b": "是否", "p": "个人信息",
    "l": "长文字",
}  # fmt: skip
SUBJECTS = ("place", "household", "person")
"""How the natural key and the order name what a row is about."""

LONGEST_TEXT = 200


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnSpec(_Strict):
    """One column. ``min`` and ``max`` are as people type them: yuan for money.

    after: another day, before which this one may not lie. also: further headings of workbooks.
    sample: values for a demonstration.
    retired: no longer asked for or shown; its values stay, and its slot is given to no other.
    """

    key: str
    title: str
    type: Type
    required: bool = False
    unit: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    filter: bool = False
    search: bool = False
    total: bool = False
    listed: bool = True
    after: str = ""
    also: tuple[str, ...] = ()
    sample: tuple[str | int | float | Decimal | date, ...] = ()
    retired: bool = False
    slot: str = ""

    @property
    def personal(self) -> bool:
        """Whether the value is stored encrypted and shown masked."""
        return self.type in PERSONAL


class WaitSpec(_Strict):
    """Rows that somebody must look at: a day that comes near or has passed, or an empty value.

    within: days, or the parameter of the rulebook that says how many. where: further values.
    """

    when: str
    words: str
    within: str | int | None = None
    empty: bool = False
    where: dict[str, str | int | bool] = {}


class CountSpec(_Strict):
    """A figure by place: how many rows, or the sum of a column, of those ``where`` names."""

    code: str
    title: str
    of: str = "rows"
    where: dict[str, str | int | bool] = {}


class Definition(_Strict):
    """A register as data; `register_faults.faults` says what is wrong with one."""

    key: str
    group: Group
    title: str
    unit: str = "条"
    about: str = ""
    empty: str = ""
    requirements: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    places: tuple[str, ...] | None = None
    of: About = "place"
    levels: tuple[PlaceLevel, ...] = LEVELS
    natural_key: tuple[str, ...] = ()
    order: str = ""
    columns: tuple[ColumnSpec, ...]
    waits: tuple[WaitSpec, ...] = ()
    counts: tuple[CountSpec, ...] = ()

    @property
    def live(self) -> tuple[ColumnSpec, ...]:
        """The columns in use, in their order."""
        return tuple(column for column in self.columns if not column.retired)

    def column(self, key: str) -> ColumnSpec | None:
        """Return a column in use by its key."""
        return next((column for column in self.live if column.key == key), None)

    def slot(self, key: str) -> str:
        """Return where the values of a column lie; of what a row is about, its field."""
        if key in SUBJECTS:
            return "division_code" if key == "place" else key
        return next(column.slot for column in self.columns if column.key == key)

    def offered_in(self, county: str) -> bool:
        """Whether the register is there at once in a county of six digits."""
        if self.places is None:
            return True
        return any(county.startswith(_prefix(place)) for place in self.places)

    @property
    def subjects(self) -> tuple[str, ...]:
        """What the natural key may name of what a row is about."""
        return ("place",) if self.of == "place" else ("place", self.of)


def _prefix(place: str) -> str:
    while len(place) > 2 and place.endswith("00"):
        place = place[:-2]
    return place


def with_slots(definition: Definition, given: Mapping[str, str] | None = None) -> Definition:
    """Return the definition with a slot for every column.

    Slots that the columns or ``given`` name stay; the others get the first free one. Too many
    columns of a kind get none, which `faults` tells.
    """
    known = {**(given or {}), **{c.key: c.slot for c in definition.columns if c.slot}}
    taken = set(known.values())
    columns = []
    for column in definition.columns:
        slot = known.get(column.key, "")
        if not slot:
            kind = KIND_OF_SLOT[column.type]
            free = (f"{kind}{n}" for n in range(1, SLOTS[kind] + 1))
            slot = next((one for one in free if one not in taken), "")
            taken.add(slot)
        columns.append(column.model_copy(update={"slot": slot}))
    found = definition.model_copy(update={"columns": tuple(columns)})
    found.__dict__.pop("live", None)  # a copy keeps what was worked out of the columns before
    return found

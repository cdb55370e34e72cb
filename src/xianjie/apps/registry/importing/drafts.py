"""A household as a file tells it, before it meets the register."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class PersonDraft:
    """One member. ``values`` holds fields of the model, ``extra`` the other columns as JSON."""

    row: int
    values: dict[str, Any]
    extra: dict[str, Any]
    originals: dict[str, str]
    index: bytes = b""

    @property
    def code(self) -> str:
        """The 人编号, empty when the file gives none."""
        return self.values.get("person_code") or ""

    @property
    def id_number(self) -> str:
        """The ID number, empty when the file gives none."""
        return self.values.get("id_number") or ""


@dataclass(slots=True)
class HouseholdDraft:
    """One household with the members that the file gives it."""

    row: int
    code: str
    county_code: str
    division_code: str
    values: dict[str, Any]
    extra: dict[str, Any]
    originals: dict[str, str]
    private: dict[str, Any]
    members: list[PersonDraft] = field(default_factory=list)
    whole: bool = True
    index: bytes = b""


@dataclass(frozen=True)
class Presence:
    """Which columns the file has; the others of the register are left as they are."""

    names: frozenset[str]
    household_fields: frozenset[str]
    household_extra: frozenset[str]
    private: frozenset[str]
    person_fields: frozenset[str]
    person_extra: frozenset[str]


def json_value(value: Any) -> Any:
    """Return a typed value as it stands in ``extra``: dates and decimals as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value

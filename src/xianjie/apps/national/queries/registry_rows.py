"""The register as rows of the person list: every column by its declared name, as a file has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q

from xianjie.apps.divisions.queries import division_names, village_index
from xianjie.apps.registry.columns import (
    HOUSEHOLD_FIELDS,
    PERSON_FIELDS,
    level_columns,
    registry_contract,
)
from xianjie.apps.registry.enums import FamilyChangeKind
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.exchange.as_written import written_back
from xianjie.exchange.contracts import Column
from xianjie.exchange.plain import plain_text

HEAD = "户主"
_PORTION = 2_000
_KINDS = FamilyChangeKind
_COUNT_CHANGES = (
    _KINDS.BIRTH, _KINDS.DEATH, _KINDS.MOVED_IN, _KINDS.MOVED_OUT, _KINDS.MARRIED_IN,
    _KINDS.MARRIED_OUT, _KINDS.SPLIT, _KINDS.MERGE,
)  # fmt: skip
_PLACES = ("市", "县", "乡", "行政村", "自然村")
_STORED = {"自然村": "group_name", "行政村": "village_name"}
_COUNTED = "人数"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One member: the values by column as they are stored, and the texts of the file's cells.

    ``values`` holds what is known; ``texts`` what a file gets, the empty text for unknown.
    """

    household: Household
    person: Person
    values: Mapping[str, Any]
    texts: Mapping[str, str]


def register_rows(
    county: str, *, place: str = "", where: Q | None = None, columns: Iterable[str]
) -> Iterator[RegisterRow]:
    """Yield the members of the active households of a county or of a place in it.

    :param place: a division prefix; empty for the county.
    :param where: a condition on households.
    :param columns: declared names of the person list; only these are read and decrypted.
    """
    wanted = list(dict.fromkeys(columns))
    reader = _Reader(county, wanted)
    people = Person.objects.proven("the caller checked the place").filter(
        household__county_code=county, household__is_active=True
    )
    if place:
        low, high = place.ljust(12, "0"), place.ljust(12, "9")
        people = people.filter(household__division_code__range=(low, high))
    if where is not None:
        households = Household.objects.proven("the caller checked the place").filter(where)
        people = people.filter(household__in=households)
    people = people.select_related("household").defer(*reader.deferred)
    order = ("household__division_code", "household__household_code", "household_id", "id")
    rows = people.order_by(*order).iterator(chunk_size=_PORTION)
    for _key, members in groupby(rows, key=lambda person: person.household_id):
        yield from reader.household(list(members))


def current_text(household: Household, person: Person | None, column: str) -> str:
    """Return the text a file gets for one column of a household, or of a member, as of now."""
    reader = _Reader(household.county_code, [column])
    members = list(
        Person.objects.proven("of a household the caller checked")
        .filter(household=household)
        .select_related("household")
        .order_by("id")
    )
    rows = list(reader.household(members)) if members else []
    if person is not None:
        rows = [row for row in rows if row.person.pk == person.pk]
    return rows[0].texts.get(column, "") if rows else ""


class _Reader:
    """Turns households with their members into rows."""

    def __init__(self, county: str, columns: list[str]) -> None:
        contract = registry_contract()
        self._columns = [contract.column(name) for name in columns]
        self._names = set(columns)
        self._places = _PlaceNames(county)
        self._changed: set[int] = set()
        if _COUNTED in self._names:
            moved = FamilyChange.objects.proven("the caller checked the place").filter(
                household__county_code=county, undone_at__isnull=True, kind__in=_COUNT_CHANGES
            )
            pairs = moved.values_list("household_id", "other_id")
            self._changed = {key for pair in pairs for key in pair if key is not None}
        self.deferred = self._unneeded()

    def _unneeded(self) -> list[str]:
        """Return the encrypted fields that no column asks for."""
        left = []
        if not self._names & {"证件号码", "户主证件号码"}:
            left.append("id_number")
        if "人联系电话" not in self._names:
            left.append("phone")
        if "户联系电话" not in self._names:
            left.append("household__phone")
        if "家庭住址" not in self._names:
            left.append("household__address")
        private = {c.name for c in level_columns("household") if c.personal}
        if not self._names & (private - set(HOUSEHOLD_FIELDS)):
            left.append("household__private")
        return [*left, "household__account"]

    def household(self, members: list[Person]) -> Iterator[RegisterRow]:
        """Yield the rows of one household, the head first to be asked for the head's columns."""
        household = members[0].household
        assert household is not None
        head = next((one for one in members if one.relation == HEAD), None)
        shared: dict[str, tuple[Any, str]] = {}
        own: list[Column] = []
        private = None
        for column in self._columns:
            if column.level == "person":
                own.append(column)
                continue
            if column.personal and column.name not in HOUSEHOLD_FIELDS and private is None:
                private = json.loads(household.private) if household.private else {}
            value = self._household_value(column, household, head, private or {})
            text = self._household_text(column, household, value)
            shared[column.name] = (value, text)
        for person in members:
            values = {name: value for name, (value, _) in shared.items()}
            texts = {name: text for name, (_, text) in shared.items()}
            for column in own:
                field = PERSON_FIELDS.get(column.name)
                value = getattr(person, field) if field else person.extra.get(column.name)
                values[column.name] = value
                texts[column.name] = written_back(column, value, person.originals.get(column.name))
            yield RegisterRow(household, person, values, texts)

    def _household_value(
        self, column: Column, household: Household, head: Person | None, private: dict[str, Any]
    ) -> Any:
        name = column.name
        if name in _PLACES:
            return self._places.text(name, household)
        if name == "户主证件号码":
            return head.id_number if head else ""
        if name == "户主姓名":
            return household.head_name or (head.name if head else "")
        if name == _COUNTED and (household.pk in self._changed or name not in household.extra):
            return household.member_count
        if name in HOUSEHOLD_FIELDS:
            return getattr(household, HOUSEHOLD_FIELDS[name])
        return private.get(name) if column.personal else household.extra.get(name)

    @staticmethod
    def _household_text(column: Column, household: Household, value: Any) -> str:
        if column.level == "location":
            return str(value or "")
        return written_back(column, value, household.originals.get(column.name))


class _PlaceNames:
    """How a file names the places of a household."""

    def __init__(self, county: str) -> None:
        self._index = village_index(county)
        self._names: dict[str, str] = {}

    def text(self, column: str, household: Household) -> str:
        village, given = household.division_code, household.originals.get(column)
        if column in _STORED:
            known = getattr(household, _STORED[column])
            if given and plain_text(given) == known:
                return str(given)
            return known or (self._name(village) if column == "行政村" else "")
        code = {"市": village[:4], "县": village[:6], "乡": village[:9]}[column].ljust(12, "0")
        # A household that moved keeps no former township.
        if given and (column != "乡" or self._index.towns.find(given) == (code,)):
            return str(given)
        return self._name(code)

    def _name(self, code: str) -> str:
        if code not in self._names:
            self._names[code] = division_names([code]).get(code, "")
        return self._names[code]

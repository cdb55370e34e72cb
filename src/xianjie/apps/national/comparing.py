"""Holding a person list of the national system against the register, without storing anything.

Any subset of the columns will do, so that exports that could not be imported can be compared; who
a row is about is told by 人编号, else by number, else by name within the household.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xianjie.apps.divisions.matching import VillageIndex
from xianjie.apps.national.enums import DifferenceKind
from xianjie.apps.national.queries.registry_rows import RegisterRow
from xianjie.apps.registry.fields import blind_index
from xianjie.exchange.as_written import national_text
from xianjie.exchange.contracts import Column, ColumnType, Contract, load_contract
from xianjie.exchange.layouts import REGISTRY
from xianjie.exchange.plain import plain_text
from xianjie.exchange.rows import Layout, RawRow
from xianjie.exchange.validation import RowValidator
from xianjie.kernel.ids import identity_part

VILLAGE, HOUSEHOLD_CODE = "行政村", "户编号"
HEAD = "户主"
_NEEDED = frozenset({HOUSEHOLD_CODE, "证件号码"})
#: Columns that follow from others, or say where and which rather than what.
_NOT_COMPARED = frozenset(
    {"市", "县", "乡", VILLAGE, HOUSEHOLD_CODE, "人编号", "户主姓名", "户主证件号码"}
)


@functools.cache
def comparison_contract() -> Contract:
    """Return the person list with only 户编号 and 证件号码 required."""
    declared = load_contract(REGISTRY).model_dump()
    for column in declared["columns"]:
        column["required"] = column["name"] in _NEEDED
        column["may_be_empty"] = True
    return Contract.model_validate(declared)


@dataclass(frozen=True, slots=True)
class Their:
    """A row of their file: typed values and the texts of the cells by declared column."""

    number: int
    code: str
    person_code: str
    id_number: str
    name: str
    relation: str
    village: str
    values: Mapping[str, Any]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One difference before it is stored; `subject` and `column` name it over all comparisons."""

    kind: DifferenceKind
    subject: str
    column: str
    division_code: str
    household_code: str
    household: int | None
    person: int | None
    name: str
    ours: str
    theirs: str


@dataclass
class Outcome:
    """What a comparison gave.

    ``compared`` are the subjects held against each other, ``matched`` the members found.
    """

    columns: tuple[str, ...]
    read: int = 0
    unreadable: int = 0
    matched: int = 0
    found: list[Found] = field(default_factory=list)
    compared: set[str] = field(default_factory=set)

    def by_column(self) -> list[tuple[str, int]]:
        """Return how many differences there are of each column, most first."""
        counts: dict[str, int] = {}
        for one in self.found:
            name = one.column or DifferenceKind(one.kind).label
            counts[name] = counts.get(name, 0) + 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


class TheirList:
    """The rows of their file, by the ways in which a member is found."""

    def __init__(self, layout: Layout, villages: VillageIndex) -> None:
        self._layout = layout
        self._villages = villages
        self._validator = RowValidator(layout.contract)
        self.columns = tuple(
            match.column.name for match in layout.columns if match.column.name not in _NOT_COMPARED
        )
        self.names = frozenset(match.column.name for match in layout.columns)
        self.read = 0
        self.unreadable = 0
        self.households: dict[str, list[Their]] = {}
        self._by_code: dict[str, Their] = {}
        self._by_id: dict[str, Their] = {}
        self.types: set[str] = set()
        self.categories: set[str] = set()
        self.villages: set[str] = set()

    def take(self, raw: RawRow) -> None:
        """Take one row; one without 户编号 is counted as unreadable."""
        self.read += 1
        values = self._validator.validate(raw).values
        code = values.get(HOUSEHOLD_CODE) or ""
        if not code:
            self.unreadable += 1
            return
        texts = {}
        for match in self._layout.columns:
            cell = raw.values[match.index]
            texts[match.column.name] = "" if cell is None else plain_text(cell)
        town, village = values.get("乡") or "", values.get(VILLAGE) or ""
        row = Their(
            number=raw.number,
            code=code,
            person_code=values.get("人编号") or "",
            id_number=values.get("证件号码") or "",
            name=values.get("姓名") or "",
            relation=values.get("与户主关系") or "",
            village=self._villages.match(town, village).code if village else "",
            values=values,
            texts=texts,
        )
        self.households.setdefault(code, []).append(row)
        if row.person_code:
            self._by_code.setdefault(row.person_code, row)
        if row.id_number:
            self._by_id.setdefault(identity_part(row.id_number), row)
        self.types.add(values.get("户类型") or "")
        self.categories.add(values.get("监测对象类别") or "")
        if row.village:
            self.villages.add(row.village)

    def of_member(self, row: RegisterRow, own: list[Their]) -> Their | None:
        """Return the row about one of our members: in the household first, then anywhere."""
        person = row.person
        if person.person_code and (found := self._by_code.get(person.person_code)):
            return found
        if person.id_number:
            number = identity_part(person.id_number)
            for one in own:
                if one.id_number and identity_part(one.id_number) == number:
                    return one
            if found := self._by_id.get(number):
                return found
        same = [one for one in own if one.name and one.name == person.name]
        return same[0] if len(same) == 1 else None

    def is_about(self, household_type: str, category: str, village: str) -> bool:
        """Whether a household of ours that the file does not have should be in it.

        The file tells by what is in it: its villages, its types, whether all are monitored.
        """
        if self.villages and village not in self.villages:
            return False
        if "" not in self.categories and category not in self.categories:
            return False
        return not self.types - {""} or household_type in self.types


Members = Iterable[list[RegisterRow]]


def claims_of(their: TheirList, ours: Members) -> dict[int, Their]:
    """Return the row of their file about each of our members (by key), each row once.

    :param ours: members by household with their numbers; nothing else is needed.
    """
    found: dict[int, Their] = {}
    taken: set[int] = set()
    for members in ours:
        own = their.households.get(members[0].household.household_code, [])
        for row in members:
            one = their.of_member(row, own)
            if one is not None and one.number not in taken:
                taken.add(one.number)
                found[row.person.pk] = one
    return found


def compare(their: TheirList, ours: Members, claims: Mapping[int, Their]) -> Outcome:
    """Hold a list against the register, household by household.

    :param ours: members by household, each with the values and texts of the list's columns.
    :param claims: which row is about which member, see `claims_of`.
    """
    outcome = Outcome(their.columns, their.read, their.unreadable)
    contract = load_contract(REGISTRY)
    columns = [contract.column(name) for name in their.columns]
    shared = [one for one in columns if one.level != "person"]
    personal = [one for one in columns if one.level == "person"]
    taken = {one.number for one in claims.values()}
    seen: set[str] = set()
    for members in ours:
        household = members[0].household
        own = their.households.get(household.household_code)
        if own is not None:
            seen.add(household.household_code)
            _household(outcome, members[0], own, shared)
        elif not any(row.person.pk in claims for row in members):
            if their.is_about(
                household.household_type, household.monitor_category, household.division_code
            ):
                outcome.found.append(_whole(members[0]))
            continue
        for row in members:
            found = claims.get(row.person.pk)
            if found is None:
                outcome.found.append(_missing_there(row))
            else:
                _member(outcome, row, found, personal)
        strangers = [one for one in own or () if one.number not in taken]
        outcome.found += [
            _missing_here(one, household) for one in strangers if not _is_ours(one, members)
        ]
    for code, rows in their.households.items():
        if code not in seen and not any(one.number in taken for one in rows):
            lead = next((one for one in rows if one.relation == HEAD), rows[0])
            outcome.found.append(_unknown_household(lead, len(rows)))
    return outcome


def differs(column: Column, ours: Any, our_text: str, value: Any, text: str) -> bool:
    """Whether two cells of a column mean different things; unknown differs from no and from 0."""
    if value is None and text and not (column.code_set and column.code_set.is_empty(text)):
        return text != our_text
    if column.type is ColumnType.CODES:
        return set((ours or "").split(",")) != set((value or "").split(","))
    if column.type is ColumnType.ID:
        return (ours or "") != (value or "")
    return national_text(column, ours) != national_text(column, value)


def _household(
    outcome: Outcome, first: RegisterRow, own: list[Their], columns: list[Column]
) -> None:
    household = first.household
    subject = f"H{household.pk}"
    outcome.compared.add(subject)
    lead = next((one for one in own if one.relation == HEAD), own[0])
    _columns(outcome, subject, first, lead, columns)
    if lead.village and lead.village != household.division_code:
        texts = f"{lead.texts.get('乡', '')} {lead.texts.get(VILLAGE, '')}"
        given = f"{first.texts.get('乡', '')} {first.texts.get(VILLAGE, '')}"
        outcome.found.append(_value(subject, first, VILLAGE, given, texts, person=None))


def _member(outcome: Outcome, row: RegisterRow, found: Their, columns: list[Column]) -> None:
    subject = f"P{row.person.pk}"
    outcome.matched += 1
    outcome.compared.add(subject)
    _columns(outcome, subject, row, found, columns)
    code = row.household.household_code
    if found.code != code:
        outcome.found.append(
            _value(subject, row, HOUSEHOLD_CODE, code, found.code, person=row.person.pk)
        )


def _columns(
    outcome: Outcome, subject: str, row: RegisterRow, found: Their, columns: list[Column]
) -> None:
    for column in columns:
        name = column.name
        given, text = row.values.get(name), row.texts.get(name, "")
        if differs(column, given, text, found.values.get(name), found.texts.get(name, "")):
            person = row.person.pk if column.level == "person" else None
            theirs = found.texts.get(name, "")
            outcome.found.append(_value(subject, row, name, text, theirs, person=person))


def _value(
    subject: str, row: RegisterRow, column: str, ours: str, theirs: str, *, person: int | None
) -> Found:
    household = row.household
    return Found(
        DifferenceKind.VALUE,
        subject,
        column,
        household.division_code,
        household.household_code,
        household.pk,
        person,
        row.person.name if person else household.head_name,
        ours,
        theirs,
    )


def _whole(row: RegisterRow) -> Found:
    household = row.household
    return Found(
        DifferenceKind.NOT_THERE,
        f"H{household.pk}",
        "",
        household.division_code,
        household.household_code,
        household.pk,
        None,
        household.head_name,
        "整户",
        "",
    )


def _missing_there(row: RegisterRow) -> Found:
    household = row.household
    return Found(
        DifferenceKind.NOT_THERE,
        f"P{row.person.pk}",
        "",
        household.division_code,
        household.household_code,
        household.pk,
        row.person.pk,
        row.person.name,
        row.person.relation,
        "",
    )


def _missing_here(row: Their, household: Any) -> Found:
    return Found(
        DifferenceKind.NOT_HERE,
        _stranger(row),
        "",
        household.division_code,
        household.household_code,
        household.pk,
        None,
        row.name,
        "",
        json.dumps({name: text for name, text in row.texts.items() if text}, ensure_ascii=False),
    )


def _unknown_household(row: Their, members: int) -> Found:
    return Found(
        DifferenceKind.NOT_HERE,
        f"G{row.code}",
        "",
        row.village,
        row.code,
        None,
        None,
        row.name,
        "",
        f"整户 {members} 人",
    )


def _stranger(row: Their) -> str:
    """Return a name for somebody whom the register does not have, without the number itself."""
    key = identity_part(row.id_number) if row.id_number else f"{row.code}/{row.name}"
    return f"X{blind_index('id', key).hex()}"


def _is_ours(row: Their, members: list[RegisterRow]) -> bool:
    """Whether a second row of their file is about a member who was found already."""
    if not row.id_number:
        return False
    number = identity_part(row.id_number)
    return any(
        one.person.id_number and identity_part(one.person.id_number) == number for one in members
    )

"""Findings as lines of a page or workbook: places, people, words; a few queries for all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.quality.queries.duties import VILLAGE, Duty, named_duties
from xianjie.apps.quality.queries.rules import rules_by_id
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.ids import mask_id, mask_name, mask_phone
from xianjie.policy.quality.tables import tables

_SEEN = "persons of findings that came through the gate"
_SHORT = 8
_ID = 15


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that a rule read: where it stands, what was in it, whether it is at fault."""

    column: str
    value: str
    personal: bool = False
    fault: bool = False

    @property
    def shown(self) -> str:
        """The value for a page: personal ones masked."""
        return masked(self.column, self.value) if self.personal else self.value


@dataclass(frozen=True)
class Read:
    """What a finding kept of its row, see `QualityFinding.values`."""

    message: str = ""
    who: str = ""
    cells: tuple[Cell, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    involved: tuple[Mapping[str, Any], ...] = ()
    row: int | None = None

    @classmethod
    def of(cls, finding: QualityFinding) -> Read:
        """Read the kept text; an empty one keeps nothing."""
        data = json.loads(finding.values) if finding.values else {}
        return cls(
            message=data.get("message", ""),
            who=data.get("who", ""),
            cells=tuple(Cell(**one) for one in data.get("cells", ())),
            values=data.get("values", {}),
            involved=tuple(data.get("involved", ())),
            row=data.get("row"),
        )

    @property
    def faults(self) -> list[Cell]:
        """The cells at fault, or all of them when the rule names none."""
        return [cell for cell in self.cells if cell.fault] or list(self.cells)


def masked(column: str, value: str) -> str:
    """Mask a personal value by what it looks like."""
    if not value:
        return value
    digits = sum(char.isdigit() for char in value)
    if digits >= _ID - 1:
        return mask_id(value)
    if digits >= _SHORT - 1 or "电话" in column:
        return mask_phone(value)
    return mask_name(value)


@dataclass(frozen=True)
class Line:
    """A finding for people; ``head`` and ``who`` are masked, ``plain`` holds the full names."""

    row: QualityFinding
    title: str
    fix: str
    read: Read
    place: VillagePlace
    household_code: str
    head: str
    who: str
    plain: tuple[str, str]
    duty: Duty


@dataclass(frozen=True)
class InvolvedRow:
    """A row that is listed with a finding: its table, who it is (masked), its household."""

    table: str
    who: str
    household_code: str
    household: int | None


def involved_rows(read: Read, scope: Scope) -> list[InvolvedRow]:
    """Return the rows listed with a finding; households outside the scope stay unnamed.

    Three queries at most. A duplicate may lie in another village: it is counted, not shown.
    """
    people = {one["person"] for one in read.involved if one.get("person") is not None}
    homes = {one["household"] for one in read.involved if one.get("household") is not None}
    named = {one.pk: one for one in Person.objects.visible_to(scope).filter(pk__in=people)}
    known = dict(
        Household.objects.visible_to(scope)
        .filter(pk__in=homes)
        .values_list("pk", "household_code")
    )  # fmt: skip
    titles = {one.id: one.title for one in tables().values()}
    rows = []
    for one in read.involved:
        person = named.get(one.get("person") or 0)
        home = one.get("household")
        rows.append(
            InvolvedRow(
                table=titles.get(one["table"], one["table"]),
                who=mask_name(person.name) if person is not None else "",
                household_code=known.get(home, "") if home is not None else "",
                household=home if home in known else None,
            )
        )
    return rows


def lines_of(rows: Iterable[QualityFinding], county: str) -> list[Line]:
    """Return lines in the order of the rows, which came through the gate with ``household``."""
    found = list(rows)
    rules = rules_by_id(county)
    places = villages_by_code({row.division_code for row in found})
    numbers = {row.person_no for row in found if row.person_no is not None}
    people = dict(
        Person.objects.proven(_SEEN).filter(pk__in=numbers).values_list("pk", "name")
    ) if numbers else {}  # fmt: skip
    duties = named_duties({row.duty for row in found if row.duty}, _SEEN)
    nobody = Duty(VILLAGE, "", "")
    lines = []
    for row in found:
        read = Read.of(row)
        rule = rules.get(row.rule_id)
        head = row.household.head_name if row.household is not None else ""
        who = people.get(row.person_no, "") if row.person_no is not None else read.who
        lines.append(
            Line(
                row=row,
                title=rule.title or rule.id if rule else row.rule_id,
                fix=rule.fix if rule else "",
                read=read,
                place=places.get(row.division_code, VillagePlace(row.division_code, "")),
                household_code=row.household.household_code if row.household is not None else "",
                head=mask_name(head) if head else "",
                who=mask_name(who) if who else "",
                plain=(head, who),
                duty=duties.get(row.duty, nobody),
            )
        )
    return lines

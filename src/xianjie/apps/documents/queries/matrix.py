"""Units against clauses: who leads and who shares what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from xianjie.apps.documents.enums import UnitRole
from xianjie.apps.documents.models import Clause, ClauseUnit, PolicyDocument
from xianjie.apps.documents.queries.documents import clauses_of
from xianjie.apps.documents.queries.groups import expand_units
from xianjie.apps.documents.queries.resolving import means_townships

LEAD, RESPONSIBLE, THROUGH = "lead", "responsible", "through"


@dataclass
class UnitLine:
    """A unit with what it has in each clause.

    ``cells`` is pk of clause → lead, responsible or through (only as a member of a group);
    ``organisation_id`` None for a name that is not resolved or stands for many.
    """

    name: str
    organisation_id: int | None = None
    is_group: bool = False
    cells: dict[int, str] = field(default_factory=dict)

    def _count(self, kind: str) -> int:
        return sum(1 for cell in self.cells.values() if cell == kind)

    @property
    def leads(self) -> int:
        """In how many clauses it leads."""
        return self._count(LEAD)

    @property
    def shares(self) -> int:
        """In how many clauses it shares the work."""
        return self._count(RESPONSIBLE)

    @property
    def through(self) -> int:
        """In how many clauses it takes part only as a member of a group."""
        return self._count(THROUGH)


@dataclass(frozen=True)
class UnitMatrix:
    """The clauses that name units, and a line for each unit, those that lead most first."""

    clauses: tuple[Clause, ...]
    lines: tuple[UnitLine, ...]

    def row_of(self, line: UnitLine) -> list[str]:
        """Return the cells of a line, one for each clause, empty where it has no part."""
        return [line.cells.get(clause.pk, "") for clause in self.clauses]


def _key(unit: ClauseUnit) -> str:
    if unit.organisation_id is not None:
        return f"o{unit.organisation_id}"
    if unit.group_id is not None:
        return f"g{unit.group_id}"
    return "towns" if means_townships(unit) else unit.printed


def unit_matrix(document: PolicyDocument, on: date | None = None) -> UnitMatrix:
    """Return who leads and who shares which clause; a constant number of queries.

    ``on`` is the day whose members a group stands for; without it the document's own day.
    """
    clauses = [clause for clause in clauses_of(document) if clause.units.all()]
    units = [unit for clause in clauses for unit in clause.units.all()]
    day = on or document.issued_on or document.registered_at.date()
    members = expand_units(units, document.division_code, day)
    lines: dict[str, UnitLine] = {}
    for unit in units:
        organisation, group = unit.organisation, unit.group
        name = organisation.name if organisation else group.name if group else unit.printed
        line = lines.setdefault(
            _key(unit),
            UnitLine(name, unit.organisation_id, unit.is_group or unit.group_id is not None),
        )
        kind = LEAD if unit.role == UnitRole.LEAD else RESPONSIBLE
        if line.cells.get(unit.clause_id) != LEAD:
            line.cells[unit.clause_id] = kind
        if unit.group_id is None:
            continue
        for one in members[unit.pk]:
            key = f"o{one.organisation_id}"
            own = lines.setdefault(key, UnitLine(one.name, one.organisation_id))
            own.cells.setdefault(unit.clause_id, THROUGH)
    order = sorted(lines.values(), key=lambda line: (-line.leads, -line.shares, line.name))
    return UnitMatrix(tuple(clauses), tuple(order))

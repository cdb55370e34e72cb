"""Targets by year, duties by rhythm, clauses of a unit, clauses found by words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.documents.enums import DocumentState, UnitRole
from xianjie.apps.documents.models import Clause, ClauseDuty, ClauseUnit, PolicyDocument, Target

_NO_YEAR = 0


@dataclass
class TargetLine:
    """One target of a document over the years; ``cells`` is year → targets (0: without one)."""

    name: str
    scope: str
    unit: str
    clause: Clause
    cells: dict[int, list[Target]] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetTable:
    """Targets as lines over years; thresholds stand apart."""

    years: tuple[int, ...]
    lines: tuple[TargetLine, ...]
    rules: tuple[Target, ...]
    has_undated: bool

    def cells_of(self, line: TargetLine) -> list[list[Target]]:
        """Return the cells of a line in the order of the years, those without one last."""
        years = [*self.years, _NO_YEAR] if self.has_undated else list(self.years)
        return [line.cells.get(year, []) for year in years]


def target_table(targets: Iterable[Target]) -> TargetTable:
    """Gather targets (with their clauses at hand) into lines over years."""
    lines: dict[tuple[object, ...], TargetLine] = {}
    rules, years = [], set()
    for one in targets:
        if one.is_rule:
            rules.append(one)
            continue
        year = one.year or _NO_YEAR
        years.add(year)
        key = (one.clause_id, one.series or one.pk, one.scope if one.series else "", one.unit)
        line = lines.setdefault(key, TargetLine(one.name, one.scope, one.unit, one.clause))
        line.cells.setdefault(year, []).append(one)
    return TargetTable(
        tuple(sorted(years - {_NO_YEAR})), tuple(lines.values()), tuple(rules), _NO_YEAR in years
    )


def targets_of_document(document: PolicyDocument) -> QuerySet[Target]:
    """Return every target and threshold of a document in order, with its clause."""
    return (
        Target.objects.filter(clause__document=document)
        .select_related("clause")
        .order_by("clause__order", "order", "id")
    )


_RHYTHMS = ("每周", "每月", "每季度", "每半年", "每年", "定期")


@dataclass(frozen=True)
class DutyGroup:
    """The duties of one rhythm, in the order of the day on which they are due."""

    every: str
    duties: tuple[ClauseDuty, ...]


def duty_calendar(document: PolicyDocument) -> list[DutyGroup]:
    """Return what a document wants handed in, held or drawn up, the most frequent first."""
    rows = (
        ClauseDuty.objects.filter(clause__document=document)
        .select_related("clause")
        .order_by("clause__order", "order", "id")
    )
    found: dict[str, list[ClauseDuty]] = {}
    for one in rows:
        found.setdefault(one.every, []).append(one)
    rank = {every: place for place, every in enumerate(_RHYTHMS)}
    return [
        DutyGroup(every, tuple(sorted(found[every], key=lambda one: (one.day or 99, one.due))))
        for every in sorted(found, key=lambda every: rank.get(every, len(rank)))
    ]


@dataclass(frozen=True)
class UnitCount:
    """An organisation of the county and in how many adopted clauses it has a part."""

    organisation: Organisation
    leads: int
    shares: int


def unit_counts(county: str) -> list[UnitCount]:
    """Return the organisations named in adopted clauses, most leads first; two queries."""
    rows = (
        ClauseUnit.objects.filter(
            clause__document__division_code=padded(significant(county)[:6]),
            clause__document__state=DocumentState.ADOPTED,
            organisation__isnull=False,
        )
        .order_by()
        .values("organisation")
        .annotate(
            leads=Count("clause", distinct=True, filter=Q(role=UnitRole.LEAD)),
            shares=Count("clause", distinct=True, filter=Q(role=UnitRole.RESPONSIBLE)),
        )
    )
    counts = {row["organisation"]: (row["leads"], row["shares"]) for row in rows}
    found = [
        UnitCount(one, *counts[one.pk]) for one in Organisation.objects.filter(pk__in=list(counts))
    ]
    return sorted(found, key=lambda one: (-one.leads, -one.shares, one.organisation.name))


def clauses_found(county: str, words: str) -> QuerySet[Clause]:
    """Return the adopted clauses whose heading, path or targets hold some words."""
    near = Q(heading__icontains=words) | Q(path=words) | Q(
        pk__in=Target.objects.filter(
            Q(name__icontains=words) | Q(scope__icontains=words)
        ).values("clause_id")
    )  # fmt: skip
    return (
        Clause.objects.filter(
            near,
            document__division_code=padded(significant(county)[:6]),
            document__state=DocumentState.ADOPTED,
        )
        .select_related("document")
        .prefetch_related("targets", "units")
        .order_by("document", "order")
    )

"""The records of the parser as rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from xianjie.apps.documents.enums import UnitRole
from xianjie.apps.documents.models import (
    Clause,
    ClauseDuty,
    ClauseUnit,
    DocumentParent,
    PolicyDocument,
    Target,
)
from xianjie.apps.documents.queries.names import title_key
from xianjie.apps.documents.queries.resolving import Resolver
from xianjie.docparse import model as read

_ROLES = {read.UnitRole.LEAD: UnitRole.LEAD, read.UnitRole.RESPONSIBLE: UnitRole.RESPONSIBLE}
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_TIME = 20
_LARGEST = Decimal(10) ** 17  # what the columns hold


def year_of(by: str | None) -> int | None:
    """Return the year in a printed time."""
    found = _YEAR.search(by or "")
    return int(found.group()) if found else None


def _ends(span: read.Span | None) -> dict[str, int | None]:
    return {"start": span.start if span else None, "end": span.end if span else None}


def store_clauses(
    document: PolicyDocument, clauses: Sequence[read.Clause], resolver: Resolver
) -> None:
    """Write the clause tree with units, targets and duties; a few queries, however long it is.

    A path that comes twice is told apart by a mark, as the register wants each one once.
    """
    rows = _clause_rows(document, clauses)
    Clause.objects.bulk_create(rows)
    by_path = {row.path: row for row in reversed(rows)}
    for row, clause in zip(rows, clauses, strict=True):
        parent = by_path.get(clause.parent) if clause.parent else None
        row.parent = parent if parent is not row else None
    Clause.objects.bulk_update([row for row in rows if row.parent], ["parent"], batch_size=200)
    units: list[ClauseUnit] = []
    targets: list[Target] = []
    duties: list[ClauseDuty] = []
    for row, clause in zip(rows, clauses, strict=True):
        units += _unit_rows(row, clause, resolver)
        figures = [(one, False) for one in clause.targets] + [(one, True) for one in clause.rules]
        figures.sort(key=lambda pair: pair[0].span.start)
        targets += [target_row(row, one, place, rule) for place, (one, rule) in enumerate(figures)]
        duties += [_duty_row(row, one, place) for place, one in enumerate(clause.duties)]
    ClauseUnit.objects.bulk_create(units)
    Target.objects.bulk_create(targets)
    ClauseDuty.objects.bulk_create(duties)


def _clause_rows(document: PolicyDocument, clauses: Sequence[read.Clause]) -> list[Clause]:
    taken: set[str] = set()
    rows = []
    has_text = bool(document.text)
    for order, clause in enumerate(clauses):
        path, number = clause.path[:54], 2
        while path in taken:
            path, number = f"{clause.path[:54]}#{number}", number + 1
        taken.add(path)
        rows.append(
            Clause(
                document=document,
                order=order,
                path=path,
                kind=clause.kind.value,
                level=clause.level,
                heading=clause.heading[:300],
                units_open=clause.units_open,
                units_from=clause.units_from[:60],
                **(_ends(clause.span) if has_text else {}),
            )
        )
    return rows


def _unit_rows(row: Clause, clause: read.Clause, resolver: Resolver) -> Iterable[ClauseUnit]:
    seen: set[tuple[str, str]] = set()
    for place, unit in enumerate(clause.units):
        role, printed = _ROLES[unit.role], unit.name[:100]
        if (role, printed) in seen:
            continue
        seen.add((role, printed))
        meaning = resolver.find(printed, unit.organisation, is_group=unit.is_group)
        yield ClauseUnit(
            clause=row,
            order=place,
            role=role,
            printed=printed,
            name=(unit.organisation or "")[:100],
            sector=(unit.sector or "")[:30],
            is_group=unit.is_group,
            organisation_id=meaning.organisation_id,
            group_id=meaning.group_id,
            **_ends(unit.span),
        )


def _held(value: Decimal | None) -> Decimal | None:
    """Return a printed number, None for one that no column holds: a slip, a broken table."""
    return value if value is not None and abs(value) < _LARGEST else None


def target_row(row: Clause, one: read.Target, place: int, is_rule: bool) -> Target:
    """Return the row of one figure."""
    comparator = one.comparator.value
    value, upper = _held(one.value), _held(one.upper)
    if value is None and comparator == read.Comparator.EQUAL.value:
        comparator = read.Comparator.ALL.value
    by = (one.by or "")[:_LONGEST_TIME]
    return Target(
        clause=row,
        order=place,
        name=one.name[:200],
        comparator=comparator,
        value=value,
        upper=upper,
        unit=one.unit[:30],
        by=by,
        year=year_of(by),
        scope=(one.scope or "")[:200],
        series=one.series[:200],
        modality=one.modality.value,
        is_rule=is_rule or one.is_rule,
        verbatim=one.verbatim[:500],
        **_ends(one.span if one.verbatim else None),
    )


def _duty_row(row: Clause, one: read.Duty, place: int) -> ClauseDuty:
    return ClauseDuty(
        clause=row,
        order=place,
        kind=one.kind,
        name=one.name[:200],
        every=(one.every or "")[:10],
        day=one.day,
        due=(one.due or "")[:20],
        verbatim=one.verbatim[:500],
        **_ends(one.span if one.verbatim else None),
    )


def store_parents(
    document: PolicyDocument, titles: Iterable[str], found: dict[str, PolicyDocument]
) -> None:
    """Write the documents that this one rests on; ``found`` is title key → registered document."""
    unique = dict.fromkeys(title.strip("《》")[:200] for title in titles if title.strip("《》"))
    DocumentParent.objects.bulk_create(
        [
            DocumentParent(document=document, title=title, parent=found.get(title_key(title)))
            for title in unique
        ]
    )


def finding_json(one: read.Finding) -> dict[str, Any]:
    """Return a finding as it is kept with the document."""
    return {"code": one.code, "message": one.message, "path": one.path, **_ends(one.span)}

"""The register of documents: filters, what stands behind each row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.models import Clause, ClauseUnit, PolicyDocument, Target
from xianjie.apps.documents.queries.documents import documents_of
from xianjie.apps.documents.queries.resolving import townships_condition


def _number(
    rows: QuerySet[Clause] | QuerySet[ClauseUnit] | QuerySet[Target], path: str
) -> Coalesce:
    counted = rows.order_by().values(path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def unresolved_condition() -> Q:
    """Return the condition of units whose name means nothing yet."""
    return Q(organisation__isnull=True, group__isnull=True) & ~townships_condition()


def with_counts(rows: QuerySet[PolicyDocument]) -> QuerySet[PolicyDocument]:
    """Add how many clauses, targets and unresolved units each document has."""
    units = ClauseUnit.objects.filter(clause__document=OuterRef("pk")).filter(
        unresolved_condition()
    )
    return rows.annotate(
        clause_count=_number(Clause.objects.filter(document=OuterRef("pk")), "document"),
        target_count=_number(
            Target.objects.filter(clause__document=OuterRef("pk"), is_rule=False),
            "clause__document",
        ),
        open_units=_number(units, "clause__document"),
    )


@dataclass(frozen=True)
class RegisterChoice:
    """What the reader chose above the list; empty means all."""

    state: str = ""
    region: str = ""
    kind: str = ""
    year: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any((self.state, self.region, self.kind, self.year))


def chosen_register(query: Mapping[str, str]) -> RegisterChoice:
    """Read the choice from an address; what does not fit means all."""
    state = query.get("state", "")
    year = query.get("year", "")
    return RegisterChoice(
        state if state in DocumentState.values else "",
        query.get("region", "")[:60],
        query.get("kind", "")[:40],
        year if re.fullmatch(r"[12][0-9]{3}", year) else "",
    )


def register_rows(scope: Scope, county: str, choice: RegisterChoice) -> QuerySet[PolicyDocument]:
    """Return the documents that fit, those that wait for a check first, then the latest.

    Former versions are shown only when their state is chosen. The year is that of issue or lies
    within the period.
    """
    rows = documents_of(scope, county)
    if choice.state:
        rows = rows.filter(state=choice.state)
    else:
        rows = rows.filter(state__in=[DocumentState.READ, DocumentState.ADOPTED])
    if choice.region:
        rows = rows.filter(region=choice.region)
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.year:
        first, last = f"{choice.year}-01-01", f"{choice.year}-12-31"
        rows = rows.filter(
            Q(issued_on__gte=first, issued_on__lte=last)
            | Q(period_from__lte=last, period_to__gte=first)
        )
    return with_counts(rows).order_by(
        F("state").desc(), F("issued_on").desc(nulls_last=True), "-pk"
    )


@dataclass(frozen=True)
class RegisterChoices:
    """What may be chosen: of the documents that the reader sees."""

    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    years: tuple[int, ...]


def register_choices(scope: Scope, county: str) -> RegisterChoices:
    """Return what the filters offer; one query."""
    rows = documents_of(scope, county).order_by().values_list(
        "region", "kind", "issued_on", "period_from", "period_to"
    )  # fmt: skip
    regions, kinds, years = set(), set(), set()
    for region, kind, issued, start, end in rows:
        regions.add(region)
        kinds.add(kind)
        if issued:
            years.add(issued.year)
        if start and end:
            years.update(range(start.year, min(end.year, start.year + 20) + 1))
    return RegisterChoices(
        tuple(sorted(regions - {""})), tuple(sorted(kinds - {""})), tuple(sorted(years))[::-1]
    )

"""How many are registered by category and township, and the register's warnings of a month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Sum
from django.db.models.functions import Substr

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, NamedPlace
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.apps.screening.enums import EXPORTED_KINDS, LIVE_STATES
from xianjie.apps.screening.models import ClueMonth


@dataclass(frozen=True)
class StatisticsLine:
    """Households of one township by category, in the order of the categories."""

    place: NamedPlace
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Statistics:
    """The table of the register within a scope. A household in two categories counts in both."""

    categories: tuple[str, ...]
    lines: tuple[StatisticsLine, ...]
    totals: tuple[int, ...]
    total: int
    households: int
    people: int


def statistics(
    county: str, scope: Scope, towns: list[NamedPlace], categories: tuple[str, ...]
) -> Statistics:
    """Count who is registered now; three queries. Categories that only old rows have come last."""
    rows = LowIncomeMember.objects.visible_to(scope, Permission.VIEW_LOW_INCOME).filter(
        county_code=county, valid_to__isnull=True
    )
    grouped = (
        rows.annotate(town=Substr("division_code", 1, TOWN_DIGITS))
        .order_by()
        .values_list("town", "category")
        .annotate(count=Count("id"))
    )
    cells: dict[tuple[str, str], int] = defaultdict(int)
    for town, category, count in grouped:
        cells[town, category] += count
    extra = sorted({category for _, category in cells} - set(categories))
    columns = (*categories, *extra)
    lines = tuple(_line(place, columns, cells) for place in towns)
    whole = rows.order_by().aggregate(
        households=Count("household", distinct=True), people=Sum("people")
    )
    return Statistics(
        categories=columns,
        lines=lines,
        totals=tuple(sum(line.counts[i] for line in lines) for i in range(len(columns))),
        total=sum(line.total for line in lines),
        households=whole["households"],
        people=whole["people"] or 0,
    )


def _line(
    place: NamedPlace, columns: tuple[str, ...], cells: dict[tuple[str, str], int]
) -> StatisticsLine:
    town = place.code[:TOWN_DIGITS]
    counts = tuple(cells.get((town, category), 0) for category in columns)
    return StatisticsLine(place, counts, sum(counts))


def warnings_of(county: str, scope: Scope, period: str) -> ScopedQuerySet[ClueMonth]:
    """Return the open clues of a month about households of the register, gravest first."""
    registered = LowIncomeMember.objects.filter(
        household=OuterRef("household"), valid_to__isnull=True
    )
    rows = ClueMonth.objects.visible_to(scope, Permission.VIEW_LOW_INCOME).filter(
        county_code=county, period=period, state__in=LIVE_STATES, kind__in=EXPORTED_KINDS
    )
    return rows.filter(Exists(registered)).order_by("-level_rank", "division_code", "id")

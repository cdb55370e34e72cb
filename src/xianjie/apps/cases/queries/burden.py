"""How many reports and answers were asked of each unit in a month (减轻基层负担, M15-12).

Counts what this product asked; what units are asked elsewhere is not known here. Other apps add
their kinds with `count_also`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Avg, Count, Q
from django.db.models.functions import Substr
from django.utils.timezone import make_aware

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import ReportStep
from xianjie.apps.cases.models import JointMeasure, JointParty, NeedReport, ReportEvent
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, NamedPlace, towns_of
from xianjie.apps.sources.models import FeedExpectation
from xianjie.kernel.periods import Period

FEEDS, OPINIONS, MEASURES, CHECKS = "部门数据", "联动意见", "处置措施", "上报核查"
TownCounts = Callable[[str, Period], dict[str, int]]
_TOWN_KINDS: dict[str, TownCounts] = {}


def count_also(kind: str, counts: TownCounts) -> None:
    """Count a further kind: ``counts(county, period)`` gives nine-digit township → how many."""
    _TOWN_KINDS[kind] = counts


@dataclass(frozen=True)
class UnitLine:
    """What one unit was asked for in the month, by kind in the order of the table."""

    name: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Burden:
    """The month's table: kinds, a line for each unit with the most asked first, and the sums.

    ``asked_back`` counts reports sent back for more words; ``typed`` is the mean number of fields
    that a report made somebody type, None without reports.
    """

    kinds: tuple[str, ...]
    lines: tuple[UnitLine, ...]
    totals: tuple[int, ...]
    total: int
    asked_back: int
    typed: float | None


def burden(county: str, scope: Scope, period: Period) -> Burden:
    """Count what was asked in a month within a scope; departments only for the whole county.

    The number of queries depends on the kinds, not on units or rows.
    """
    kinds = (FEEDS, OPINIONS, MEASURES, CHECKS, *_TOWN_KINDS)
    cells: dict[tuple[str, str], int] = defaultdict(int)
    if scope.covers(county):
        _departments(cells, county, period)
    _townships(cells, county, towns_of(county, scope), period)
    names = sorted({name for name, _ in cells})
    lines = [_line(name, kinds, cells) for name in names]
    lines.sort(key=lambda line: (-line.total, line.name))
    start, end = _span(period)
    reports = NeedReport.objects.visible_to(scope).filter(
        county_code=county, reported_at__gte=start, reported_at__lt=end
    )
    return Burden(
        kinds=kinds,
        lines=tuple(lines),
        totals=tuple(sum(line.counts[place] for line in lines) for place in range(len(kinds))),
        total=sum(line.total for line in lines),
        asked_back=ReportEvent.objects.filter(
            report__in=reports.order_by().values("pk"), step=ReportStep.ASK
        ).count(),
        typed=reports.aggregate(mean=Avg("typed"))["mean"],
    )


def _line(name: str, kinds: tuple[str, ...], cells: dict[tuple[str, str], int]) -> UnitLine:
    counts = tuple(cells.get((name, kind), 0) for kind in kinds)
    return UnitLine(name, counts, sum(counts))


def _span(period: Period) -> tuple[datetime, datetime]:
    days = period.first_day, (period + 1).first_day
    first, last = (make_aware(datetime.combine(day, time())) for day in days)
    return first, last


def _departments(cells: dict[tuple[str, str], int], county: str, period: Period) -> None:
    start, end = _span(period)
    feeds = FeedExpectation.objects.filter(
        Q(last_period="") | Q(last_period__gte=str(period)), county_code=county, is_expected=True
    )
    rows = feeds.order_by().values_list("organisation__name", "department")
    for organisation, department, count in rows.annotate(count=Count("id")):
        cells[organisation or department, FEEDS] += count
    parties = JointParty.objects.filter(
        handling__county_code=county, handling__opened_at__gte=start, handling__opened_at__lt=end
    )
    for name, count in _by_organisation(parties):
        cells[name, OPINIONS] += count
    measures = JointMeasure.objects.filter(
        handling__county_code=county, handling__decided_at__gte=start, handling__decided_at__lt=end
    )
    for name, count in _by_organisation(measures):
        cells[name, MEASURES] += count


def _by_organisation(rows: object) -> list[tuple[str, int]]:
    grouped = rows.order_by().values_list("organisation__name")  # type: ignore[attr-defined]
    return list(grouped.annotate(count=Count("id")))


def _townships(
    cells: dict[tuple[str, str], int], county: str, towns: list[NamedPlace], period: Period
) -> None:
    start, end = _span(period)
    checks = (
        NeedReport.objects.proven("counts by township; only those of the scope are shown")
        .filter(county_code=county, reported_at__gte=start, reported_at__lt=end)
        .annotate(town=Substr("division_code", 1, TOWN_DIGITS))
        .order_by()
        .values_list("town")
        .annotate(count=Count("id"))
    )
    by_kind = {CHECKS: dict(checks)}
    by_kind |= {kind: counts(county, period) for kind, counts in _TOWN_KINDS.items()}
    for town in towns:
        for kind, counts in by_kind.items():
            cells[town.name, kind] += counts.get(town.code[:TOWN_DIGITS], 0)

"""Named counts of collective income, its sharing out, 832 purchases and unsold goods."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from xianjie.apps.collective.enums import GIVEN, UnsoldState
from xianjie.apps.collective.models import DistributionLine, UnitPurchase, UnsoldCase
from xianjie.apps.collective.queries.distributions import TO_HOUSEHOLDS
from xianjie.apps.collective.queries.incomes import incomes_of, lines_of
from xianjie.apps.collective.queries.purchases import least_share, reaches
from xianjie.apps.collective.queries.rules import LINES, tiers_of
from xianjie.apps.indicators.queries.counts import Part, Parts, inside, named_count, parts_of
from xianjie.kernel.periods import Period

_FEN = Decimal(100)


def _incomes(county: str, period: Period) -> dict[str, int]:
    """Return village → collective income in fen of this year, or of last year."""
    known = incomes_of(county, period.year, period.year - 1)
    return known[period.year - 1] | known[period.year]


@named_count("village-income", "集体经济收入达到一档的村")
def _village_income(county: str, period: Period, argument: str) -> Parts:
    number = LINES.index(argument) + 1 if argument in LINES else 0
    tier = next((one for one in tiers_of(county, period.year) if one.number == number), None)
    if tier is None:
        return {}
    return parts_of(
        (code, int(tier.reached(income)), 1) for code, income in _incomes(county, period).items()
    )


@named_count("village-income-lowest", "集体经济收入最低的村")
def _lowest_income(county: str, period: Period, _argument: str) -> Parts:
    incomes = _incomes(county, period)
    if not incomes:
        return {}
    return {county.ljust(12, "0"): Part(Decimal(min(incomes.values())) / _FEN)}


@named_count("village-income-total", "村集体经济收入")
def _total_income(county: str, period: Period, _argument: str) -> Parts:
    known = incomes_of(county, period.year)[period.year]
    return {code: Part(Decimal(income) / _FEN) for code, income in known.items()}


@named_count("village-income-fell", "集体经济收入比上年减少的村")
def _fallen_income(county: str, period: Period, _argument: str) -> Parts:
    known = incomes_of(county, period.year, period.year - 1)
    both = sorted(known[period.year].keys() & known[period.year - 1].keys())
    lines = lines_of(county, period.year, both, period.last_day)
    return {one.code: Part(Decimal(int(one.fell))) for one in lines}


@named_count("shared-out", "分给农户的集体和资产收益")
def _shared_out(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        DistributionLine.objects.filter(
            **inside(county), use=TO_HOUSEHOLDS, distribution__state__in=GIVEN,
            distribution__paid_on__range=(date(period.year, 1, 1), period.last_day),
        )
        .order_by()
        .values_list("division_code")
        .annotate(fen=Sum("amount"))
    )  # fmt: skip
    return {code: Part(Decimal(fen) / _FEN) for code, fen in rows}


@named_count("platform-share", "832平台采购占食堂食材采购额")
def _platform_share(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        UnitPurchase.objects.filter(**_units(county), year=period.year, retired_at__isnull=True)
        .order_by()
        .values_list("unit__division_code")
        .annotate(bought=Sum("platform"), all=Sum("canteen"))
    )
    return parts_of((code, bought, every) for code, bought, every in rows if every)


@named_count("platform-units", "832平台采购达到预留比例的单位")
def _platform_units(county: str, period: Period, _argument: str) -> Parts:
    least = least_share(county, period.year)
    if least is None:
        return {}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = UnitPurchase.objects.filter(**_units(county), year=period.year, retired_at__isnull=True)
    for code, platform, canteen in rows.values_list("unit__division_code", "platform", "canteen"):
        met = reaches(platform, canteen, least)
        if met is not None:
            counts[code][0] += int(met)
            counts[code][1] += 1
    return parts_of((code, above, below) for code, (above, below) in counts.items())


@named_count("unsold-in-time", "按期处置完的滞销")
def _unsold(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        UnsoldCase.objects.filter(
            **inside(county), due_on__range=(date(period.year, 1, 1), period.last_day)
        )
        .exclude(state__in=[UnsoldState.REFUSED, UnsoldState.WITHDRAWN])
        .order_by()
        .values_list("division_code")
        .annotate(
            good=Count("pk", filter=Q(state=UnsoldState.CLOSED, closed_on__lte=F("due_on"))),
            number=Count("pk"),
        )
    )
    return parts_of(rows)


def _units(county: str) -> dict[str, str]:
    return {f"unit__{path}": value for path, value in inside(county).items()}

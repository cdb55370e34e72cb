"""Named counts of the labour register: transfers, people without work, families, placements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q

from xianjie.apps.employment.enums import OUTSIDE_PROVINCE, STANDING, FamilyState, State
from xianjie.apps.employment.models import Transfer, Worker, ZeroFamily
from xianjie.apps.employment.queries.pushes import placements
from xianjie.apps.indicators.queries.counts import Part, Parts, named_count
from xianjie.kernel.periods import Period

_WHY = "counts of a county"


def _counted(codes: Iterable[str]) -> Parts:
    return {code: Part(Decimal(number)) for code, number in Counter(codes).items()}


@named_count("transfers", "转移就业人数（一人一年一次）")
def _transfers(county: str, period: Period, argument: str) -> Parts:
    rows = Transfer.objects.proven(_WHY).filter(
        county_code=county, year=period.year, counted=True, focus=True, retired_at__isnull=True
    )
    rows = rows.filter(Q(started_on__isnull=True) | Q(started_on__lte=period.last_day))
    if argument == "省外":
        rows = rows.filter(place__in=OUTSIDE_PROVINCE)
    if argument == "有组织":
        rows = rows.exclude(organised__in=["", "自发", "亲友介绍"])
    return _counted(rows.values_list("division_code", flat=True))


@named_count("unemployed", "失业人数")
def _unemployed(county: str, period: Period, _argument: str) -> Parts:
    rows = Worker.objects.proven(_WHY).filter(
        county_code=county, state=State.UNEMPLOYED, focus=True, retired_at__isnull=True
    )
    rows = rows.filter(Q(since__isnull=True) | Q(since__lte=period.last_day))
    return _counted(rows.values_list("division_code", flat=True))


@named_count("zero-families", "零就业家庭")
def _families(county: str, period: Period, argument: str) -> Parts:
    rows = ZeroFamily.objects.proven(_WHY).filter(county_code=county, found_on__lte=period.last_day)
    if argument == "搬迁":
        rows = rows.filter(relocated=True)
    if argument == "销号":
        rows = rows.filter(
            state=FamilyState.CLEARED, cleared_on__lte=period.last_day,
            cleared_on__gte=date(period.year, 1, 1),
        )  # fmt: skip
    else:
        # What was cleared after the month stood open in it.
        rows = rows.filter(Q(state__in=STANDING) | Q(cleared_on__gt=period.last_day)).exclude(
            clearing="NOT_ANY"
        )
    return _counted(rows.values_list("division_code", flat=True))


@named_count("placements", "推送岗位后录用人数")
def _placements(county: str, period: Period, _argument: str) -> Parts:
    rows = placements(county, date(period.year, 1, 1), period.last_day)
    return _counted(rows.values_list("division_code", flat=True))


@named_count("workers-checked", "入户核实劳动力比例")
def _checked(county: str, period: Period, _argument: str) -> Parts:
    rows = Worker.objects.proven(_WHY).filter(
        county_code=county, focus=True, retired_at__isnull=True
    )
    whole, done = Counter[str](), Counter[str]()
    for code, day in rows.values_list("division_code", "confirmed_on"):
        whole[code] += 1
        done[code] += bool(day and date(period.year, 1, 1) <= day <= period.last_day)
    return {code: Part(Decimal(done[code]), Decimal(number)) for code, number in whole.items()}

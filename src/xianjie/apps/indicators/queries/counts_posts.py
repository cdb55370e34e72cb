"""Named counts of public posts, workshops, paid works and training, by place."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from xianjie.apps.indicators.queries.counts import Part, Parts, inside, named_count
from xianjie.apps.posts.enums import PostKind
from xianjie.apps.posts.models import (
    PayLine,
    PostHolding,
    ReliefWork,
    ReliefWorkPay,
    WorkshopMonth,
)
from xianjie.apps.training.models import Trainee, Youth
from xianjie.apps.training.queries.goals import trained, youths
from xianjie.kernel.periods import Period

SKILL, CERTIFICATE, WORK = "技能", "证书", "就业"
SCHOOL, STEADY = "职教", "稳定"


def _numbers(rows: Any, county: str) -> Parts:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for code, number in rows:
        found[code] += Decimal(number or 0)
    if not found:
        return {county.ljust(12, "0"): Part(Decimal(0))}
    return {code: Part(number) for code, number in found.items()}


def _held(county: str, day: date) -> QuerySet[Any]:
    return PostHolding.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day), **inside(county),
        retired_at__isnull=True, since__lte=day, until__gte=day,
    ).order_by()  # fmt: skip


@named_count("posts-held", "在岗人数（按岗位类型）")
def _posts(county: str, period: Period, argument: str) -> Parts:
    kinds = {kind.label: kind.value for kind in PostKind}
    rows = _held(county, period.last_day)
    if argument:
        rows = rows.filter(kind=kinds.get(argument, argument))
    return _numbers(rows.values_list("division_code").annotate(n=Count("pk")), county)


@named_count("posts-paid", "公益性岗位当月已发补贴（元）")
def _paid(county: str, period: Period, _argument: str) -> Parts:
    place = {f"sheet__{name}": value for name, value in inside(county).items()}
    rows = (
        PayLine.objects.filter(**place, period=str(period), sheet__state="PAID")
        .order_by()
        .values_list("sheet__division_code")
        .annotate(n=Sum("amount"))
    )
    return _numbers(((code, Decimal(fen or 0) / 100) for code, fen in rows), county)


@named_count("workshop-workers", "帮扶车间当月务工的脱贫和监测人口")
def _workers(county: str, period: Period, _argument: str) -> Parts:
    rows = _reports(county, period).annotate(n=Sum("focus"))
    return _numbers(rows, county)


@named_count("workshops-running", "当月正常生产的帮扶车间")
def _running(county: str, period: Period, _argument: str) -> Parts:
    rows = _reports(county, period).annotate(n=Count("pk", filter=Q(state="NORMAL")))
    return _numbers(rows, county)


def _reports(county: str, period: Period) -> Any:
    place = {f"workshop__{name}": value for name, value in inside(county).items()}
    return (
        WorkshopMonth.objects.filter(**place, period=str(period), retired_at__isnull=True)
        .order_by()
        .values_list("workshop__division_code")
    )


@named_count("relief-work-share", "以工代赈劳务报酬占投资的比例")
def _share(county: str, period: Period, _argument: str) -> Parts:
    """Paid labour of the works begun by the month, and their investment."""
    works = ReliefWork.objects.filter(
        **inside(county), retired_at__isnull=True, starts_on__lte=period.last_day
    )
    invested = {
        code: Decimal(fen)
        for code, fen in works.order_by().values_list("division_code").annotate(n=Sum("investment"))
    }
    paid: dict[str, Decimal] = defaultdict(Decimal)
    rows = (
        ReliefWorkPay.objects.filter(
            work__in=works.values("pk"), retired_at__isnull=True, period__lte=str(period)
        )
        .order_by()
        .values_list("work__division_code")
        .annotate(n=Sum("paid"))
    )
    for code, fen in rows:
        paid[code] += Decimal(fen or 0)
    return {code: Part(paid[code], whole) for code, whole in invested.items()}


@named_count("people-trained", "当年参加技能培训的脱贫和监测人口")
def _trained(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        Trainee.objects.filter(
            **inside(county), retired_at__isnull=True, focus=True,
            course__starts_on__range=(date(period.year, 1, 1), period.last_day),
        )
        .order_by()
        .values_list("division_code")
        .annotate(n=Count("person", distinct=True))
    )  # fmt: skip
    return _numbers(rows, county)


@named_count("trained-rate", "培训后技能、证书、就业的比例")
def _rates(county: str, period: Period, argument: str) -> Parts:
    rows = Trainee.objects.filter(**inside(county))
    found: Parts = {}
    years = trained(rows, county, period.year, period.last_day)
    for town, year in years.towns.items():
        rate = {SKILL: year.skill_rate, CERTIFICATE: year.certificate_rate}.get(
            argument, year.work_rate
        )
        if rate.below:
            found[town] = Part(Decimal(rate.above), Decimal(rate.below))
    return found


@named_count("school-leavers", "两后生接受职业教育、稳定就业的比例")
def _leavers(county: str, period: Period, argument: str) -> Parts:
    rows = Youth.objects.filter(**inside(county))
    found: Parts = {}
    for town, year in youths(rows, county, period.last_day)[1].items():
        rate = year.steady_rate if argument == STEADY else year.school_rate
        if rate.below:
            found[town] = Part(Decimal(rate.above), Decimal(rate.below))
    return found

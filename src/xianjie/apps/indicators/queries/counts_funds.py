"""Named counts of projects and funds: shares of a year, expenditure, projects under way.

Shares are of the county; the month's end decides what is allocated and paid by then.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from xianjie.apps.funds import choices
from xianjie.apps.funds.entities import bound_codes
from xianjie.apps.funds.machine import machine
from xianjie.apps.funds.models import FundAllocation, FundBatch, FundPayment, LandRevenue, Project
from xianjie.apps.indicators.queries.counts import Part, Parts, inside, named_count
from xianjie.kernel.periods import Period

_FEN = Decimal(100)
_LIVE = Q(retired_at__isnull=True)


def _whole(county: str, part: int | None, whole: int | None) -> Parts:
    if not whole:
        return {}  # no money of the year: nothing is known, not nought
    return {county.ljust(12, "0"): Part(Decimal(part or 0) / _FEN, Decimal(whole) / _FEN)}


def _came(county: str, period: Period, condition: Q) -> int | None:
    rows = FundBatch.objects.filter(_LIVE, condition, year=period.first_day.year, **inside(county))
    arrived = Q(arrived_on__isnull=True) | Q(arrived_on__lte=period.last_day)
    total: int | None = rows.filter(arrived).aggregate(n=Sum("amount"))["n"]
    return total


def _given(county: str, period: Period, condition: Q) -> int | None:
    rows = FundAllocation.objects.filter(
        _LIVE, condition, batch__year=period.first_day.year,
        allocated_on__lte=period.last_day, **inside(county),
    )  # fmt: skip
    total: int | None = rows.aggregate(n=Sum(F("amount") - F("returned")))["n"]
    return total


@named_count(
    "funds-share", "资金占比（industry 统筹整合用于产业、bound 扶持双绑、linking 衔接资金用于产业）"
)
def _shares(county: str, period: Period, argument: str) -> Parts:
    industry = Q(project__kind__in=choices.industry_kinds())
    plans: dict[str, Callable[[], tuple[Q, Q]]] = {
        "industry": lambda: (Q(integrated=True), Q(batch__integrated=True) & industry),
        "linking": lambda: (Q(kind=choices.LINKING), Q(batch__kind=choices.LINKING) & industry),
        "bound": lambda: (
            Q(integrated=True),
            Q(
                batch__integrated=True,
                project__entity_code__in=bound_codes(county, period.last_day),
            ),
        ),
    }
    if argument not in plans:
        return {}
    came, given = plans[argument]()
    return _whole(county, _given(county, period, given), _came(county, period, came))


@named_count("funds-paid", "当年资金支出进度")
def _paid(county: str, period: Period, _argument: str) -> Parts:
    rows = FundPayment.objects.filter(
        _LIVE, allocation__batch__year=period.first_day.year, paid_on__lte=period.last_day,
        **inside(county),
    )  # fmt: skip
    return _whole(county, rows.aggregate(n=Sum("amount"))["n"], _came(county, period, Q()))


@named_count("land-farming", "土地出让收益用于农业农村")
def _land(county: str, period: Period, _argument: str) -> Parts:
    rows = LandRevenue.objects.filter(_LIVE, year__lte=period.first_day.year, **inside(county))
    last = rows.order_by("-year").first()
    return _whole(county, last.spent, last.revenue) if last else {}


@named_count("projects", "帮扶项目（参数是阶段：library 在库 build 实施 done 完工，可用 + 连接）")
def _projects(county: str, period: Period, argument: str) -> Parts:
    phases = tuple(argument.split("+")) if argument else ("library", "plan", "build", "done")
    rows: Any = Project.objects.filter(
        _LIVE, state__in=machine().in_phase(*phases), year=period.first_day.year, **inside(county)
    )
    counted = rows.order_by().values_list("division_code").annotate(n=Count("pk"))
    return {code: Part(Decimal(number)) for code, number in counted}

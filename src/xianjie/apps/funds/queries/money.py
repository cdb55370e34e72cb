"""Shares, growth, progress and the proposal of an allocation, counted from the ledgers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractMonth

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.funds import choices, rules
from xianjie.apps.funds.entities import bound_codes
from xianjie.apps.funds.machine import machine
from xianjie.apps.funds.models import (
    FundAllocation,
    FundBatch,
    FundPayment,
    LandRevenue,
    Project,
    TownScore,
)
from xianjie.apps.funds.queries.projects import in_county
from xianjie.apps.funds.ratios import Growth, Share, Weighted, time_share, weigh

_LIVE = Q(retired_at__isnull=True)
_TOWN = 9


def batches_of(scope: Scope, county: str) -> ScopedQuerySet[FundBatch]:
    """Return the live batches of a county that a scope may see."""
    rows = FundBatch.objects.visible_to(scope, Permission.VIEW_FUNDS)
    return rows.filter(_LIVE, in_county(county))


def allocations_of(scope: Scope, county: str) -> ScopedQuerySet[FundAllocation]:
    """Return the live allocations of a county that a scope may see."""
    rows = FundAllocation.objects.visible_to(scope, Permission.VIEW_FUNDS)
    return rows.filter(_LIVE, in_county(county))


@dataclass(frozen=True)
class Ratio:
    """A share of a year with where its goal comes from; ``key`` finds its rows."""

    key: str
    title: str
    share: Share
    clause: str
    unverified: bool
    meaning: str


INDUSTRY, LINKING, BOUND, LABOUR, LAND = "industry", "linking", "bound", "labour", "land"
_CONDITIONS: dict[str, Q] = {
    INDUSTRY: Q(batch__integrated=True),
    LINKING: Q(batch__kind=choices.LINKING),
    BOUND: Q(batch__integrated=True),
    LABOUR: Q(batch__kind=choices.WORK_RELIEF),
}


def _part(key: str, bound: frozenset[str]) -> Q:
    if key == BOUND:
        return Q(project__entity_code__in=bound) & ~Q(project__entity_code="")
    return Q(project__kind__in=choices.industry_kinds())


def counted_rows(
    scope: Scope, county: str, year: int, key: str, today: date
) -> ScopedQuerySet[FundAllocation]:
    """Return the allocations that count for a share of a year."""
    condition = _CONDITIONS[key] & Q(batch__year=year)
    part = Q() if key == LABOUR else _part(key, bound_codes(county, today))
    return allocations_of(scope, county).filter(condition, part)


def ratios_of(scope: Scope, county: str, year: int, today: date) -> list[Ratio]:
    """Return the shares of a year: industry, 双绑, labour of 以工代赈, land revenue.

    The whole is what batches brought that year, the part what was allocated less what went back.
    """
    on = min(date(year, 12, 31), today) if year == today.year else date(year, 12, 31)
    known = rules.fund_rules(county, on)
    batches = batches_of(scope, county).filter(year=year).order_by()
    wholes = batches.aggregate(
        integrated=Sum("amount", filter=Q(integrated=True)),
        linking=Sum("amount", filter=Q(kind=choices.LINKING)),
    )
    net = F("amount") - F("returned")
    given = allocations_of(scope, county).filter(batch__year=year).order_by()
    bound = bound_codes(county, today)
    sums = given.aggregate(
        **{
            key: Sum(net, filter=_CONDITIONS[key] & _part(key, bound))
            for key in (INDUSTRY, LINKING, BOUND)
        }
    )
    payments = FundPayment.objects.visible_to(scope, Permission.VIEW_FUNDS).filter(
        _LIVE, in_county(county), allocation__batch__year=year,
        allocation__batch__kind=choices.WORK_RELIEF,
    )  # fmt: skip
    labour = payments.order_by().aggregate(
        part=Sum("amount", filter=Q(use=choices.LABOUR_USE)), whole=Sum("amount")
    )
    land = LandRevenue.objects.visible_to(scope, Permission.VIEW_FUNDS).filter(
        _LIVE, in_county(county), year=year
    )
    soil = land.order_by().aggregate(part=Sum("spent"), whole=Sum("revenue"))
    plan: tuple[tuple[str, str, Any, Any, str, str], ...] = (
        (INDUSTRY, "统筹整合涉农资金用于产业", sums[INDUSTRY], wholes["integrated"],
         rules.INDUSTRY_GOAL, "纳入统筹整合的批次里，分配给产业类项目的（去掉收回的）除以批次金额"),
        (BOUND, "统筹整合涉农资金扶持双绑主体", sums[BOUND], wholes["integrated"],
         rules.BOUND_GOAL, "分配给双绑企业、合作社实施的项目的；按信用代码对照双绑联结台账"),
        (LINKING, "衔接资金用于产业", sums[LINKING], wholes["linking"], rules.LINKING_GOAL,
         "衔接资金批次里，分配给产业类项目的除以批次金额"),
        (LAND, "土地出让收益用于农业农村", soil["part"], soil["whole"], rules.LAND_GOAL,
         "土地收益台账当年两个数相除"),
        (LABOUR, "以工代赈发放劳务报酬", labour["part"], labour["whole"], rules.LABOUR,
         "以工代赈资金的支付里，用途是劳务报酬的"),
    )  # fmt: skip
    found = []
    for key, title, part, whole, goal, meaning in plan:
        share = Share(part or 0, whole or 0, known.share(goal))
        clause = rules.clause_of(known, goal) if share.goal is not None else ""
        found.append(Ratio(key, title, share, clause, known.unverified(goal), meaning))
    return found


def years_of(scope: Scope, county: str, today: date) -> list[int]:
    """Return the years that have batches, and the present one, newest first."""
    rows = batches_of(scope, county).order_by().values_list("year", flat=True).distinct()
    return sorted({*rows, today.year}, reverse=True)


def growth_of(scope: Scope, county: str, year: int, today: date) -> list[Growth]:
    """Return the money of a year by kind against the year before (只增不减)."""
    sums: dict[str, dict[int, int]] = defaultdict(dict)
    rows = batches_of(scope, county).filter(year__in=(year - 1, year)).order_by()
    for kind, at, total in rows.values_list("kind", "year").annotate(total=Sum("amount")):
        sums[kind][at] = total
    bound = rules.fund_rules(county, today).texts(rules.NOT_LESS)
    order = [text for text, _word in choices.pairs(choices.SOURCES)]
    return [
        Growth(kind, sums[kind].get(year - 1, 0), sums[kind].get(year, 0), kind in bound)
        for kind in sorted(
            {*sums, *bound}, key=lambda one: order.index(one) if one in order else 99
        )
    ]


@dataclass(frozen=True)
class Ledger:
    """The money of a kind in a year: what came, was given to projects, paid, is left; fen."""

    kind: str
    came: int
    given: int
    paid: int
    rest: int


def ledger_by_kind(scope: Scope, county: str, year: int) -> list[Ledger]:
    """Return the ledger of a year by kind of money."""
    came = dict(
        batches_of(scope, county).filter(year=year).order_by().values_list("kind")
        .annotate(total=Sum("amount"))
    )  # fmt: skip
    spent = {
        kind: (given or 0, paid or 0)
        for kind, given, paid in allocations_of(scope, county)
        .filter(batch__year=year).order_by().values_list("batch__kind")
        .annotate(given=Sum(F("amount") - F("returned")), spent=Sum("paid"))
    }  # fmt: skip
    return [
        Ledger(kind, total, *spent.get(kind, (0, 0)), total - spent.get(kind, (0, 0))[1])
        for kind, total in sorted(came.items(), key=lambda one: -one[1])
    ]


@dataclass(frozen=True)
class Month:
    """What was paid until the end of a month, against what was due by then; shares of the year."""

    month: int
    paid: int
    total: int
    share: Decimal | None
    due: Decimal
    is_past: bool

    @property
    def behind(self) -> bool:
        """Whether less was paid than was due."""
        return self.is_past and (self.share is None or self.share < self.due)


def progress_of(scope: Scope, county: str, year: int, today: date) -> list[Month]:
    """Return the payments of a year's batches month by month, against goal or time progress."""
    known = rules.percents(rules.fund_rules(county, today), rules.PROGRESS)
    arrived = batches_of(scope, county).filter(year=year).aggregate(total=Sum("amount"))["total"]
    total = arrived or 0
    rows = FundPayment.objects.visible_to(scope, Permission.VIEW_FUNDS).filter(
        _LIVE, in_county(county), allocation__batch__year=year, paid_on__year=year
    )
    by_month = dict(
        rows.annotate(at=ExtractMonth("paid_on")).order_by().values_list("at")
        .annotate(total=Sum("amount"))
    )  # fmt: skip
    found, paid = [], 0
    for month in range(1, 13):
        paid += by_month.get(month, 0)
        due = known.get(str(month), time_share(month))
        past = (year, month) < (today.year, today.month)
        share = Decimal(paid) / Decimal(total) if total else None
        found.append(Month(month, paid, total, share, due, past))
    return found


def proposal_of(
    scope: Scope, county: str, money: int, today: date
) -> tuple[int | None, list[Weighted]]:
    """Return the year of the scores and an allocation to townships by task and result (M12-10).

    The task of a township is what its projects in the library and the plan still need.
    """
    scores = TownScore.objects.visible_to(scope, Permission.VIEW_FUNDS).filter(
        _LIVE, in_county(county)
    )
    year = scores.order_by("-year").values_list("year", flat=True).first()
    grades = dict(scores.filter(year=year).values_list("division_code", "grade")) if year else {}
    factors = rules.percents(rules.fund_rules(county, today), rules.FACTORS)
    need: dict[str, int] = defaultdict(int)
    rows = Project.objects.visible_to(scope, Permission.VIEW_FUNDS).filter(
        _LIVE, in_county(county), state__in=machine().in_phase("library", "plan")
    )
    for code, amount, given in (
        rows.order_by().annotate(given=Sum(
            F("allocations__amount") - F("allocations__returned"),
            filter=Q(allocations__retired_at__isnull=True),
        )).values_list("division_code", "amount", "given")
    ):  # fmt: skip
        town = code[:_TOWN].ljust(12, "0")
        need[town] += max((amount or 0) - (given or 0), 0)
    tasks = {
        town: (task, grades.get(town, ""), factors.get(grades.get(town, ""), Decimal(1)))
        for town, task in need.items()
        if town[6:9] != "000"
    }
    return year, weigh(money, tasks)


def money_left(scope: Scope, county: str, year: int) -> int:
    """Return the fen of a year's batches that no project was given yet."""
    rows = batches_of(scope, county).filter(year=year)
    return int(rows.aggregate(left=Sum(F("amount") - F("allocated")))["left"] or 0)

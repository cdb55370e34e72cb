"""Means of a year: computed, approved by who leads, published, and drafted into the rulebook."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.enums import Group, MeanState, Purpose, StatementState
from xianjie.apps.income.models import IncomeMean, IncomeStatement
from xianjie.apps.income.queries.goals import Goal, goals_of, mean_of, months_of_year
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError

_YUAN = 100
_IN_GROUP = {
    Group.MONITORED: ~Q(monitor_category="") & ~Q(risk_cleared=True),
    Group.LIFTED: Q(household_type=Group.LIFTED.value)
    & (Q(monitor_category="") | Q(risk_cleared=True)),
}


@transaction.atomic
def compute_means(*, by: Actor, county: str, year: int, now: datetime) -> list[IncomeMean]:
    """Compute the mean net income per head of both groups, weighted by people.

    A household's figure is its approved statement of the year, else that of the registry. What
    is published stays. Rounded half up to whole yuan, as means are published.

    Raises:
        RefusedError: not permitted, published already, or no figure at all.
    """
    must(by, Permission.MANAGE_INCOME, county, "计算收入均值")
    kept = IncomeMean.objects.select_for_update().filter(county_code=county, year=year)
    if kept.filter(state=MeanState.PUBLISHED).exists():
        raise RefusedError("published", f"{year} 年的均值已经公布，不能再算。")
    goals = goals_of(county, year)
    found = []
    for group in Group:
        counted = _counted(county, year, group)
        if not counted["heads"]:
            continue
        found.append(_store(by, county, goals[group], counted, now))
    if not found:
        raise RefusedError("no-figure", "还没有一户有收入数，先导入名单或审定收入核算表。")
    return found


def _counted(county: str, year: int, group: Group) -> dict[str, Any]:
    _, last = months_of_year(county, year)
    stated = IncomeStatement.objects.filter(
        household=OuterRef("pk"),
        purpose=Purpose.ANNUAL,
        state=StatementState.APPROVED,
        period_to=str(last),
    )
    rows = Household.objects.filter(
        _IN_GROUP[group], county_code=county, is_active=True, member_count__gt=0
    )
    known = rows.annotate(stated=Subquery(stated.values("per_capita")[:1])).annotate(
        income=Coalesce("stated", "income_per_capita")
    )
    return known.filter(income__isnull=False).aggregate(
        households=Count("pk"),
        heads=Sum("member_count"),
        total=Sum(F("income") * F("member_count")),
        from_ledger=Count("stated"),
    )


def _store(
    by: Actor, county: str, goal: Goal, counted: dict[str, Any], now: datetime
) -> IncomeMean:
    mean = mean_of(counted["total"], counted["heads"] * _YUAN)
    assert mean is not None
    mean *= _YUAN
    row, _ = IncomeMean.objects.update_or_create(
        county_code=county, year=goal.year, group=goal.group,
        defaults={
            "households": counted["households"], "people": counted["heads"],
            "from_ledger": counted["from_ledger"], "mean": mean, "previous": goal.mean,
            "growth": goal.growth(mean, goal.mean), "target": goal.rate, "farmers": goal.farmers,
            "state": MeanState.COMPUTED, "computed_by": user_of(by), "computed_at": now,
            "approved_by": None, "approved_at": None,
        },
    )  # fmt: skip
    _note(by, "income.compute-mean", row, now)
    return row


@transaction.atomic
def approve_means(*, by: Actor, county: str, year: int, now: datetime) -> int:
    """Approve the computed means of a year; another person than who computed them.

    Raises:
        RefusedError: not permitted, nothing to approve, own work.
    """
    must(by, Permission.PUBLISH_INCOME, county, "审定收入均值")
    rows = list(
        IncomeMean.objects.select_for_update().filter(
            county_code=county, year=year, state=MeanState.COMPUTED
        )
    )
    if not rows:
        raise RefusedError("nothing", "没有待审定的均值，可能别人已经审定，请刷新页面。")
    if by.user_id is not None and any(row.computed_by_id == by.user_id for row in rows):
        raise RefusedError("own", "自己算的均值要由另一个人审定。")
    for row in rows:
        row.state, row.approved_by, row.approved_at = MeanState.APPROVED, user_of(by), now
        row.save(update_fields=["state", "approved_by", "approved_at"])
        _note(by, "income.approve-mean", row, now)
    return len(rows)


@transaction.atomic
def publish_means(
    *, by: Actor, county: str, year: int, today: date, now: datetime
) -> list[IncomeMean]:
    """Publish the approved means; from then on focus households of the next year use them.

    Raises:
        RefusedError: not permitted, nothing approved, or the year of income is not over.
    """
    must(by, Permission.MANAGE_INCOME, county, "公布收入均值")
    _, last = months_of_year(county, year)
    if today <= last.last_day:
        raise RefusedError("too-early", f"{year} 收入年度到 {last.last_day} 才结束，年末再公布。")
    rows = list(
        IncomeMean.objects.select_for_update().filter(
            county_code=county, year=year, state=MeanState.APPROVED
        )
    )
    if not rows:
        raise RefusedError("nothing", "没有审定过的均值可以公布，请先送审。")
    for row in rows:
        row.state, row.published_by, row.published_at = MeanState.PUBLISHED, user_of(by), now
        row.save(update_fields=["state", "published_by", "published_at"])
        _note(by, "income.publish-mean", row, now)
    return rows


def _note(by: Actor, action: str, row: IncomeMean, now: datetime) -> None:
    record(
        actor=by, action=action, object_type="income.IncomeMean", object_id=row.pk,
        division_code=row.county_code, at=now,
        detail={"year": row.year, "group": row.group, "mean": str(Decimal(row.mean) / _YUAN)},
    )  # fmt: skip

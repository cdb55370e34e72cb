"""What waits of yearly goals: plans that are owed or to be reviewed, accounts to look at, means."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.income.enums import MeanState
from xianjie.apps.income.models import IncomeMean
from xianjie.apps.income.queries.focus import (
    OVERDUE,
    FocusFilters,
    focus_households,
    items_to_check,
    plans_to_review,
)
from xianjie.apps.income.queries.goals import newest_year


def plans_owed(ask: DeskAsk) -> DeskGroup | None:
    """Return the focus households that should have a plan by now, for those who make plans."""
    scope = ask.scope.narrowed(Permission.RECORD_INCOME)
    if not ask.county or not scope.may(Permission.RECORD_INCOME):
        return None
    newest = newest_year(scope, ask.county)
    if newest is None:
        return None
    year = newest[0]
    rows = focus_households(scope, ask.county, year, FocusFilters(plan=OVERDUE), ask.today)
    count = rows.count()
    found = list(rows.select_related("household")[: ask.limit])
    places = villages_by_code(row.division_code for row in found)
    return DeskGroup(
        kind="income-plans",
        title=_("逾期没有增收计划的重点户"),
        verb=_("拟计划"),
        icon="low",
        count=count,
        overdue=count,
        items=tuple(
            DeskItem(
                str(row.pk),
                row.household.household_code,
                reverse("income:plan", args=[row.household_id, year]),
                due_on=row.since,
                place=f"{places[row.division_code].town} {places[row.division_code].name}",
            )
            for row in found
        ),
        url=f"{reverse('income:focus')}?year={year}&plan={OVERDUE}",
        rank=36,
    )


def plan_reviews(ask: DeskAsk) -> DeskGroup | None:
    """Return the plans that wait for the asker's review; one's own are left to others."""
    if not ask.county or not ask.scope.may(Permission.APPROVE_INCOME):
        return None
    rows = plans_to_review(ask.scope, ask.county).exclude(submitted_by_id=ask.user_id)
    found = list(rows.select_related("household")[: ask.limit])
    places = villages_by_code(row.division_code for row in found)
    return DeskGroup(
        kind="income-plan-reviews",
        title=_("待审核的增收计划"),
        verb=_("审核"),
        icon="check",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(row.pk),
                row.household.household_code,
                reverse("income:plan", args=[row.household_id, row.year]),
                place=f"{places[row.division_code].town} {places[row.division_code].name}",
            )
            for row in found
        ),
        url=f"{reverse('income:focus')}?plan=SUBMITTED&show=all",
        rank=37,
    )


def accounts_to_check(ask: DeskAsk) -> DeskGroup | None:
    """Return the drawn households whose accounts are to be looked at."""
    if not ask.county or not ask.scope.may(Permission.APPROVE_INCOME):
        return None
    rows = items_to_check(ask.scope, ask.county)
    counts = rows.aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(check_round__due_on__lt=ask.today))
    )
    found = list(rows.select_related("household", "check_round")[: ask.limit])
    places = villages_by_code(row.division_code for row in found)
    return DeskGroup(
        kind="income-checks",
        title=_("待入户核验的收入台账"),
        verb=_("登记核得数"),
        icon="eye",
        count=counts["count"],
        overdue=counts["late"],
        items=tuple(
            DeskItem(
                str(row.pk),
                row.household.household_code,
                reverse("income:finding", args=[row.pk]),
                due_on=row.check_round.due_on,
                place=f"{places[row.division_code].town} {places[row.division_code].name}",
            )
            for row in found
        ),
        url=reverse("income:checks"),
        rank=38,
    )


def means_to_approve(ask: DeskAsk) -> DeskGroup | None:
    """Return the computed means that wait for who leads."""
    if not ask.county or not ask.scope.may(Permission.PUBLISH_INCOME, ask.county):
        return None
    rows = IncomeMean.objects.filter(county_code=ask.county, state=MeanState.COMPUTED).exclude(
        computed_by_id=ask.user_id
    )
    return DeskGroup(
        kind="income-means",
        title=_("待审定的年度收入均值"),
        verb=_("审定"),
        icon="chart",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(row.pk), f"{row.year} {row.group}", f"{reverse('income:means')}?year={row.year}"
            )
            for row in rows[: ask.limit]
        ),
        url=reverse("income:means"),
        rank=39,
    )

"""What waits of the ledger: months to confirm in the villages, months and statements to approve."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.income.enums import EntryState, StatementState
from xianjie.apps.income.models import IncomeEntry, IncomeRound, IncomeStatement
from xianjie.apps.income.queries.months import months_to_decide


def months_to_confirm(ask: DeskAsk) -> DeskGroup | None:
    """Return the villages of the asker whose newest month holds proposals; not for the county."""
    scope = ask.scope.narrowed(Permission.RECORD_INCOME)
    if not ask.county or not scope.grants or scope.covers(ask.county):
        return None
    round_ = (
        IncomeRound.objects.filter(county_code=ask.county, closed_at__isnull=True)
        .order_by("-period")
        .first()
    )
    if round_ is None:
        return None
    waiting = (
        IncomeEntry.objects.visible_to(ask.scope, Permission.RECORD_INCOME)
        .filter(county_code=ask.county, period=round_.period, state=EntryState.PROPOSED)
        .order_by()
        .values("division_code")
        .annotate(count=Count("household", distinct=True))
        .order_by("division_code")
    )
    found = list(waiting[: ask.limit])
    places = villages_by_code(row["division_code"] for row in found)
    total = waiting.count()
    late = round_.due_on is not None and round_.due_on < ask.today
    return DeskGroup(
        kind="income-months",
        title=_("待核对的收入"),
        verb=_("核对"),
        icon="chart",
        count=total,
        overdue=total if late else 0,
        items=tuple(
            DeskItem(
                row["division_code"],
                f"{places[row['division_code']].name} {round_.period}",
                reverse("income:village", args=[row["division_code"], round_.period]),
                due_on=round_.due_on,
                place=places[row["division_code"]].town,
                count=row["count"],
            )
            for row in found
        ),
        url=f"{reverse('income:months')}?period={round_.period}",
        rank=33,
    )


def months_to_approve(ask: DeskAsk) -> DeskGroup | None:
    """Return the village months that wait for the asker's word; its own are left to others."""
    if not ask.county or not ask.scope.may(Permission.APPROVE_INCOME):
        return None
    rows = months_to_decide(ask.county, ask.scope).exclude(submitted_by_id=ask.user_id)
    found = list(rows[: ask.limit])
    places = villages_by_code(month.division_code for month in found)
    return DeskGroup(
        kind="income-approvals",
        title=_("待审核的村收入月报"),
        verb=_("审核"),
        icon="chart",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(month.pk),
                f"{places[month.division_code].name} {month.period}",
                reverse("income:village", args=[month.division_code, month.period]),
                place=places[month.division_code].town,
            )
            for month in found
        ),
        url=reverse("income:months"),
        rank=34,
    )


def statements_to_approve(ask: DeskAsk) -> DeskGroup | None:
    """Return the statements that wait for the asker's word; its own are left to others."""
    if not ask.county or not ask.scope.may(Permission.APPROVE_INCOME):
        return None
    rows = (
        IncomeStatement.objects.visible_to(ask.scope, Permission.APPROVE_INCOME)
        .filter(county_code=ask.county, state=StatementState.DRAFT)
        .exclude(drawn_by_id=ask.user_id)
        .order_by("drawn_at", "id")
    )
    found = list(rows.select_related("household")[: ask.limit])
    places = villages_by_code(one.division_code for one in found)
    return DeskGroup(
        kind="income-statements",
        title=_("待审定的收入核算表"),
        verb=_("审定"),
        icon="chart",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.household.household_code} · {one.get_purpose_display()}",
                reverse("income:statement", args=[one.pk]),
                place=f"{places[one.division_code].town} {places[one.division_code].name}",
            )
            for one in found
        ),
        url=reverse("income:statements"),
        rank=35,
    )

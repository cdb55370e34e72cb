"""What waits of projects and money."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.funds.machine import machine
from xianjie.apps.funds.models import FundBatch, SmallLoan
from xianjie.apps.funds.queries.projects import in_county, states_waiting, visible_projects
from xianjie.apps.funds.queries.sums import loans_overdue

_RANK = 30


def projects_to_advance(ask: DeskAsk) -> DeskGroup | None:
    """Return the projects whose next step is of the asker's level, the most urgent first."""
    states = states_waiting(ask.scope)
    if not ask.county or not states:
        return None
    rows = visible_projects(ask.scope).filter(in_county(ask.county), state__in=states)
    rows = rows.exclude(state="APPLIED", proposed_by_id=ask.user_id)
    order = F("due_on").asc(nulls_last=True)
    shown = rows.order_by(order, "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="projects",
        title=_("要办的帮扶项目"),
        verb=_("办理"),
        icon="folder",
        count=rows.count(),
        overdue=ask.late(rows.filter(due_on__lt=ask.today)),
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.code} {one.name}",
                reverse("funds:projects-detail", args=[one.pk]),
                due_on=one.due_on,
                note=f"{one.state_word} → {machine().states[one.state].waits}",
            )
            for one in shown
        ),
        url=reverse("funds:projects"),
        rank=_RANK,
    )


def money_to_allocate(ask: DeskAsk) -> DeskGroup | None:
    """Return the batches that arrived and are not given to projects wholly."""
    scope = addressed(ask.scope, FundBatch)
    if not ask.county or not scope.may(Permission.WORK_FUNDS):
        return None
    rows = FundBatch.objects.visible_to(ask.scope, Permission.WORK_FUNDS).filter(
        Q(allocated__lt=F("amount")), in_county(ask.county), arrived_on__isnull=False,
        retired_at__isnull=True,
    )  # fmt: skip
    shown = rows.order_by("arrived_on", "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="funds-to-allocate",
        title=_("到位没有分配完的资金"),
        verb=_("分配"),
        icon="inbox",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(one.pk), f"{one.kind} {one.number}",
                reverse("funds:money-detail", args=[one.pk]),
                note=_("剩 %(n)s 万元") % {"n": f"{(one.amount - one.allocated) / 1_000_000:,.2f}"},
            )
            for one in shown
        ),
        url=reverse("funds:money"),
        rank=_RANK + 1,
    )  # fmt: skip


def loans_to_collect(ask: DeskAsk) -> DeskGroup | None:
    """Return the loans that are overdue, for who keeps the register."""
    scope = addressed(ask.scope, SmallLoan)
    if not ask.county or not scope.may(Permission.WORK_FUNDS):
        return None
    rows = SmallLoan.objects.visible_to(ask.scope, Permission.WORK_FUNDS).filter(
        loans_overdue(ask.today), in_county(ask.county), retired_at__isnull=True,
        urged_on__isnull=True,
    )  # fmt: skip
    shown = rows.order_by("due_on", "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="loans-overdue",
        title=_("逾期没有催收的贷款"),
        verb=_("催收"),
        icon="clock",
        count=(number := rows.count()),
        overdue=number,
        items=tuple(
            DeskItem(
                str(one.pk), one.kind, reverse("funds:loans-detail", args=[one.pk]),
                due_on=one.due_on,
            )
            for one in shown
        ),
        url=f"{reverse('funds:loans')}?standing=late",
        rank=_RANK + 2,
    )  # fmt: skip

"""What waits of collectives: distributions to review, show and pay, unsold goods, purchases."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective.enums import OPEN_UNSOLD, DistributionState, UnsoldState
from xianjie.apps.collective.models import Distribution, UnsoldCall, UnsoldCase
from xianjie.apps.collective.queries.concern import looks_after
from xianjie.apps.collective.queries.distributions import visible_distributions
from xianjie.apps.collective.queries.purchases import units_missing
from xianjie.apps.collective.queries.unsold import organisations_of, visible_unsold

RANK, UNSOLD_RANK, MISSING_RANK = 16, 12, 40


def distributions_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return what a township has to review, or a village has to show, pay and announce."""
    scope = addressed(ask.scope, Distribution)
    roles = {grant.role for grant in scope.narrowed(Permission.WORK_COLLECTIVE).grants}
    waiting = Q(pk__in=[])
    if Role.TOWNSHIP_REVIEWER in roles:
        waiting |= Q(state=DistributionState.AGREED) & ~Q(agreed_by=ask.user_id or None)
    if Role.VILLAGE_WORKER in roles:
        waiting |= Q(state__in=[DistributionState.REVIEWED, DistributionState.PAID]) | Q(
            state=DistributionState.NOTICED, public_to__lt=ask.today
        )
    if not ask.county or waiting == Q(pk__in=[]):
        return None
    rows = visible_distributions(ask.scope).filter(waiting, county_code=ask.county)
    shown = rows.order_by("created_at", "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="distributions",
        title=_("要办的收益分配"),
        verb=_("办理"),
        icon="village",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(one.pk), f"{one.number} {one.source_ref}",
                reverse("collective:distribution", args=[one.pk]),
                note=str(one.get_state_display()),
            )
            for one in shown
        ),
        url=reverse("collective:distributions"),
        rank=RANK,
    )  # fmt: skip


def unsold_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return unsold goods that wait for units to be called, are late, or ask the own unit."""
    scope = addressed(ask.scope, UnsoldCase)
    waiting = Q(pk__in=[])
    if scope.may(Permission.REVIEW_COLLECTIVE):
        waiting |= Q(state=UnsoldState.REPORTED) | Q(state__in=OPEN_UNSOLD, due_on__lt=ask.today)
    offices = organisations_of(scope)
    if offices:
        called = UnsoldCall.objects.proven("calls of the asker's own department").filter(
            organisation__in=offices, answered_on__isnull=True
        )
        waiting |= Q(state__in=OPEN_UNSOLD, pk__in=called.values("case"))
    if not ask.county or waiting == Q(pk__in=[]):
        return None
    rows: QuerySet[Any] = visible_unsold(ask.scope).filter(waiting, county_code=ask.county)
    order = F("due_on").asc(nulls_last=True)
    shown = rows.order_by(order, "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="unsold",
        title=_("要处置的滞销"),
        verb=_("处置"),
        icon="inbox",
        count=rows.count(),
        overdue=ask.late(rows.filter(due_on__lt=ask.today)),
        items=tuple(
            DeskItem(
                str(one.pk), f"{one.number} {one.product}",
                reverse("collective:unsold", args=[one.pk]), due_on=one.due_on,
                note=str(one.get_state_display()), level=one.level,
            )
            for one in shown
        ),
        url=reverse("collective:unsold-list"),
        rank=UNSOLD_RANK,
    )  # fmt: skip


def purchases_missing(ask: DeskAsk) -> DeskGroup | None:
    """Return the units that have not reported this year, for who looks after buying.

    A unit's own clerks see their unit.
    """
    part = ask.scope.narrowed(Permission.WORK_COLLECTIVE)
    county_wide = {Role.COUNTY_ANALYST, Role.DEPARTMENT_CLERK}
    if not ask.county or not any(one.role in county_wide for one in part.grants):
        return None
    rows = units_missing(ask.county, ask.scope, ask.today)
    count = rows.count()
    alone = not looks_after(ask.scope, ask.county)
    if alone and not count:
        return None
    shown = rows[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind="purchases-missing",
        title=_("还没有报送 832 采购的单位"),
        verb=_("催报") if not alone else _("报送"),
        icon="building",
        count=count,
        items=tuple(
            DeskItem(
                str(one.pk), one.name, reverse("collective:purchase-units-detail", args=[one.pk])
            )
            for one in shown
        ),
        url=f"{reverse('collective:purchase-board')}?view=missing",
        rank=MISSING_RANK,
    )

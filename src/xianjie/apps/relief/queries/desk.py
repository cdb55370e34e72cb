"""What waits of social relief: requests for the township, for a department, decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.relief.enums import WAITING_FOR_MANAGER, RequestState
from xianjie.apps.relief.queries.requests import late, visible_requests

RANK = 14


def requests_to_manage(ask: DeskAsk) -> DeskGroup | None:
    """Return what a township has to accept, transfer or finish; for the county what is late."""
    roles = {grant.role for grant in ask.scope.narrowed(Permission.HANDLE_RELIEF).grants}
    if not ask.county or not roles - {Role.DEPARTMENT_CLERK}:
        return None
    waiting = Q(state__in=WAITING_FOR_MANAGER)
    url = f"{reverse('relief:requests')}?view=wait"
    if Role.TOWNSHIP_REVIEWER not in roles:
        waiting, url = late(ask.today), f"{reverse('relief:requests')}?view=late"
    rows = visible_requests(ask.scope).filter(waiting, county_code=ask.county)
    return _group(ask, rows, "relief-requests", _("要受理、转办、办结的救助申请"), url)


def requests_to_handle(ask: DeskAsk) -> DeskGroup | None:
    """Return what was transferred to the asker's own department."""
    own = Q(pk__in=[])
    for grant in ask.scope.narrowed(Permission.HANDLE_RELIEF).grants:
        if grant.role == Role.DEPARTMENT_CLERK and grant.organisation_id is not None:
            own |= Q(organisation_id=grant.organisation_id)
    if not ask.county or own == Q(pk__in=[]):
        return None
    rows = visible_requests(ask.scope).filter(
        own, county_code=ask.county, state=RequestState.TRANSFERRED
    )
    url = f"{reverse('relief:requests')}?view=office"
    return _group(ask, rows, "relief-office", _("转给本单位的救助申请"), url)


def _group(ask: DeskAsk, rows: QuerySet[Any], kind: str, title: str, url: str) -> DeskGroup:
    order = F("due_on").asc(nulls_last=True)
    shown = rows.order_by(order, "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind=kind,
        title=title,
        verb=_("办理"),
        icon="hand",
        count=rows.count(),
        overdue=rows.filter(due_on__lt=ask.today).count(),
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.number} {one.need}",
                reverse("relief:request", args=[one.pk]),
                due_on=one.due_on,
                note=str(one.get_state_display()),
            )
            for one in shown
        ),
        url=url,
        rank=RANK,
    )

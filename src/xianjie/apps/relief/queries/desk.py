"""What waits of social relief: requests for the township, for a department, decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.relief.enums import (
    OPEN_TEMPORARY,
    WAITING_FOR_MANAGER,
    AllowanceState,
    RequestState,
)
from xianjie.apps.relief.models import AllowanceApplication, TemporaryRelief
from xianjie.apps.relief.queries.allowances import visible_allowances
from xianjie.apps.relief.queries.requests import late, visible_requests
from xianjie.apps.relief.queries.temporary import papers_missing, visible_temporary

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


def allowances_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return the applications for 低保 whose next step is the asker's, or his county's.

    Villages survey, townships judge, civil affairs decide after the showing.
    """
    states = _allowance_states(ask)
    if not ask.county or not states:
        return None
    rows = visible_allowances(ask.scope).filter(state__in=states, county_code=ask.county)
    url = reverse("relief:allowances")
    return _group(ask, rows, "allowances", _("要办的低保申请"), url, "relief:allowance")


def _allowance_states(ask: DeskAsk) -> list[str]:
    scope = ask.scope.of_sectors(AllowanceApplication.clerk_sectors)
    roles = {grant.role for grant in scope.grants}
    found = []
    if roles & {Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER}:
        found.append(str(AllowanceState.APPLIED))
    if Role.TOWNSHIP_REVIEWER in roles:
        found.append(str(AllowanceState.SURVEYED))
    if scope.may(Permission.DECIDE_RELIEF):
        found.append(str(AllowanceState.OPINED))
    return found


def temporary_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return temporary relief to decide, to pay or to complete, for township and civil affairs."""
    scope = ask.scope.of_sectors(TemporaryRelief.clerk_sectors)
    near = any(grant.role == Role.TOWNSHIP_REVIEWER for grant in scope.grants)
    if not ask.county or not (near or scope.may(Permission.DECIDE_RELIEF)):
        return None
    rows = visible_temporary(ask.scope).filter(
        Q(state__in=OPEN_TEMPORARY) | papers_missing(), county_code=ask.county
    )
    url = reverse("relief:temporary-list")
    return _group(ask, rows, "temporary-relief", _("要办的临时救助"), url, "relief:temporary")


def _group(
    ask: DeskAsk, rows: QuerySet[Any], kind: str, title: str, url: str,
    page: str = "relief:request",
) -> DeskGroup:  # fmt: skip
    order = F("due_on").asc(nulls_last=True)
    shown = rows.order_by(order, "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind=kind,
        title=title,
        verb=_("办理"),
        icon="hand",
        count=rows.count(),
        overdue=ask.late(rows.filter(due_on__lt=ask.today)),
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.number} {getattr(one, 'need', '')}".strip(),
                reverse(page, args=[one.pk]),
                due_on=one.due_on,
                note=str(one.get_state_display()),
            )
            for one in shown
        ),
        url=url,
        rank=RANK,
    )

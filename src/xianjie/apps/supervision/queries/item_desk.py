"""What waits of rectification: to be put right by the asker, to be decided by the county."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.supervision.enums import RectificationState
from xianjie.apps.supervision.models import Rectification
from xianjie.apps.supervision.queries.rectifications import visible_items


def items_to_mend(ask: DeskAsk) -> DeskGroup | None:
    """Return the problems that the asker's own office or township has to put right."""
    if not ask.county:
        return None
    own = Q(pk__in=[])
    for grant in ask.scope.narrowed(Permission.REPORT_PROGRESS).grants:
        if grant.role == Role.DEPARTMENT_CLERK and grant.organisation_id is not None:
            own |= Q(lead_id=grant.organisation_id)
        elif grant.role == Role.TOWNSHIP_REVIEWER:
            own |= Q(lead_town=grant.prefix)
    if own == Q(pk__in=[]):
        return None
    rows = visible_items(ask.scope).filter(
        own, county_code=ask.county, state=RectificationState.RUNNING
    )
    return _group(
        ask, rows, "rectifications", _("要整改的问题"), _("整改"), 33,
        reverse("supervision:rectifications"),
    )  # fmt: skip


def items_to_judge(ask: DeskAsk) -> DeskGroup | None:
    """Return the problems that wait for the county: to assign, to accept, to look back at."""
    if not ask.county or not ask.scope.may(Permission.SUPERVISE, ask.county):
        return None
    rows = visible_items(ask.scope).filter(
        Q(state__in=[RectificationState.REGISTERED, RectificationState.REPORTED])
        | Q(wanted_on__isnull=False)
        | Q(state=RectificationState.CLOSED, look_on__lte=ask.today),
        county_code=ask.county,
    )
    return _group(
        ask, rows, "rectification-decisions", _("要交办、验收的问题"), _("办理"), 33,
        f"{reverse('supervision:rectifications')}?view=wait",
    )  # fmt: skip


def _group(
    ask: DeskAsk, rows: QuerySet[Rectification], kind: str, title: str, verb: str, rank: int,
    url: str,
) -> DeskGroup:  # fmt: skip
    shown = rows.order_by("due_on", "pk")[: ask.limit] if ask.limit else []
    return DeskGroup(
        kind=kind,
        title=title,
        verb=verb,
        icon="check",
        count=rows.count(),
        overdue=ask.late(rows.filter(due_on__lt=ask.today, closed_on__isnull=True)),
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.code} {one.title}"[:80],
                reverse("supervision:rectification", args=[one.pk]),
                due_on=one.due_on,
                note=str(one.get_state_display()),
            )
            for one in shown
        ),
        url=url,
        rank=rank,
    )

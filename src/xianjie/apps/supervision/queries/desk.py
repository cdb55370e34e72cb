"""What waits of supervision: the month's progress report, items that are late."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.supervision.enums import ReportState
from xianjie.apps.supervision.queries.progress import (
    due_day,
    may_report,
    reporters_of,
    reports_of,
)
from xianjie.kernel.periods import Period


def progress_to_report(ask: DeskAsk) -> DeskGroup | None:
    """Return the report of this month for the asker's own townships and departments."""
    if not ask.county or not ask.scope.may(Permission.REPORT_PROGRESS):
        return None
    mine = [one for one in reporters_of(ask.county, ask.today) if may_report(ask.scope, one)]
    if not mine:
        return None
    period = str(Period.of(ask.today))
    due = due_day(ask.county, period, ask.today)
    reports = reports_of(ask.county, ask.scope, mine, period)
    left = [
        one
        for one in mine
        if one.key not in reports or reports[one.key].state == ReportState.RETURNED
    ]
    return DeskGroup(
        kind="progress",
        title=_("本月进展报送"),
        verb=_("报送"),
        icon="inbox",
        count=len(left),
        overdue=len(left) if ask.today > due else 0,
        items=tuple(
            DeskItem(
                f"{one.key}-{period}",
                f"{one.name} {period}",
                reverse("supervision:progress-report", args=[one.key, period]),
                due_on=due,
                note=_("退回补充") if one.key in reports else "",
            )
            for one in left[: ask.limit]
        ),
        url=reverse("supervision:progress"),
        rank=34,
        next_on=due,
    )

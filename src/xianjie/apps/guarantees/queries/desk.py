"""What waits of the guarantees: problems to handle, and those whose solution is to be accepted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.guarantees.enums import ProblemState
from xianjie.apps.guarantees.models import Problem

_JUDGES = {Role.COUNTY_ANALYST, Role.TOWNSHIP_REVIEWER, Role.DEPARTMENT_CLERK}


def problems_to_solve(ask: DeskAsk) -> DeskGroup | None:
    """Return the problems that the asker answers for, or that nobody in the area started."""
    if not ask.county or not ask.scope.may(Permission.WORK_GUARANTEES):
        return None
    rows = Problem.objects.visible_to(ask.scope, Permission.WORK_GUARANTEES).filter(
        county_code=ask.county, state__in=(ProblemState.OPEN, ProblemState.HANDLING)
    )
    rows = rows.filter(Q(owner_id=ask.user_id) | Q(owner__isnull=True))
    count = rows.count()
    return DeskGroup(
        kind="guarantees",
        title=_("三保障和饮水问题"),
        verb=_("办理"),
        icon="shield",
        count=count,
        overdue=ask.late(rows.filter(due_on__lt=ask.today)),
        items=_items(rows.order_by("due_on", "id")[: ask.limit], ask),
        url=f"{reverse('guarantees:problems')}?view=mine",
        rank=24,
    )


def problems_to_accept(ask: DeskAsk) -> DeskGroup | None:
    """Return the problems that were reported solved by somebody else."""
    if not ask.county or not ask.scope.may(Permission.WORK_GUARANTEES):
        return None
    if not ask.scope.unlimited and not ask.scope.roles & _JUDGES:
        return None
    rows = Problem.objects.visible_to(ask.scope, Permission.WORK_GUARANTEES).filter(
        county_code=ask.county, state=ProblemState.DONE
    )
    rows = rows.exclude(done_by_id=ask.user_id)
    return DeskGroup(
        kind="guarantees-done",
        title=_("三保障问题待验收"),
        verb=_("验收"),
        icon="check",
        count=rows.count(),
        overdue=ask.late(rows.filter(due_on__lt=ask.today)),
        items=_items(rows.order_by("due_on", "id")[: ask.limit], ask),
        url=f"{reverse('guarantees:problems')}?view=wait",
        rank=25,
    )


def _items(rows: Iterable[Problem], ask: DeskAsk) -> tuple[DeskItem, ...]:
    found = list(rows) if ask.limit else []
    names = full_names({one.division_code for one in found}, below=ask.county)
    return tuple(
        DeskItem(
            str(one.pk),
            f"{one.get_area_display()}：{one.title}",
            reverse("guarantees:problem", args=[one.pk]),
            due_on=one.due_on,
            place=names.get(one.division_code, ""),
        )
        for one in found
    )

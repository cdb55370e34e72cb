"""What waits of tasks: drafts for the county, what is late or near for units and townships."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.taskbook.enums import Light, TaskState
from xianjie.apps.taskbook.models import TaskParty
from xianjie.apps.taskbook.queries.lights import lit
from xianjie.apps.taskbook.queries.plans import LATE, OWED, plan_counts, plans_in
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.apps.taskbook.queries.seen import own_parties, seen_plans, seen_tasks


def drafts_to_issue(ask: DeskAsk) -> DeskGroup | None:
    """Return the drafts of the county that wait for leader, deadline and issue."""
    if not ask.county or not ask.scope.may(Permission.ISSUE_TASKS, ask.county):
        return None
    rows = seen_tasks(ask.scope, ask.county).filter(state=TaskState.DRAFT)
    order = rows.order_by(F("due_on").asc(nulls_last=True), "id")
    return DeskGroup(
        kind="task-drafts",
        title=_("待下达的任务"),
        verb=_("下达"),
        icon="check",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(task.pk),
                task.title,
                reverse("taskbook:task", args=[task.pk]),
                note="" if task.has_leader else _("缺责任领导"),
            )
            for task in order[: ask.limit]
        ),
        url=reverse("taskbook:issue"),
        rank=36,
    )


def tasks_behind(ask: DeskAsk) -> DeskGroup | None:
    """Return the red and yellow tasks of the asker's own units, of all units for the county."""
    if not ask.county or not ask.scope.may(Permission.REPORT_PROGRESS):
        return None
    rows = lit(seen_tasks(ask.scope, ask.county), light_rules(ask.county, ask.today))
    if not ask.scope.may(Permission.ISSUE_TASKS, ask.county):
        own = TaskParty.objects.filter(own_parties(ask.scope)).values("task_id")
        rows = rows.filter(pk__in=own)
    red = rows.filter(Q(light=Light.RED))
    late = red.filter(due_on__lt=ask.today).count()
    return DeskGroup(
        kind="tasks",
        title=_("亮红灯的任务"),
        verb=_("推进"),
        icon="alert",
        count=red.count(),
        overdue=late,
        items=tuple(
            DeskItem(
                str(task.pk),
                task.title,
                reverse("taskbook:task", args=[task.pk]),
                due_on=task.due_on,
                note=_("进度 %(n)s%%") % {"n": task.percent},
            )
            for task in red.order_by("due_on", "id")[: ask.limit]
        ),
        url=f"{reverse('taskbook:tasks')}?light={Light.RED}",
        rank=35,
    )


def plans_owed(ask: DeskAsk) -> DeskGroup | None:
    """Return the action plans that the asker's own units and townships owe."""
    if not ask.county or not ask.scope.may(Permission.REPORT_PROGRESS):
        return None
    if ask.scope.may(Permission.ISSUE_TASKS, ask.county):
        return None
    own = own_parties(ask.scope)
    if not seen_plans(ask.scope, ask.county).filter(own).exists():
        return None
    counts = plan_counts(ask.scope, ask.county, ask.today)
    rows = plans_in(ask.scope, ask.county, OWED, ask.today)
    return DeskGroup(
        kind="plans-owed",
        title=_("要交的行动方案"),
        verb=_("提交"),
        icon="file",
        count=counts["owed"],
        overdue=counts[LATE],
        items=tuple(
            DeskItem(
                str(plan.pk),
                plan.title,
                reverse("taskbook:plan", args=[plan.pk]),
                due_on=plan.due_on,
                note=_("退回补充") if plan.returned else "",
            )
            for plan in rows[: ask.limit]
        ),
        url=f"{reverse('taskbook:plans')}?view={OWED}",
        rank=37,
    )

"""Ring for tasks and plans that are near their day or past it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.divisions.codes import padded
from xianjie.apps.taskbook.enums import TaskState
from xianjie.apps.taskbook.models import ActionPlan, Task
from xianjie.apps.taskbook.queries.people import people_of
from xianjie.apps.taskbook.queries.rules import SOON, task_rules


@transaction.atomic
def remind_tasks(*, county: str, today: date, now: datetime) -> int:
    """Ring once before and once after the day of each task and plan; returns the bells rung."""
    near = today + timedelta(days=task_rules(county, today).whole(SOON) or 0)
    people = people_of(county, today)
    rung = 0
    tasks = Task.objects.filter(
        division_code=padded(county), state=TaskState.ISSUED, due_on__lte=near
    )
    for task in tasks.prefetch_related("parties"):
        late = task.due_on is not None and task.due_on < today
        why, words = ("late", "任务已逾期") if late else ("soon", "任务快到期")
        users = [
            user
            for one in task.parties.all()
            for user in people.get((one.organisation_id, one.town_code), [])
        ]
        rung += notify(
            users=users,
            key=f"taskbook.task:{task.pk}:{why}:{task.due_on}",
            kind=NotificationKind.OVERDUE if late else NotificationKind.REMINDER,
            title=f"{words}：{task.title}"[:200],
            url=reverse("taskbook:task", args=[task.pk]),
            due_on=task.due_on,
            now=now,
        )
    plans = ActionPlan.objects.filter(
        division_code=padded(county), submitted_on__isnull=True, due_on__lt=today
    )
    for plan in plans:
        rung += notify(
            users=people.get((plan.organisation_id, plan.town_code), []),
            key=f"taskbook.plan:{plan.pk}:late",
            kind=NotificationKind.OVERDUE,
            title=f"行动方案逾期未交：{plan.title}"[:200],
            url=reverse("taskbook:plan", args=[plan.pk]),
            due_on=plan.due_on,
            now=now,
        )
    return rung

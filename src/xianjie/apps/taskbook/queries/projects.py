"""Projects of tasks as one list."""

from __future__ import annotations

from django.db.models import QuerySet

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.taskbook.enums import TaskState
from xianjie.apps.taskbook.models import TaskItem
from xianjie.apps.taskbook.queries.seen import seen_tasks


def items_in(scope: Scope, county: str) -> QuerySet[TaskItem]:
    """Return the projects of the tasks that somebody may see, by task."""
    tasks = seen_tasks(scope, county).exclude(state=TaskState.CANCELLED).order_by()
    rows = TaskItem.objects.filter(task__in=tasks.values("pk"))
    return rows.select_related("task__clause__document").order_by("task_id", "year", "id")

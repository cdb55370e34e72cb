"""Tables of the tasks."""

from xianjie.apps.taskbook.models.plan import ActionPlan
from xianjie.apps.taskbook.models.progress import TaskProgress
from xianjie.apps.taskbook.models.task import Task, TaskItem, TaskParty, TaskPhase, TaskTarget

__all__ = [
    "ActionPlan",
    "Task",
    "TaskItem",
    "TaskParty",
    "TaskPhase",
    "TaskProgress",
    "TaskTarget",
]

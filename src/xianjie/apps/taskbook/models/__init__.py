"""Tables of the taskbook."""

from xianjie.apps.taskbook.models.task import Task, TaskParty

__all__ = ["Task", "TaskParty"]

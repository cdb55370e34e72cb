"""What can be done with tasks."""

from xianjie.apps.taskbook.actions.exporting import record_tasks_export
from xianjie.apps.taskbook.actions.issuing import (
    Assignment,
    Issued,
    cancel_task,
    finish_task,
    issue_tasks,
    reopen_task,
)
from xianjie.apps.taskbook.actions.plans import ask_plans, return_plan, submit_plan
from xianjie.apps.taskbook.actions.progress import Told, report_tasks
from xianjie.apps.taskbook.actions.proposing import propose_tasks, resolve_parties
from xianjie.apps.taskbook.actions.reminders import remind_tasks
from xianjie.apps.taskbook.actions.tasks import (
    ItemWords,
    PhaseWords,
    TaskWords,
    add_task,
    change_task,
    choose_aims,
    replace_items,
    replace_phases,
    split_task,
)

__all__ = [
    "Assignment",
    "Issued",
    "ItemWords",
    "PhaseWords",
    "TaskWords",
    "Told",
    "add_task",
    "ask_plans",
    "cancel_task",
    "change_task",
    "choose_aims",
    "finish_task",
    "issue_tasks",
    "propose_tasks",
    "record_tasks_export",
    "remind_tasks",
    "reopen_task",
    "replace_items",
    "replace_phases",
    "report_tasks",
    "resolve_parties",
    "return_plan",
    "split_task",
    "submit_plan",
]

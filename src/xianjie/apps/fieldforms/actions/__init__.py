"""What can be done with field tasks and sheets."""

from xianjie.apps.fieldforms.actions.drafts import drop_draft, save_draft
from xianjie.apps.fieldforms.actions.pictures import Picture
from xianjie.apps.fieldforms.actions.settle import settle_sheets
from xianjie.apps.fieldforms.actions.submit import submit_sheet
from xianjie.apps.fieldforms.actions.tasks import TaskWish, cancel_tasks, open_task, open_tasks

__all__ = [
    "Picture",
    "TaskWish",
    "cancel_tasks",
    "drop_draft",
    "open_task",
    "open_tasks",
    "save_draft",
    "settle_sheets",
    "submit_sheet",
]

"""Pages of field tasks and sheets."""

from xianjie.apps.fieldforms.views.conflicts import conflict, conflicts
from xianjie.apps.fieldforms.views.filling import draft, sheet_new, task
from xianjie.apps.fieldforms.views.reading import picture, sheet, sheet_print
from xianjie.apps.fieldforms.views.tasks import tasks

__all__ = [
    "conflict",
    "conflicts",
    "draft",
    "picture",
    "sheet",
    "sheet_new",
    "sheet_print",
    "task",
    "tasks",
]

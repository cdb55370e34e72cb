"""What can be done in supervision."""

from xianjie.apps.supervision.actions.battles import close_battle
from xianjie.apps.supervision.actions.progress import (
    record_progress_export,
    remind_progress,
    return_progress,
    submit_progress,
)

__all__ = [
    "close_battle",
    "record_progress_export",
    "remind_progress",
    "return_progress",
    "submit_progress",
]

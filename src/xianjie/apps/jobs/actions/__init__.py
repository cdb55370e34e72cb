"""What can be done with background work."""

from xianjie.apps.jobs.actions.asking import cancel, enqueue, retry
from xianjie.apps.jobs.actions.working import (
    beat,
    claim,
    fail,
    finish,
    give_back,
    mark_cancelled,
    report_progress,
    requeue_dead,
    worker_name,
)

__all__ = [
    "beat",
    "cancel",
    "claim",
    "enqueue",
    "fail",
    "finish",
    "give_back",
    "mark_cancelled",
    "report_progress",
    "requeue_dead",
    "retry",
    "worker_name",
]

"""What can be done with background work."""

from xianjie.apps.jobs.actions.asking import cancel, enqueue, retry
from xianjie.apps.jobs.actions.uploading import (
    UploadKind,
    bring,
    confirm,
    drop_file,
    purge_uploads,
    withdraw,
)
from xianjie.apps.jobs.actions.working import (
    beat,
    claim,
    fail,
    finish,
    give_back,
    mark_cancelled,
    report_progress,
    requeue_dead,
)
from xianjie.apps.jobs.processes import worker_name

__all__ = [
    "UploadKind",
    "beat",
    "bring",
    "cancel",
    "claim",
    "confirm",
    "drop_file",
    "enqueue",
    "fail",
    "finish",
    "give_back",
    "mark_cancelled",
    "purge_uploads",
    "report_progress",
    "requeue_dead",
    "retry",
    "withdraw",
    "worker_name",
]

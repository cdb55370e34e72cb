"""States of background work."""

from __future__ import annotations

from django.db import models


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "QUEUED", "排队中"
    RUNNING = "RUNNING", "进行中"
    DONE = "DONE", "已完成"
    FAILED = "FAILED", "没有完成"
    CANCELLED = "CANCELLED", "已取消"


OPEN = (JobState.QUEUED, JobState.RUNNING)
"""States in which a job still has something ahead of it."""


class UploadStep(models.TextChoices):
    """How far an uploaded file is on its way into the system."""

    CHECKING = "CHECKING", "试读中"
    UNREADABLE = "UNREADABLE", "没有读成"
    TO_CONFIRM = "TO_CONFIRM", "待确认"
    LOADING = "LOADING", "导入中"
    REFUSED = "REFUSED", "没有导入成"
    LOADED = "LOADED", "已导入"
    WITHDRAWN = "WITHDRAWN", "已撤回"

    @property
    def dot(self) -> str:
        """The kind of dot that the step is shown with."""
        return _STEP_DOTS[self]


_STEP_DOTS = {
    UploadStep.CHECKING: "info",
    UploadStep.UNREADABLE: "bad",
    UploadStep.TO_CONFIRM: "warn",
    UploadStep.LOADING: "info",
    UploadStep.REFUSED: "bad",
    UploadStep.LOADED: "ok",
    UploadStep.WITHDRAWN: "idle",
}

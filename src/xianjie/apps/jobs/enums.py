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

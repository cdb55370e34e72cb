"""One piece of work that goes on in the background."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.jobs.enums import OPEN, JobState


class Job(models.Model):
    """Work that a worker process does for an account; the row is its place in the queue.

    ``key`` makes it one of its kind: asking twice gives the same job. ``payload`` and ``result``
    hold numbers, codes and paths relative to the data folder, never personal data. ``done`` and
    ``total`` count what ``message`` says. ``attempts`` counts how often a worker began;
    ``worker`` names the process that has it, which writes ``heartbeat_at`` every few seconds.
    ``url`` is the page that shows what came out.
    """

    kind = models.CharField("种类", max_length=60)
    key = models.CharField("事由", max_length=160, unique=True)
    title = models.CharField("名称", max_length=200)
    payload = models.JSONField("内容", default=dict, blank=True)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    state = models.CharField("状态", max_length=10, choices=JobState.choices)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", null=True, blank=True)
    message = models.CharField("进度", max_length=200, blank=True)
    result = models.JSONField("结果", null=True, blank=True)
    error = models.CharField("原因", max_length=500, blank=True)
    url = models.CharField("去处", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    cancel_asked = models.BooleanField("要求取消", default=False)
    worker = models.CharField("执行进程", max_length=100, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField("提交时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    heartbeat_at = models.DateTimeField("最近活动", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id kind key title payload division_code state done total message result error "
        "url attempts cancel_asked worker created_by created_at started_at heartbeat_at "
        "finished_at",
    )

    class Meta:
        verbose_name = "后台任务"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["created_at", "id"],
                condition=Q(state=JobState.QUEUED),
                name="job_queue",
            ),
            models.Index(
                fields=["heartbeat_at"], condition=Q(state=JobState.RUNNING), name="job_running"
            ),
            models.Index(F("created_by"), F("created_at").desc(), name="job_of_somebody"),
            models.Index(fields=["division_code", "kind", "created_at"], name="job_of_a_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(finished_at__isnull=False)),
                name="job_finished_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED) | ~Q(error=""), name="job_says_why_it_failed"
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN

    @property
    def percent(self) -> int | None:
        """Share of the work that is done; None while nobody knows how much there is."""
        if self.state == JobState.DONE:
            return 100
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def dot(self) -> str:
        """The kind of dot that its state is shown with."""
        return _DOTS[JobState(self.state)]

    @property
    def link(self) -> str:
        """The page of what came out: the one the result names, else the one given at first."""
        named = self.result.get("url") if isinstance(self.result, dict) else ""
        return str(named or self.url)

    def __str__(self) -> str:
        return self.title


_DOTS = {
    JobState.QUEUED: "idle",
    JobState.RUNNING: "info",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "idle",
}

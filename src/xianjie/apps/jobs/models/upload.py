"""A file that somebody brought: sealed on disk until it is imported, taken back or too old."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.jobs.enums import JobState, UploadStep
from xianjie.apps.jobs.models.job import Job


class Upload(models.Model):
    """A file under way: brought, read on trial, confirmed, imported.

    ``kind`` says what the file is (``feed``, ``registry``), ``options`` what was chosen for it.
    ``sealed_file`` is relative to the folder of uploads and empty once the file is gone.
    ``check`` reads it without storing anything, ``load`` imports it.
    """

    kind = models.CharField("种类", max_length=20)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    options = models.JSONField("选项", default=dict, blank=True)
    file_name = models.CharField("文件名", max_length=255)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("文件摘要", max_length=64)
    sealed_file = models.CharField("原件", max_length=255, blank=True)
    check_job = models.ForeignKey(
        Job, models.PROTECT, null=True, blank=True, related_name="checked_uploads"
    )
    load_job = models.ForeignKey(
        Job, models.PROTECT, null=True, blank=True, related_name="loaded_uploads"
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="uploads")
    created_at = models.DateTimeField("上传时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id kind division_code options size sha256 sealed_file check_job load_job "
        "created_by created_at withdrawn_at",
        personal="file_name",
    )

    class Meta:
        verbose_name = "上传的文件"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["kind", "sha256"], name="upload_of_a_file"),
            models.Index(
                fields=["created_at"], condition=~models.Q(sealed_file=""), name="upload_on_disk"
            ),
        ]

    @property
    def step(self) -> UploadStep:
        """How far it is; the jobs must have been read with it."""
        if self.withdrawn_at is not None:
            return UploadStep.WITHDRAWN
        if self.load_job is not None:
            return _LOADING[JobState(self.load_job.state)]
        if self.check_job is None or self.check_job.is_open:
            return UploadStep.CHECKING
        if self.check_job.state != JobState.DONE:
            return UploadStep.UNREADABLE
        return UploadStep.TO_CONFIRM if self.sealed_file else UploadStep.WITHDRAWN

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


_LOADING = {
    JobState.QUEUED: UploadStep.LOADING,
    JobState.RUNNING: UploadStep.LOADING,
    JobState.DONE: UploadStep.LOADED,
    JobState.FAILED: UploadStep.REFUSED,
    JobState.CANCELLED: UploadStep.TO_CONFIRM,
}

"""What keeps the chain whole over the years: archives that were cut off, and checks."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed


class AuditArchive(models.Model):
    """A first part of the chain that was moved to a file; the rest goes on from its last hash.

    ``mac`` ties it, under the audit key, to the archive before it: without the key nobody can
    invent an archive to explain removed events.
    """

    archived_at = models.DateTimeField("归档时间")
    actor_label = models.CharField("操作者", max_length=150)
    first_id = models.BigIntegerField("首号")
    last_id = models.BigIntegerField("末号")
    events = models.BigIntegerField("条数")
    first_at = models.DateTimeField("最早")
    last_at = models.DateTimeField("最晚")
    previous_hash = models.CharField("前一条摘要", max_length=64, blank=True)
    last_hash = models.CharField("末条摘要", max_length=64)
    content_hash = models.CharField("文件摘要", max_length=64)
    file_name = models.CharField("文件名", max_length=200)
    mac = models.CharField("校验码", max_length=64)

    field_classes = classed(
        internal="id archived_at actor_label first_id last_id events first_at last_at "
        "previous_hash last_hash content_hash file_name mac"
    )

    class Meta:
        verbose_name = "审计归档"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file_name


class AuditCheck(models.Model):
    """A walk along the chain on the auditor's page, in portions; the newest one is shown."""

    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("完成", null=True, blank=True)
    actor_label = models.CharField("操作者", max_length=150)
    through_id = models.BigIntegerField("核对到")
    next_id = models.BigIntegerField("下一条", default=0)
    previous_hash = models.CharField("前一条摘要", max_length=64, blank=True)
    expected_head = models.CharField("上次末条摘要", max_length=64, blank=True)
    head_seen = models.BooleanField("上次末条还在", default=True)
    events = models.BigIntegerField("已核对", default=0)
    broken_at = models.BigIntegerField("断在", null=True, blank=True)
    message = models.CharField("结果", max_length=200, blank=True)

    field_classes = classed(
        internal="id started_at finished_at actor_label through_id next_id previous_hash "
        "expected_head head_seen events broken_at message"
    )

    class Meta:
        verbose_name = "审计核对"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def intact(self) -> bool:
        """Whether it is finished and found nothing."""
        return self.finished_at is not None and not self.message

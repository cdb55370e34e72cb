"""Workbooks that wait for their user's word."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed


class LedgerUpload(models.Model):
    """An uploaded workbook of one register; its bytes lie encrypted under ``UPLOADS_DIR``.

    ``outcome`` is what the dry run found, after ``applied_at`` what was done: counts, and reasons
    by line number, without values. It belongs to the account that uploaded it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    register = models.CharField("台账", max_length=60)
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    outcome = models.JSONField("结果", default=dict)
    created_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)

    field_classes = classed(
        internal="id user register file_name sha256 size created_at applied_at", personal="outcome"
    )

    class Meta:
        verbose_name = "台账导入"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "register"], name="upload_of_user")]

    def __str__(self) -> str:
        return f"{self.register} {self.sha256[:12]}"

"""The files of which a batch is made: the delivery, and the mended rows that came after it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.audit.classification import classed
from xianjie.apps.sources.models.batch import FeedBatch


class FeedBatchPart(models.Model):
    """One imported file: counts, its sealed original and its Parquet file in the lake.

    Paths are relative to the folders of uploads, lake and exports. ``revision`` grows when rows
    of the Parquet file change their person by review; earlier revisions stay on disk.
    """

    batch = models.ForeignKey(FeedBatch, models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField("序号")
    revision = models.PositiveSmallIntegerField("修订", default=0)
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)
    read = models.PositiveIntegerField("读入")
    accepted = models.PositiveIntegerField("通过")
    quarantined = models.PositiveIntegerField("隔离")
    sealed_file = models.CharField("原件", max_length=255)
    parquet_file = models.CharField("数据文件", max_length=255)
    parquet_sha256 = models.CharField("数据文件摘要", max_length=64)
    quarantine_file = models.CharField("隔离文件", max_length=255, blank=True)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入人", max_length=150)

    field_classes = classed(
        internal="id batch number revision sha256 read accepted quarantined sealed_file "
        "parquet_file parquet_sha256 quarantine_file imported_at imported_by",
        personal="file_name",
    )

    class Meta:
        verbose_name = "批次文件"
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="part_once_in_a_batch"),
            models.CheckConstraint(
                condition=Q(read=F("accepted") + F("quarantined")), name="part_rows_add_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} / {self.number}"

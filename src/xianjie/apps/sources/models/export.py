"""One file of a table of the national system that is checked, not taken into the register."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.sources.enums import BatchState


class ExportBatch(models.Model):
    """The rows of an export (`contracts/exports`) as of a day; every row of the file is taken.

    ``place`` is a division prefix of 6, 9 or 12 digits, ``division_code`` the same padded to 12.
    A batch of a later day counts instead of the earlier, which stays readable for comparison;
    REPLACED is one whose day was imported anew. ``warned`` counts rows with a cell that could not
    be read, ``unlinked`` rows that belong to nobody of the registry. ``columns`` are the declared
    columns that the file had, ``unknown`` its other headers. Paths are relative to the folders of
    lake and uploads; ``personal_file`` holds the personal columns, sealed.
    """

    batch = models.CharField("批次号", max_length=80, unique=True)
    table = models.CharField("数据表", max_length=40)
    data_on = models.DateField("数据日期")
    county_code = models.CharField("县代码", max_length=6)
    place = models.CharField("范围", max_length=12)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    state = models.CharField("状态", max_length=10, choices=BatchState.choices)
    read = models.PositiveIntegerField("读入")
    warned = models.PositiveIntegerField("有读不出的格")
    unlinked = models.PositiveIntegerField("未关联")
    columns = models.JSONField("列", default=list)
    unknown = models.JSONField("不认识的列", default=list, blank=True)
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    sealed_file = models.CharField("原件", max_length=255)
    personal_file = models.CharField("个人信息文件", max_length=255)
    parquet_file = models.CharField("数据文件", max_length=255)
    parquet_sha256 = models.CharField("数据文件摘要", max_length=64)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入人", max_length=150)
    replaced_at = models.DateTimeField("替换时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="table county_code place division_code",
        internal="id batch data_on state read warned unlinked columns unknown sha256 sealed_file "
        "personal_file parquet_file parquet_sha256 imported_at imported_by replaced_at",
        personal="file_name",
    )

    class Meta:
        verbose_name = "国家系统数据批次"
        ordering = ["-data_on", "table", "place", "-imported_at"]
        indexes = [
            models.Index(fields=["county_code", "table", "-data_on"], name="export_batch_newest"),
            models.Index(fields=["sha256"], name="export_batch_file"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "data_on", "place"],
                condition=Q(state=BatchState.ACTIVE),
                name="one_active_export_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.ACTIVE, replaced_at__isnull=True)
                | Q(state=BatchState.REPLACED, replaced_at__isnull=False),
                name="export_replaced_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.batch

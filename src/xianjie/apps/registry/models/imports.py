"""Registry files that were read."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed


class RegistryImport(models.Model):
    """One registry file, what became of its rows and where its reports lie.

    ``columns`` are the declared columns that the file had, so that a blank cell can be told from
    one that nobody was asked for.
    """

    table = models.CharField("数据表", max_length=40)
    batch = models.CharField("批次号", max_length=40, unique=True)
    county_code = models.CharField("县代码", max_length=6, db_index=True)
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)
    data_on = models.DateField("数据日期")
    complete = models.BooleanField("全量", default=False)
    read = models.PositiveIntegerField("读入")
    accepted = models.PositiveIntegerField("通过")
    warned = models.PositiveIntegerField("提示")
    quarantined = models.PositiveIntegerField("隔离")
    counts = models.JSONField("变化", default=dict)
    columns = models.JSONField("文件的列", default=list, blank=True)
    quarantine_file = models.CharField("隔离文件", max_length=255, blank=True)
    report_file = models.CharField("变化报告", max_length=255, blank=True)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入人", max_length=150)

    field_classes = classed(
        internal="id table batch county_code file_name sha256 data_on complete read accepted "
        "warned quarantined counts columns quarantine_file report_file imported_at imported_by"
    )

    class Meta:
        verbose_name = "基础数据导入"
        ordering = ["-imported_at", "-id"]

    def __str__(self) -> str:
        return self.batch

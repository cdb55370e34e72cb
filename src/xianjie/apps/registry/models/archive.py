"""Papers of villages and households."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models.household import Household


class ArchiveDocument(models.Model):
    """A filed document; its bytes lie under ``XIANJIE_HOME/uploads`` named by their hash."""

    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    division_code = models.CharField("村代码", max_length=12, db_index=True)
    kind = models.CharField("类别", max_length=20, choices=ArchiveKind.choices)
    title = models.CharField("题名", max_length=200)
    dated_on = models.DateField("形成日期")
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    filed_at = models.DateTimeField("归档时间")
    filed_by = models.CharField("归档人", max_length=150)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id household division_code kind dated_on sha256 size filed_at filed_by "
        "withdrawn_at",
        personal="title file_name",
    )

    class Meta:
        verbose_name = "村户档案"
        ordering = ["-dated_on", "-id"]

    def __str__(self) -> str:
        return self.title

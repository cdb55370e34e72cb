"""What was done to keep an asset up."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from xianjie.apps.assets.models.asset import Asset, AssetRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.models import ArchiveDocument


class UpkeepRecord(AssetRow):
    """One act of upkeep; ``kind`` is a text of 资产管护类型, ``cost`` fen."""

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="upkeep_records", verbose_name="资产编码"
    )
    done_on = models.DateField("管护日期")
    kind = models.CharField("管护类型", max_length=20)
    words = models.CharField("管护情况", max_length=200)
    problem = models.CharField("发现的问题", max_length=200, blank=True)
    solved_on = models.DateField("问题解决日期", null=True, blank=True)
    cost = models.BigIntegerField("费用", default=0, validators=[MinValueValidator(0)])
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="照片",
    )  # fmt: skip

    field_classes = row_classes(internal="asset done_on kind words problem solved_on cost document")

    class Meta:
        verbose_name = "管护记录"
        ordering = ["-done_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(cost__gte=0), name="upkeep_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(solved_on__isnull=True) | ~Q(problem=""),
                name="upkeep_solved_problem_named",
                violation_error_message="填了解决日期，也要写是什么问题。",
            ),
        ]
        indexes = [
            models.Index(fields=["-done_on"], name="upkeep_day"),
            models.Index(fields=["asset", "-done_on"], name="upkeep_asset"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.done_on}"

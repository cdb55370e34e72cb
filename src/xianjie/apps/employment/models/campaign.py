"""Campaigns of employment: a task for every township, counted where the registers know it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.employment.enums import Counting
from xianjie.apps.employment.gate import CountyManager
from xianjie.apps.employment.models.rows import LABOUR
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField


class Campaign(PlacedRow):
    """A campaign of a county: what it is, from when to when, what counts as its result."""

    kind = models.CharField("行动", max_length=10)
    title = models.CharField("名称", max_length=60)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    counting = models.CharField("结果按什么算", max_length=9, choices=Counting.choices)
    unit = models.CharField("单位", max_length=6, default="人")
    target = models.PositiveIntegerField("全县目标", null=True, blank=True)
    words = models.CharField("要求", max_length=300, blank=True)

    objects = CountyManager()  # type: ignore[misc]
    clerk_sectors: ClassVar[tuple[str, ...]] = LABOUR

    field_classes = row_classes(
        internal="division_code kind title starts_on ends_on counting unit target words"
    )

    class Meta:
        verbose_name = "就业专项行动"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_from_to",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["division_code", "kind", "starts_on"],
                condition=Q(retired_at__isnull=True),
                name="campaign_once",
                violation_error_message="这项行动当天已经登记过。",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="campaign_order"),
            models.Index(fields=["division_code", "ends_on"], name="campaign_place"),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignTask(models.Model):
    """What one township has to do in a campaign, and what it reported."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks")
    division_code = models.CharField("乡镇代码", max_length=12)
    target = models.PositiveIntegerField("任务数")
    reported = models.PositiveIntegerField("填报数", null=True, blank=True)
    words = EncryptedTextField("完成情况", blank=True)
    reported_on = models.DateField("填报日期", null=True, blank=True)

    objects = ScopedManager()
    clerk_sectors: ClassVar[tuple[str, ...]] = LABOUR

    field_classes = classed(
        internal="id campaign division_code target reported reported_on", personal="words"
    )

    class Meta:
        verbose_name = "就业专项行动任务"
        ordering = ["campaign", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "division_code"], name="campaign_task_once_a_town"
            ),
            models.CheckConstraint(
                condition=Q(reported__isnull=True) | Q(reported_on__isnull=False),
                name="campaign_reported_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["division_code"], name="campaign_task_place")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.division_code}"

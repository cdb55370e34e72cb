"""Alarms about assets, and the days on which they were looked for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.assets.enums import AlarmRule, AlarmState, AssetState
from xianjie.apps.assets.models.asset import Asset, AssetRow
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.models import ArchiveDocument


class AssetAlarm(AssetRow):
    """One alarm: why, since when, how grave, what people explained and who accepted it.

    ``words`` are the figures that raised it. ``weakness`` is what it points to (低效, 闲置, 损失).
    """

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="alarms", verbose_name="资产编码")
    rule = models.CharField("预警情形", max_length=20, choices=AlarmRule.choices)
    weakness = models.CharField("类别", max_length=8, choices=AssetState.choices)
    grade = models.CharField("等级", max_length=4)
    words = models.CharField("依据", max_length=200)
    raised_on = models.DateField("发出日期")
    due_on = models.DateField("处理期限", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=AlarmState.choices, default=AlarmState.OPEN
    )
    explanation = models.CharField("处理说明", max_length=300, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="佐证",
    )  # fmt: skip
    explained_on = models.DateField("说明日期", null=True, blank=True)
    explained_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="说明人"
    )
    closed_on = models.DateField("销号日期", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="销号人"
    )

    field_classes = row_classes(
        internal="asset rule weakness grade words raised_on due_on state explanation document "
        "explained_on explained_by closed_on closed_by"
    )

    class Meta:
        verbose_name = "资产预警"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "rule"],
                condition=Q(state__in=["OPEN", "EXPLAINED"]),
                name="asset_alarm_stands_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="EXPLAINED") | ~Q(explanation=""),
                name="asset_alarm_explained_in_words",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True)
                | Q(explained_by__isnull=True)
                | ~Q(closed_by=F("explained_by")),
                name="asset_alarm_closed_by_another",
                violation_error_message="作说明的人不能自己销号。",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="asset_alarm_state"),
            models.Index(fields=["asset", "state"], name="asset_alarm_asset"),
            models.Index(fields=["due_on"], name="asset_alarm_due"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.rule}"


class AlarmCheck(models.Model):
    """When the assets of a county were last looked through, and what came of it."""

    county_code = models.CharField("县代码", max_length=6, unique=True)
    checked_on = models.DateField("核对日期")
    checked_at = models.DateTimeField("核对时间")
    raised = models.PositiveIntegerField("新发", default=0)
    gone = models.PositiveIntegerField("数据消除", default=0)

    field_classes = classed(public="county_code", internal="id checked_on checked_at raised gone")

    class Meta:
        verbose_name = "资产预警核对"
        ordering = ["county_code"]

    def __str__(self) -> str:
        return f"{self.county_code} {self.checked_on}"

"""How far each monitored household is from removal, as it was counted last."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.models import Episode
from xianjie.apps.registry.models import Household
from xianjie.apps.removal.enums import Standing


class RemovalStanding(models.Model):
    """The conditions of one monitored household; the lists read these rows.

    ``terms`` maps each condition of the place to Y, N or U (see `Holds`). ``lacking`` counts the
    N, ``unknown`` the U. Rows go when the episode ends. The page of one household judges anew.
    """

    episode = models.OneToOneField(Episode, models.CASCADE, related_name="standing")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    standing = models.CharField("消除条件", max_length=10, choices=Standing.choices)
    terms = models.JSONField("各项条件", default=dict)
    lacking = models.PositiveSmallIntegerField("不满足项数", default=0)
    unknown = models.PositiveSmallIntegerField("信息不足项数", default=0)
    identified_on = models.DateField("识别日期")
    risk = models.CharField("首要风险", max_length=30, blank=True)
    counted_on = models.DateField("核对日期")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id episode household division_code standing lacking unknown identified_on "
        "counted_on",
        sensitive="terms risk",
    )

    class Meta:
        verbose_name = "消除条件"
        ordering = ["identified_on", "id"]
        indexes = [
            models.Index(
                fields=["county_code", "standing", "division_code", "identified_on"],
                name="standing_place",
            ),
            models.Index(
                fields=["county_code", "standing", "identified_on", "id"], name="standing_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.episode_id} {self.standing}"


class StandingCount(models.Model):
    """When a county's households were judged last, and how far the data behind it had come."""

    county_code = models.CharField("县代码", max_length=6, unique=True)
    counted_on = models.DateField("核对日期")
    mark = models.CharField("数据标记", max_length=200)
    built_at = models.DateTimeField("生成时间")

    field_classes = classed(public="county_code", internal="id counted_on mark built_at")

    class Meta:
        verbose_name = "消除条件核对"

    def __str__(self) -> str:
        return f"{self.county_code} {self.counted_on}"

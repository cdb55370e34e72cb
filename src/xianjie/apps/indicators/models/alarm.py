"""Alarms that returns to poverty gather in a place or by a cause."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.indicators.enums import LIVE_ALARMS, AlarmState, PlaceLevel


class ClusterAlarm(models.Model):
    """So many households of one place within so many days, by one cause or by any.

    ``division_code`` is the place itself, padded to twelve digits. ``cause`` is a text of
    风险类型, empty for all together. The counts are of the last time at which it stood:
    ``households`` are different ones, of which some were identified, came back or were confirmed;
    ``share`` is per ten thousand of the ``all_households`` of the place, ``usual`` what a window
    of this length had before, in hundredths of a household, NULL where nobody knows.
    ``below_since`` is the day on which it stood no longer.
    """

    county_code = models.CharField("县代码", max_length=6)
    level = models.CharField("层级", max_length=10, choices=PlaceLevel.choices)
    division_code = models.CharField("地方代码", max_length=12)
    cause = models.CharField("原因", max_length=30, blank=True)
    window = models.PositiveSmallIntegerField("窗口天数")
    state = models.CharField("状态", max_length=12, choices=AlarmState.choices)
    households = models.PositiveIntegerField("户数")
    identified = models.PositiveIntegerField("新识别户数")
    relapsed = models.PositiveIntegerField("返贫户数")
    confirmed = models.PositiveIntegerField("属实线索户数")
    all_households = models.PositiveIntegerField("农户数")
    share = models.PositiveIntegerField("占比(万分之)")
    usual = models.PositiveIntegerField("平常户数(百分之一户)", null=True, blank=True)
    worst = models.PositiveIntegerField("最多时户数")
    grounds = models.JSONField("达到的条件", default=list)
    first_on = models.DateField("首次达到")
    last_on = models.DateField("最近达到")
    below_since = models.DateField("回落日期", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField("研判时间", null=True, blank=True)
    words = models.TextField("研判意见", blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)
    closing = models.TextField("关闭说明", blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id level division_code cause window state households identified relapsed "
        "confirmed all_households share usual worst grounds first_on last_on below_since "
        "acknowledged_by acknowledged_at words closed_by closed_at closing",
    )

    class Meta:
        verbose_name = "聚集预警"
        ordering = ["-last_on", "-households", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "level", "division_code", "cause", "window"],
                condition=Q(state__in=LIVE_ALARMS),
                name="one_live_alarm_a_cluster",
            ),
            models.CheckConstraint(
                condition=Q(state=AlarmState.OPEN) | Q(acknowledged_by__isnull=False),
                name="alarm_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=AlarmState.CLOSED) | Q(closed_at__isnull=False),
                name="alarm_closed_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "-last_on", "division_code"], name="alarm_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.cause} {self.households}"


class ClusterCount(models.Model):
    """When a county was looked through last, and how far its data had come."""

    county_code = models.CharField("县代码", max_length=6, unique=True)
    counted_on = models.DateField("核对日期")
    mark = models.CharField("数据标记", max_length=120)
    built_at = models.DateTimeField("生成时间")

    field_classes = classed(public="county_code", internal="id counted_on mark built_at")

    class Meta:
        verbose_name = "聚集预警核对"

    def __str__(self) -> str:
        return f"{self.county_code} {self.counted_on}"

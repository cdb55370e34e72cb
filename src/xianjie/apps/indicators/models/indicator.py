"""Indicators, what they are to reach, and what they have reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.enums import Comparator
from xianjie.apps.documents.models import Target
from xianjie.apps.indicators.enums import IndicatorSource, RollUp, ValueState


class Indicator(models.Model):
    """Something that is counted by month and division in one county.

    ``definition`` names the packaged definition it came from (empty: the county's own).
    ``formula`` is an expression of the engine's language over ``grain`` (household, person) or a
    named count of business data; empty for what departments report. ``requirement`` is the
    mechanism (M16-03) that it tracks.
    """

    division_code = models.CharField("区划代码", max_length=12)
    code = models.CharField("编号", max_length=60)
    name = models.CharField("指标", max_length=120)
    topic = models.CharField("类别", max_length=40, blank=True)
    unit = models.CharField("单位", max_length=30)
    grain = models.CharField("口径", max_length=20, blank=True)
    source = models.CharField("数据来源", max_length=10, choices=IndicatorSource.choices)
    formula = models.TextField("算法", blank=True)
    roll_up = models.CharField("汇总", max_length=10, choices=RollUp.choices)
    better = models.CharField(
        "好的方向", max_length=4, choices=[("up", "越高越好"), ("down", "越低越好")], default="up"
    )
    rhythm = models.CharField("频次", max_length=12, default="MONTHLY")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="indicators"
    )
    definition = models.CharField("定义", max_length=60, blank=True)
    requirement = models.CharField("对应事项", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code code name topic unit grain source formula roll_up better rhythm "
        "organisation definition requirement",
        internal="id is_active",
    )

    class Meta:
        verbose_name = "指标"
        ordering = ["topic", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "code"], name="indicator_once_a_county"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorTarget(models.Model):
    """What an indicator is to reach in a year in a division, and the clause that says so."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="goals")
    division_code = models.CharField("区划代码", max_length=12)
    year = models.PositiveSmallIntegerField("年度")
    comparator = models.CharField("比较", max_length=8, choices=Comparator.choices)
    value = models.DecimalField("目标值", max_digits=24, decimal_places=6)
    due_on = models.DateField("完成时限", null=True, blank=True)
    source_target = models.ForeignKey(
        Target, models.SET_NULL, null=True, blank=True, related_name="goals"
    )
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=60, blank=True)
    modality = models.CharField("语气", max_length=8, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="id indicator division_code year comparator value due_on source_target document "
        "clause modality"
    )

    class Meta:
        verbose_name = "指标目标"
        ordering = ["indicator", "year", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "division_code", "year", "comparator"],
                name="goal_once_a_year_and_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.comparator} {self.value}"


class IndicatorValue(models.Model):
    """What an indicator was in a month in a division: computed from data or reported.

    ``numerator`` and ``denominator`` let shares be rolled up; ``by_organisation`` reported it.
    One row a month, division and indicator; a later one replaces it with a new ``version``.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    division_code = models.CharField("区划代码", max_length=12)
    period = models.CharField("期别", max_length=7)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField("分子", max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(
        "分母", max_digits=24, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("来历", max_length=10, choices=ValueState.choices)
    evidence = models.TextField("依据", blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code period",
        internal="id indicator value numerator denominator state evidence reported_by at version",
    )

    class Meta:
        verbose_name = "指标值"
        ordering = ["indicator", "-period", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "division_code", "period"],
                name="indicator_value_once_a_month",
            ),
            models.CheckConstraint(
                condition=~Q(state="REPORTED") | Q(reported_by__isnull=False),
                name="reported_value_has_a_name",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "period"], name="indicator_value_place")]

    def __str__(self) -> str:
        return f"{self.period} {self.value}"

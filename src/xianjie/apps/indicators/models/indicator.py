"""Indicators, what they are to reach, and what they have reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.models import Target
from xianjie.apps.indicators.enums import (
    GoalComparator,
    Grain,
    IndicatorSource,
    MatchState,
    Measure,
    Rhythm,
    RollUp,
    ValueState,
)


class Indicator(models.Model):
    """Something that is counted by month and division in one county.

    ``definition`` names the packaged definition it came from (empty: the county's own).
    ``formula`` is the expression that is summed or averaged over ``grain`` in the engine's
    language, or the name of a count of daily work (``measure`` named); ``condition`` says who is
    counted, ``population`` among whom a share is taken, ``weight`` what an average is weighted by.
    All are empty for what departments report. ``accumulates``: the value of a month is what has
    come together since January. ``decimals`` are shown. ``requirement`` is the mechanism (M16-03)
    that it tracks; ``by_town``: the townships report it.
    """

    division_code = models.CharField("区划代码", max_length=12)
    code = models.CharField("编号", max_length=60)
    name = models.CharField("指标", max_length=200)
    topic = models.CharField("类别", max_length=40, blank=True)
    unit = models.CharField("单位", max_length=30, blank=True)
    grain = models.CharField("口径", max_length=20, blank=True, choices=Grain.choices)
    source = models.CharField("数据来源", max_length=10, choices=IndicatorSource.choices)
    measure = models.CharField("算法", max_length=10, blank=True, choices=Measure.choices)
    formula = models.TextField("取值", blank=True)
    condition = models.TextField("条件", blank=True)
    population = models.TextField("范围", blank=True)
    weight = models.CharField("加权", max_length=200, blank=True)
    roll_up = models.CharField("汇总", max_length=10, choices=RollUp.choices)
    better = models.CharField(
        "好的方向", max_length=4, choices=[("up", "越高越好"), ("down", "越低越好")], default="up"
    )
    rhythm = models.CharField("频次", max_length=12, choices=Rhythm.choices, default=Rhythm.MONTHLY)
    accumulates = models.BooleanField("当年累计", default=False)
    decimals = models.PositiveSmallIntegerField("小数位", default=0)
    by_town = models.BooleanField("乡镇报送", default=False)
    meaning = models.CharField("统计口径", max_length=300, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="indicators"
    )
    definition = models.CharField("定义", max_length=60, blank=True)
    requirement = models.CharField("对应事项", max_length=100, blank=True)
    is_active = models.BooleanField("在用", default=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code code name topic unit grain source measure formula condition "
        "population weight roll_up better rhythm accumulates decimals by_town meaning "
        "organisation definition requirement",
        internal="id is_active version",
    )

    class Meta:
        verbose_name = "指标"
        ordering = ["topic", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "code"], name="indicator_once_a_county"
            ),
            models.CheckConstraint(
                condition=~Q(source="COMPUTED") | ~Q(measure=""),
                name="computed_indicator_has_a_measure",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorTarget(models.Model):
    """What an indicator is to reach in a year in a division, and the clause that says so.

    ``places`` are the decimals that the document prints: growth is rounded to them before it is
    compared (16,093 against 13,411 is 20 %). ``benchmark`` is the indicator that a relative goal
    (高于全县平均) is held against; ``value`` is then the margin, 0 for 只增不减.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="goals")
    division_code = models.CharField("区划代码", max_length=12)
    year = models.PositiveSmallIntegerField("年度")
    comparator = models.CharField("比较", max_length=8, choices=GoalComparator.choices)
    value = models.DecimalField("目标值", max_digits=24, decimal_places=6)
    unit = models.CharField("单位", max_length=30, blank=True)
    places = models.PositiveSmallIntegerField("目标小数位", default=0)
    benchmark = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("完成时限", null=True, blank=True)
    source_target = models.ForeignKey(
        Target, models.SET_NULL, null=True, blank=True, related_name="goals"
    )
    document = models.CharField("依据文件", max_length=200)
    clause = models.CharField("条款", max_length=60, blank=True)
    modality = models.CharField("语气", max_length=8, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedManager()

    field_classes = classed(
        public="id indicator division_code year comparator value unit places benchmark due_on "
        "source_target document clause modality",
        internal="set_by",
    )

    class Meta:
        verbose_name = "指标目标"
        ordering = ["indicator", "year", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "division_code", "year", "comparator"],
                name="goal_once_a_year_and_place",
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="goal_cites_a_document",
                violation_error_message="目标要写明依据文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.comparator} {self.value}"


class TargetMatch(models.Model):
    """To which indicator a figure of an adopted document belongs; every figure has one.

    ``MATCHED``: its words fit a definition. ``PROPOSED``: nothing fits, the figure has an
    indicator of its own until somebody confirms or moves it. ``conflict`` marks a figure that
    says something else than an earlier one for the same year.
    """

    target = models.OneToOneField(Target, models.CASCADE, related_name="indicator_match")
    division_code = models.CharField("区划代码", max_length=12)
    indicator = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, blank=True, related_name="matches"
    )
    state = models.CharField("状态", max_length=10, choices=MatchState.choices)
    conflict = models.CharField("冲突", max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="target division_code indicator",
        internal="id state conflict decided_by decided_at",
    )

    class Meta:
        verbose_name = "文件指标对应"
        ordering = ["target"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="LEFT_OUT") | Q(indicator__isnull=False),
                name="match_has_an_indicator",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="match_place_state")]

    def __str__(self) -> str:
        return f"{self.target} {self.state}"


class IndicatorValue(models.Model):
    """What an indicator was in a month in a division: computed from data or reported.

    ``numerator`` and ``denominator`` let shares be rolled up; ``unknown`` are the subjects about
    which the data say nothing. One row a month, division and indicator; a later one replaces it
    with a new ``version``. ``computed`` is what the data give where somebody reported something
    else: nothing that was reported is overwritten by itself.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    division_code = models.CharField("区划代码", max_length=12)
    period = models.CharField("期别", max_length=7)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField("分子", max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(
        "分母", max_digits=24, decimal_places=6, null=True, blank=True
    )
    unknown = models.PositiveIntegerField("信息不足", default=0)
    computed = models.DecimalField(
        "系统算得", max_digits=24, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("来历", max_length=10, choices=ValueState.choices)
    evidence = models.TextField("依据", blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code period",
        internal="id indicator value numerator denominator unknown computed state evidence "
        "reported_by at version",
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


class IndicatorRevision(models.Model):
    """A value that was replaced by somebody, as it was before."""

    value = models.ForeignKey(IndicatorValue, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField("版本")
    figure = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    state = models.CharField("来历", max_length=10, choices=ValueState.choices)
    evidence = models.TextField("依据", blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id value version figure state evidence reported_by at")

    class Meta:
        verbose_name = "指标值历史"
        ordering = ["value", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["value", "version"], name="revision_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.figure}"


class IndicatorComputation(models.Model):
    """When the values of a county's month were computed last, and from which data.

    ``mark`` stands for everything that they depend on; ``faults`` holds the sentence of each
    formula that could not be read, by code.
    """

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("期别", max_length=7)
    mark = models.CharField("数据标记", max_length=120)
    faults = models.JSONField("算不出的指标", default=dict, blank=True)
    computed_at = models.DateTimeField("计算时间")

    field_classes = classed(public="county_code period", internal="id mark faults computed_at")

    class Meta:
        verbose_name = "指标计算"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period"], name="computation_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period}"

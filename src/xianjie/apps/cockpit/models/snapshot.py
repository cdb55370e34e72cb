"""A county's month as it stood when it was counted: figures, and the rows behind them."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.cockpit.enums import Group, Measure
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import ClueMonth, Run


class MonthSnapshot(models.Model):
    """The head of a snapshot: what it rests on and what its figures mean.

    ``run`` is the comparison whose clues are counted, None before the first one. ``counted_on`` is
    the day by which a deadline had passed, at most the last one of the following month.
    ``income_line`` is the monitoring line in fen for the place and date, None where
    the rulebook has none; ``income_source`` its citation. ``measures_known`` says whether the
    register or a plan says anything of measures of help at all,
    ``mark`` how far the data behind it had come: another mark means that it changed since.
    """

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    as_of = models.DateField("数据截至")
    counted_on = models.DateField("统计日")
    income_line = models.BigIntegerField("监测收入线(分)", null=True, blank=True)
    income_source = models.CharField("监测收入线依据", max_length=300, blank=True)
    income_unverified = models.BooleanField("监测收入线待核", default=False)
    measures_known = models.BooleanField("登记了帮扶措施", default=False)
    mark = models.CharField("数据标记", max_length=120, blank=True)
    built_at = models.DateTimeField("生成时间")
    built_by = models.CharField("生成人", max_length=150)

    field_classes = classed(
        public="county_code period as_of income_line income_source income_unverified",
        internal="id run counted_on measures_known mark built_at built_by",
    )

    class Meta:
        verbose_name = "月度快照"
        ordering = ["-period", "county_code"]
        constraints = [
            models.UniqueConstraint(fields=["county_code", "period"], name="snapshot_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period}"


class SnapshotCell(models.Model):
    """One figure of one village; sums over a scope are the figures of the pages."""

    snapshot = models.ForeignKey(MonthSnapshot, models.CASCADE, related_name="cells")
    division_code = models.CharField("村代码", max_length=12)
    measure = models.CharField("指标", max_length=20, choices=Measure.choices)
    first = models.CharField("第一维", max_length=30, blank=True)
    second = models.CharField("第二维", max_length=30, blank=True)
    value = models.PositiveIntegerField("数值")

    objects = ScopedManager()

    field_classes = classed(internal="id snapshot division_code measure first second value")

    class Meta:
        verbose_name = "快照指标"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "division_code", "measure", "first", "second"],
                name="cell_once_a_village",
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.measure} {self.value}"


class SnapshotHousehold(models.Model):
    """A monitored household of the month: what the household figures count.

    Rows are stored in the order of the lists: those with open risk first.

    ``low_income`` and ``measured`` are None where the register or the rulebook cannot say.
    """

    snapshot = models.ForeignKey(MonthSnapshot, models.CASCADE, related_name="households")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    division_code = models.CharField("村代码", max_length=12)
    category = models.CharField("监测对象类别", max_length=30)
    members = models.PositiveSmallIntegerField("人数")
    cleared = models.BooleanField("风险已消除")
    identified_on = models.DateField("识别时间", null=True, blank=True)
    cleared_on = models.DateField("消除时间", null=True, blank=True)
    income = models.BigIntegerField("人均纯收入(分)", null=True, blank=True)
    low_income = models.BooleanField("低于监测范围", null=True, blank=True)
    measured = models.BooleanField("有帮扶措施", null=True, blank=True)
    clues = models.PositiveSmallIntegerField("未解除线索", default=0)
    waiting = models.PositiveSmallIntegerField("未核查线索", default=0)

    objects = ScopedManager()

    field_classes = classed(
        internal="id snapshot household division_code category members cleared identified_on "
        "cleared_on low_income measured clues waiting",
        personal="income",
    )

    class Meta:
        verbose_name = "快照监测对象"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "household"], name="snapshot_household_once"
            )
        ]
        indexes = [
            models.Index(fields=["snapshot", "id"], name="snapshot_household_order"),
            models.Index(fields=["snapshot", "division_code"], name="snapshot_household_place"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.household_id}"


class SnapshotClue(models.Model):
    """A clue that stood in the month: what the clue figures count, with its deadline.

    ``due_on`` is the day it was first raised plus the shortest ``verify_days`` of its rules, None
    where no rule sets one; ``overdue`` holds for open clues past it on the day of counting. Kind,
    level and state are those of the clue in its month. Rows are stored in the order of the lists:
    unverified ones first, by deadline, then the gravest.
    """

    snapshot = models.ForeignKey(MonthSnapshot, models.CASCADE, related_name="clues")
    clue_month = models.ForeignKey(ClueMonth, models.CASCADE, related_name="+")
    household = models.ForeignKey(
        Household, models.CASCADE, null=True, blank=True, related_name="+"
    )
    division_code = models.CharField("村代码", max_length=12, blank=True)
    kind = models.CharField("类型", max_length=16)
    risk = models.CharField("风险类型", max_length=30)
    level = models.CharField("预警等级", max_length=1)
    level_rank = models.PositiveSmallIntegerField("等级次序")
    state = models.CharField("状态", max_length=12)
    group = models.CharField("户的类别", max_length=30, choices=Group.choices)
    due_on = models.DateField("核查期限", null=True, blank=True)
    waiting = models.BooleanField("未核查")
    overdue = models.BooleanField("逾期")

    objects = ScopedManager()

    field_classes = classed(
        internal="id snapshot clue_month household division_code kind level level_rank state group "
        "due_on waiting overdue",
        sensitive="risk",
    )

    class Meta:
        verbose_name = "快照线索"
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "clue_month"], name="snapshot_clue_once")
        ]
        indexes = [
            models.Index(fields=["snapshot", "id"], name="snapshot_clue_order"),
            models.Index(fields=["snapshot", "division_code"], name="snapshot_clue_place"),
            models.Index(fields=["snapshot", "level"], name="snapshot_clue_level"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.clue_month_id}"

"""Where each household stands in a year of income, and its own plan to earn more."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.income.enums import Group, MeasureState, PlanState
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household


class IncomeStanding(models.Model):
    """A household of a group in a year of income; amounts in fen.

    ``base`` is last year's net income per head (``base_source`` 台账 for an approved statement,
    登记 for the registry), ``mean`` the published mean of its group for that year. ``below`` makes
    it a focus household; ``since`` is the day on which it was first found so. The four kinds,
    ``costs`` and ``so_far`` (net per head) are those of this year up to the month ``upto``, of
    which the ledger ``covered`` some; ``forecast`` is per head for the whole year.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="income_standings")
    year = models.PositiveSmallIntegerField("收入年度")
    group = models.CharField("人群", max_length=10, choices=Group.choices)
    people = models.PositiveSmallIntegerField("家庭人口")
    base = models.BigIntegerField("上年人均纯收入(分)", null=True, blank=True)
    base_source = models.CharField("上年数来源", max_length=4, blank=True)
    mean = models.BigIntegerField("上年均值(分)", null=True, blank=True)
    below = models.BooleanField("重点户", default=False)
    since = models.DateField("列入日期", null=True, blank=True)
    upto = models.CharField("截至月份", max_length=7)
    covered = models.PositiveSmallIntegerField("台账月数", default=0)
    wages = models.BigIntegerField("工资性收入(分)", default=0)
    business = models.BigIntegerField("生产经营性收入(分)", default=0)
    property = models.BigIntegerField("财产性收入(分)", default=0)
    transfers = models.BigIntegerField("转移性收入(分)", default=0)
    costs = models.BigIntegerField("生产经营性支出(分)", default=0)
    so_far = models.BigIntegerField("本年人均纯收入(分)", default=0)
    forecast = models.BigIntegerField("全年推算人均(分)", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household year group people base_source since upto covered",
        sensitive="base mean below wages business property transfers costs so_far forecast",
    )

    class Meta:
        verbose_name = "收入年度状况"
        ordering = ["-year", "division_code", "household"]
        constraints = [
            models.UniqueConstraint(fields=["household", "year"], name="income_standing_once"),
            models.CheckConstraint(
                condition=Q(below=False) | (Q(base__isnull=False) & Q(mean__isnull=False)),
                name="income_below_a_mean",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "year", "below", "division_code"], name="income_focus"
            ),
            models.Index(
                fields=["county_code", "year", "group", "division_code"], name="income_standing"
            ),
            models.Index(
                fields=["county_code", "year", "below", "base"], name="income_focus_poorest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"


class IncomePlan(models.Model):
    """What one household wants to earn in a year and how; one a household and year.

    ``base`` and ``goal`` are net income per head in fen; ``needs`` texts of the code set 增收需求.
    Who submits it does not review it.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="income_plans")
    year = models.PositiveSmallIntegerField("收入年度")
    base = models.BigIntegerField("上年人均纯收入(分)", null=True, blank=True)
    goal = models.BigIntegerField("本年目标(分)")
    needs = models.JSONField("增收需求", default=list)
    words = EncryptedTextField("增收计划")
    state = models.CharField("状态", max_length=10, choices=PlanState.choices)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("拟定时间")
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    review_words = models.CharField("审核意见", max_length=200, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household year state made_by made_at submitted_by "
        "submitted_at reviewed_by reviewed_at",
        personal="review_words",
        sensitive="base goal needs words",
    )

    class Meta:
        verbose_name = "增收计划"
        ordering = ["-year", "household"]
        constraints = [
            models.UniqueConstraint(fields=["household", "year"], name="income_plan_once_a_year"),
            models.CheckConstraint(condition=Q(goal__gt=0), name="income_plan_has_a_goal"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(reviewed_by=models.F("submitted_by")),
                name="income_plan_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "year", "state", "division_code"], name="income_plan_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"


class IncomeMeasure(models.Model):
    """One measure of an income plan; ``expected`` and ``result`` are fen a year."""

    plan = models.ForeignKey(IncomePlan, models.PROTECT, related_name="measures")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    kind = models.CharField("措施", max_length=20)
    title = models.CharField("内容", max_length=120)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="income_measures"
    )
    due_on = models.DateField("完成期限", null=True, blank=True)
    expected = models.BigIntegerField("预计增收(分)", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=MeasureState.choices)
    done_on = models.DateField("落实日期", null=True, blank=True)
    result = models.BigIntegerField("实际增收(分)", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id plan division_code kind organisation due_on expected state done_on result",
        personal="title note",
    )

    class Meta:
        verbose_name = "增收措施"
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeasureState.DONE) | Q(done_on__isnull=False),
                name="income_measure_done_on_a_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "due_on"],
                name="income_measure_queue",
            )
        ]

    def __str__(self) -> str:
        return self.kind

"""Means that a county publishes at the end of a year, and looks at whether accounts are true."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.income.enums import FindingState, Group, MeanState
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.models import Household


class IncomeMean(models.Model):
    """Mean net income per head of a group in a county and year of income; amounts in fen.

    ``mean`` is rounded to whole yuan, as it is published. ``previous`` is that of the year before,
    ``growth`` a percentage rounded as the place rounds it, ``target`` and ``farmers`` the figures
    of the rulebook at the time, percentages too.
    """

    county_code = models.CharField("县代码", max_length=6)
    year = models.PositiveSmallIntegerField("收入年度")
    group = models.CharField("人群", max_length=10, choices=Group.choices)
    households = models.PositiveIntegerField("户数")
    people = models.PositiveIntegerField("人数")
    from_ledger = models.PositiveIntegerField("按审定核算表的户数", default=0)
    mean = models.BigIntegerField("人均纯收入均值(分)")
    previous = models.BigIntegerField("上年均值(分)", null=True, blank=True)
    growth = models.DecimalField("增速(%)", max_digits=7, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(
        "增速目标(%)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    farmers = models.DecimalField(
        "农民人均增速(%)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    state = models.CharField("状态", max_length=10, choices=MeanState.choices)
    computed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    computed_at = models.DateTimeField("计算时间")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    field_classes = classed(
        public="county_code year group households people from_ledger mean previous growth target "
        "farmers state published_at",
        internal="id computed_by computed_at approved_by approved_at published_by",
    )

    class Meta:
        verbose_name = "收入均值"
        ordering = ["-year", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "year", "group"], name="income_mean_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(computed_by__isnull=True)
                | ~Q(approved_by=F("computed_by")),
                name="income_mean_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeanState.PUBLISHED)
                | (Q(approved_at__isnull=False) & Q(published_at__isnull=False)),
                name="income_mean_approved_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.year} {self.group}"


class IncomeCheck(models.Model):
    """A look at the door whether accounts are true: households drawn by a seed that is kept."""

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12)
    period_from = models.CharField("自", max_length=7)
    period_to = models.CharField("至", max_length=7)
    seed = models.CharField("随机种子", max_length=32)
    drawn_from = models.PositiveIntegerField("有台账的户数")
    size = models.PositiveIntegerField("抽取户数")
    tolerance = models.DecimalField("允许误差", max_digits=5, decimal_places=4)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("抽取时间")
    due_on = models.DateField("完成期限")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code period_from period_to seed drawn_from size tolerance "
        "opened_by opened_at due_on closed_at",
    )

    class Meta:
        verbose_name = "账实核验"
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="income_check_of_somebody")
        ]
        indexes = [models.Index(fields=["county_code", "-opened_at"], name="income_checks")]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period_from} {self.period_to}"


class IncomeCheckItem(models.Model):
    """One household of a look: what its account says, what the feeds said, what was found.

    Amounts are income of the household in fen over the months of the look.
    """

    check_round = models.ForeignKey(
        IncomeCheck, models.PROTECT, related_name="items", verbose_name="核验"
    )
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="income_checks")
    place = models.PositiveIntegerField("抽取次序")
    booked = models.BigIntegerField("台账收入(分)")
    fed = models.BigIntegerField("部门数据(分)")
    found = models.BigIntegerField("入户核得(分)", null=True, blank=True)
    state = models.CharField("结果", max_length=8, choices=FindingState.choices)
    reason = models.CharField("不符原因", max_length=20, blank=True)
    words = models.CharField("说明", max_length=200, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField("核验时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id check_round division_code household place state reason checked_by checked_at",
        personal="words",
        sensitive="booked fed found",
    )

    class Meta:
        verbose_name = "账实核验户"
        ordering = ["check_round", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_round", "household"], name="income_check_once_a_household"
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.OPEN)
                | (Q(found__isnull=False) & Q(checked_at__isnull=False)),
                name="income_check_found_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.DIFFERS) | ~Q(reason=""),
                name="income_check_differs_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code"], name="income_check_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_round_id} {self.household_id}"


class IncomePractice(PlacedRow):
    """What worked when people earned more, told so that others can do it (M07-12)."""

    title = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2016)])
    kind = models.CharField("类别", max_length=20)
    households = models.PositiveIntegerField("带动户数", null=True, blank=True)
    raised = models.PositiveIntegerField("户均增收(元)", null=True, blank=True)
    method = models.TextField("做法", max_length=1000)
    spread = models.CharField("推广到", max_length=120, blank=True)

    field_classes = row_classes(
        internal="title year kind households raised method spread division_code"
    )

    class Meta:
        verbose_name = "增收经验"
        ordering = ["-year", "-id"]
        indexes = [models.Index(fields=["division_code", "-year"], name="income_practice_place")]

    def __str__(self) -> str:
        return self.title

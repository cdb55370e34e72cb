"""Months of accounts: what a household confirmed, and how far each village has come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.income.enums import MonthState
from xianjie.apps.registry.models import Household


class AccountMonth(models.Model):
    """The month of a household was gone through: what the ledger does not hold was not earned.

    ``typed`` counts the values that somebody had to type for it; the feeds held the others.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="income_months")
    period = models.CharField("月份", max_length=7)
    typed = models.PositiveSmallIntegerField("手填项数", default=0)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("核对时间")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household period typed confirmed_by confirmed_at",
    )

    class Meta:
        verbose_name = "收入核对月份"
        ordering = ["-period", "division_code", "household"]
        constraints = [
            models.UniqueConstraint(fields=["household", "period"], name="income_month_once")
        ]
        indexes = [
            models.Index(
                fields=["county_code", "period", "division_code"], name="income_month_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.period}"


class IncomeRound(models.Model):
    """The collection of a month in a county; ``due_on`` is the last day for the villages."""

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12)
    period = models.CharField("月份", max_length=7)
    due_on = models.DateField("完成期限", null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("开始时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    fed_at = models.DateTimeField("数据预填时间", null=True, blank=True)
    fed = models.JSONField("预填结果", default=dict, blank=True)

    field_classes = classed(
        public="county_code division_code",
        internal="id period due_on opened_by opened_at closed_at fed_at fed",
    )

    class Meta:
        verbose_name = "收入采集"
        ordering = ["-period"]
        constraints = [
            models.UniqueConstraint(fields=["county_code", "period"], name="income_round_once")
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period}"


class VillageMonth(models.Model):
    """A month of a village: submitted by the village, approved by the township.

    ``entries`` and ``total`` (fen of income) are those of the moment of approval, so that later
    changes can be seen.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    period = models.CharField("月份", max_length=7)
    state = models.CharField("状态", max_length=10, choices=MonthState.choices)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("报审时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    words = models.CharField("审核意见", max_length=200, blank=True)
    entries = models.PositiveIntegerField("条目数", default=0)
    total = models.BigIntegerField("收入合计(分)", default=0)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code period state submitted_by submitted_at decided_by decided_at "
        "words entries total",
    )

    class Meta:
        verbose_name = "村收入月报审"
        ordering = ["-period", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "period"], name="income_village_month_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(decided_by=F("submitted_by")),
                name="income_village_month_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "period", "state"], name="income_village_months")
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.period}"

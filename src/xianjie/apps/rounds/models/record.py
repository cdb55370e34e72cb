"""What a monthly visit found: the columns that lists, meetings and removal need."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.models import Episode
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.enums import RiskChange

STATES = ("food", "schooling", "medical", "housing", "water")


class MonthlyRecord(models.Model):
    """One monitored household in one month, from the last accepted sheet of that month.

    Money in fen: ``income`` and ``expenditure`` of the household, ``income_per_capita`` a person:
    takings of one month, neither net nor a year's. The five states 不愁吃穿、义务教育、基本医疗、
    住房安全、饮水安全 are True when in order and NULL when the sheet did not say.
    ``is_worse``: somebody has to look (risk grave or new, or one of the five not in order).
    ``wants_removal``: who was there thinks that the risk has gone.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="monthly_records")
    episode = models.ForeignKey(
        Episode, models.PROTECT, null=True, blank=True, related_name="monthly_records"
    )
    period = models.CharField("期别", max_length=7)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="+")
    income = models.BigIntegerField("收入(分)", null=True, blank=True)
    income_per_capita = models.BigIntegerField("月人均收入(分)", null=True, blank=True)
    expenditure = models.BigIntegerField("支出(分)", null=True, blank=True)
    food = models.BooleanField("不愁吃穿", null=True, blank=True)
    schooling = models.BooleanField("义务教育", null=True, blank=True)
    medical = models.BooleanField("基本医疗", null=True, blank=True)
    housing = models.BooleanField("住房安全", null=True, blank=True)
    water = models.BooleanField("饮水安全", null=True, blank=True)
    risk_change = models.CharField(
        "风险变化", max_length=6, choices=RiskChange.choices, default=RiskChange.SAME
    )
    new_risk = models.CharField("新风险", max_length=30, blank=True)
    key_links = models.JSONField("重点环节", default=list)
    is_worse = models.BooleanField("变差", default=False)
    wants_removal = models.BooleanField("拟消除", default=False)
    visited_on = models.DateField("走访日期")
    visited_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household episode period sheet visited_on visited_by",
        sensitive="income income_per_capita expenditure food schooling medical housing water "
        "risk_change new_risk key_links is_worse wants_removal",
    )

    class Meta:
        verbose_name = "月度监测记录"
        ordering = ["-period", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "period"], name="monthly_record_once_a_month"
            )
        ]
        indexes = [
            models.Index(fields=["county_code", "period", "division_code"], name="record_month"),
            models.Index(
                fields=["county_code", "period", "is_worse", "division_code"], name="record_worse"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.period}"

"""Income of a household over a span of months, with the calculation, as somebody approved it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.income.enums import Purpose, StatementState
from xianjie.apps.registry.models import Household


class IncomeStatement(models.Model):
    """A statement for a purpose over ``period_from`` to ``period_to``, both included.

    All amounts in fen; ``net`` may be negative. ``lines`` is the calculation as it was shown, a
    list of ``{"kind", "label", "source", "months", "amount"}``. ``registered`` is the per-capita
    figure of the registry when the statement was drawn, which it never changes.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="income_statements")
    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices)
    period_from = models.CharField("自", max_length=7)
    period_to = models.CharField("至", max_length=7)
    people = models.PositiveSmallIntegerField("家庭人口")
    wages = models.BigIntegerField("工资性收入(分)")
    business = models.BigIntegerField("生产经营性收入(分)")
    property = models.BigIntegerField("财产性收入(分)")
    transfers = models.BigIntegerField("转移性收入(分)")
    costs = models.BigIntegerField("生产经营性支出(分)")
    net = models.BigIntegerField("家庭纯收入(分)")
    per_capita = models.BigIntegerField("人均纯收入(分)")
    claims = models.BigIntegerField("理赔收入(分)", default=0)
    self_paid = models.BigIntegerField("合规自付支出(分)", default=0)
    apart = models.BigIntegerField("不计入(分)", default=0)
    registered = models.BigIntegerField("登记的人均纯收入(分)", null=True, blank=True)
    covered = models.PositiveSmallIntegerField("台账月数", default=0)
    lines = models.JSONField("核算过程", default=list)
    doubts = models.JSONField("疑点", default=list, blank=True)
    state = models.CharField("状态", max_length=10, choices=StatementState.choices)
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField("编制时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)
    words = models.CharField("意见", max_length=200, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household purpose period_from period_to people covered state "
        "drawn_by drawn_at decided_by decided_at",
        personal="words",
        sensitive="wages business property transfers costs net per_capita claims self_paid apart "
        "registered lines doubts",
    )

    class Meta:
        verbose_name = "收入核算表"
        ordering = ["-period_to", "household", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "purpose", "period_from", "period_to"],
                condition=Q(state=StatementState.APPROVED),
                name="income_statement_approved_once",
            ),
            models.UniqueConstraint(
                fields=["household", "purpose", "period_from", "period_to"],
                condition=Q(state=StatementState.DRAFT),
                name="income_statement_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state=StatementState.DRAFT)
                | (Q(decided_at__isnull=False) & Q(decided_by__isnull=False)),
                name="income_statement_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(drawn_by__isnull=True)
                | ~Q(decided_by=F("drawn_by")),
                name="income_statement_by_another",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="income_statement_of_people"),
            models.CheckConstraint(
                condition=Q(
                    net=F("wages") + F("business") + F("property") + F("transfers") - F("costs")
                ),
                name="income_statement_adds_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "purpose", "period_to"], name="income_statements"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.get_purpose_display()} {self.period_to}"

"""Clues: what people work on; one for a household and kind of risk."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.enums import (
    RAISED_KINDS,
    VERIFIED,
    ClueKind,
    ClueState,
    ClueStatus,
    Level,
    Outcome,
)
from xianjie.apps.screening.models.run import Run


class Clue(models.Model):
    """A suspicion about one household and risk, from first seen to closed.

    ``channel`` is a text of the code set 线索渠道 and ``seen_on`` the day from which deadlines
    run: of the report, the application, the comparison. ``words`` is what was said.
    ``source_ref`` names the appeal or report of a clue from outside the comparison. After a
    verification without risk (``quiet_until``) the same signal returns only when it is graver
    than ``quiet_level``. ``verified_period`` is the month whose clue was checked: only later
    months are silenced.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12, blank=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="clues"
    )
    kind = models.CharField("类型", max_length=16, choices=ClueKind.choices)
    risk = models.CharField("风险类型", max_length=30)
    level = models.CharField("预警等级", max_length=1, choices=Level.choices)
    source_ref = models.CharField("来源编号", max_length=80, blank=True)
    channel = models.CharField("渠道", max_length=30, blank=True)
    seen_on = models.DateField("线索日期", null=True, blank=True)
    words = EncryptedTextField("线索内容")
    raised_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="raised_clues"
    )
    first_period = models.CharField("首次发现", max_length=7)
    last_period = models.CharField("最近数据期", max_length=7)
    status = models.CharField(
        "办理状态", max_length=8, choices=ClueStatus.choices, default=ClueStatus.OPEN
    )
    outcome = models.CharField(
        "核查结果", max_length=10, choices=Outcome.choices, default=Outcome.UNKNOWN
    )
    verified_period = models.CharField("核查所据数据期", max_length=7, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    quiet_until = models.DateField("静默至", null=True, blank=True)
    quiet_level = models.CharField("静默时等级", max_length=1, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household kind source_ref channel seen_on raised_by "
        "first_period last_period status closed_on quiet_until quiet_level level verified_period",
        sensitive="risk outcome words",
    )

    class Meta:
        verbose_name = "线索"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "kind", "source_ref"],
                condition=models.Q(kind__in=RAISED_KINDS),
                name="raised_clue_once_a_source",
            )
        ]
        indexes = [
            models.Index(fields=["household", "kind", "risk"]),
            models.Index(fields=["county_code", "outcome"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.risk}"


class Verification(models.Model):
    """What somebody found at the door about a clue; each check adds one, none is changed.

    ``period`` is the month in which the clue stood when it was checked, ``level`` its level then.
    """

    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="verifications")
    division_code = models.CharField("村代码", max_length=12, blank=True)
    period = models.CharField("数据期", max_length=7)
    level = models.CharField("预警等级", max_length=1, choices=Level.choices)
    outcome = models.CharField("核查结果", max_length=10, choices=Outcome.choices)
    note = models.TextField("核查情况", max_length=1000)
    quiet_until = models.DateField("静默至", null=True, blank=True)
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="verifications")
    verified_at = models.DateTimeField("核查时间")

    objects = ScopedManager()

    field_classes = classed(
        public="period",
        internal="id clue division_code level quiet_until verified_by verified_at",
        sensitive="outcome note",
    )

    class Meta:
        verbose_name = "线索核查"
        ordering = ["-verified_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=VERIFIED), name="verification_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_outcome_display()}"


class ClueMonth(models.Model):
    """A clue in one month: the row that lists, counts and exports read.

    ``undecided`` means that this month's data could not confirm what was seen before, so the clue
    goes on: unknown is not no.
    """

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="months")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="clue_months")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="clue_months"
    )
    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    division_code = models.CharField("村代码", max_length=12, blank=True)
    kind = models.CharField("类型", max_length=16, choices=ClueKind.choices)
    risk = models.CharField("风险类型", max_length=30)
    level = models.CharField("预警等级", max_length=1, choices=Level.choices)
    level_rank = models.PositiveSmallIntegerField("等级次序")
    state = models.CharField("状态", max_length=12, choices=ClueState.choices)
    score = models.IntegerField("分值", default=0)
    rule_ids = models.JSONField("规则", default=list)
    undecided = models.BooleanField("数据不足待定", default=False)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code period",
        internal="id clue run household division_code kind level level_rank state score undecided",
        sensitive="risk rule_ids",
    )

    class Meta:
        verbose_name = "月度线索"
        constraints = [
            models.UniqueConstraint(fields=["clue", "period"], name="clue_once_a_period")
        ]
        indexes = [
            models.Index(fields=["county_code", "period", "-level_rank", "division_code", "id"]),
            models.Index(fields=["county_code", "period", "division_code"]),
            models.Index(fields=["household", "period"]),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_kind_display()} {self.risk}"


class Finding(models.Model):
    """One rule that hit, with the value of every fact that its condition read.

    ``fact_values`` maps fact names to the texts that the engine wrote (money in fen).
    """

    clue_month = models.ForeignKey(ClueMonth, on_delete=models.CASCADE, related_name="findings")
    rule_id = models.CharField("规则", max_length=80)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    level = models.CharField("预警等级", max_length=1, choices=Level.choices)
    fact_values = models.JSONField("事实值", default=dict)

    field_classes = classed(internal="id clue_month person level", sensitive="rule_id fact_values")

    class Meta:
        verbose_name = "疑点"

    def __str__(self) -> str:
        return self.rule_id

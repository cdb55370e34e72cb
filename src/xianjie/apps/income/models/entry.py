"""The ledger itself: what a household or one of its members earned or spent in a month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.income.enums import EntrySource, EntryState, QuestionState
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.periods import Period


class IncomeEntry(models.Model):
    """One line of an account. Amounts are whole fen, exact in every database.

    ``item`` is a text of the code set 收入项目 and ``kind`` its 大类. The money belongs to the
    months ``period`` to ``period_to``, both included, in equal shares. ``feed_key`` names the
    feed, month, household, person and item that a proposal stands for; ``batch`` and ``rows``
    say of which delivery and which of its lines it was made, ``fed_amount`` what they said.
    Booked entries are never changed but to be marked as reversed: a correction is a further
    entry that ``reverses`` the wrong one, with the opposite amount, and a new one. ``actions``
    is the only place that writes here. ``counted_on`` is the day by which rules count it: when it
    happened where that lies in its months, else their last day.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="income_entries")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="income_entries"
    )
    item = models.CharField("项目", max_length=30)
    kind = models.CharField("大类", max_length=10)
    amount = models.BigIntegerField("金额(分)")
    fed_amount = models.BigIntegerField("部门数据金额(分)", null=True, blank=True)
    period = models.CharField("所属月份", max_length=7)
    period_to = models.CharField("所属月份至", max_length=7)
    occurred_on = models.DateField("发生日期", null=True, blank=True)
    counted_on = models.DateField("归属日期")
    source = models.CharField("来源", max_length=8, choices=EntrySource.choices)
    feed = models.CharField("部门数据", max_length=40, blank=True)
    batch = models.CharField("批次号", max_length=80, blank=True)
    rows = models.CharField("行号", max_length=80, blank=True)
    source_ref = models.CharField("来源说明", max_length=120, blank=True)
    feed_key = models.CharField("数据键", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=EntryState.choices)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    client_id = models.UUIDField("表单标识", null=True, blank=True, unique=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("记账时间")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household person period period_to occurred_on counted_on source "
        "feed batch rows feed_key state reverses replaces client_id recorded_by recorded_at "
        "confirmed_by confirmed_at",
        personal="source_ref reason",
        sensitive="item kind amount fed_amount",
    )

    class Meta:
        verbose_name = "收入台账条目"
        ordering = ["-period", "household", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["feed_key"],
                condition=~Q(feed_key="")
                & Q(reverses__isnull=True)
                & ~Q(state=EntryState.REVERSED),
                name="income_entry_once_a_feed_row",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gte=0)
                | Q(reverses__isnull=False, amount__lte=0, state=EntryState.REVERSED),
                name="income_reversal_takes_back",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period")), name="income_months_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[EntryState.PROPOSED, EntryState.DISMISSED])
                | Q(confirmed_at__isnull=False),
                name="income_booked_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["household", "state", "period_to", "period"], name="income_household"
            ),
            models.Index(fields=["person", "state", "period"], name="income_person"),
            models.Index(fields=["county_code", "period", "state"], name="income_county_month"),
            models.Index(fields=["division_code", "period", "state"], name="income_place_month"),
        ]

    @staticmethod
    def day_of(occurred_on: date | None, first: Period, last: Period) -> date:
        """Return the day by which an entry of some months counts."""
        if occurred_on is not None and first <= Period.of(occurred_on) <= last:
            return occurred_on
        return last.last_day

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan."""
        return Decimal(self.amount) / 100

    def __str__(self) -> str:
        return f"{self.household_id} {self.period} {self.item}"


class IncomeQuestion(models.Model):
    """A feed was corrected after somebody had confirmed what it said before: what now?

    ``amount`` is what the feed says at present, in fen; zero when it lists the row no more.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    entry = models.ForeignKey(IncomeEntry, models.PROTECT, related_name="questions")
    amount = models.BigIntegerField("更正后金额(分)")
    batch = models.CharField("批次号", max_length=80, blank=True)
    state = models.CharField("状态", max_length=8, choices=QuestionState.choices)
    raised_at = models.DateTimeField("提出时间")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    words = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code entry batch state raised_at answered_by answered_at",
        personal="words",
        sensitive="amount",
    )

    class Meta:
        verbose_name = "收入更正待答复"
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state=QuestionState.OPEN),
                name="income_one_open_question",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.OPEN) | Q(answered_at__isnull=False),
                name="income_question_answered_at",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "division_code"], name="income_questions")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.get_state_display()}"

"""Gaps between what people are owed and what they get, and what was done about each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.benefits.enums import GapAct, GapAnswer, GapClosing, GapKind, GapSeen, GapState
from xianjie.apps.benefits.models.evaluation import BenefitEvaluation
from xianjie.apps.registry.models import ArchiveDocument, Household, Person


class EntitlementGap(models.Model):
    """One gap of a household, or of one member, from the month it was first seen to its end.

    Facts come from the newest evaluation that saw it. ``amount`` (due) and ``paid`` are fen in
    ``unit``, ``yearly`` what is at stake in fen a year, never negative. ``fact_values`` holds what
    the engine read, ``reason`` the sentence made of it. ``seen`` is what the data say, ``state``
    where the work stands: a refused gap may be closed while the data still show it.
    ``undecided``: this month's data could not tell, so it goes on. ``version`` counts the steps.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="benefit_gaps")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="benefit_gaps"
    )
    benefit_id = models.CharField("待遇编号", max_length=40)
    title = models.CharField("待遇", max_length=80)
    family = models.CharField("待遇类别", max_length=20, blank=True)
    department = models.CharField("部门", max_length=30, blank=True)
    kind = models.CharField("类型", max_length=6, choices=GapKind.choices)
    category = models.CharField("档次", max_length=40, blank=True)
    amount = models.BigIntegerField("应享金额", null=True, blank=True)
    paid = models.BigIntegerField("已享金额", null=True, blank=True)
    unit = models.CharField("单位", max_length=16, blank=True)
    yearly = models.BigIntegerField("每年相差", default=0)
    fact_values = models.JSONField("事实值", default=dict)
    reason = models.TextField("原因", blank=True)
    proof = models.JSONField("所需材料", default=list, blank=True)
    clause = models.CharField("依据", max_length=200, blank=True)
    automatic = models.BooleanField("免申即享", default=False)
    evaluation = models.ForeignKey(BenefitEvaluation, models.PROTECT, related_name="gaps")
    first_period = models.CharField("首次发现", max_length=7)
    last_period = models.CharField("最近数据期", max_length=7)
    cleared_period = models.CharField("数据消除期", max_length=7, blank=True)
    seen = models.CharField("数据状态", max_length=10, choices=GapSeen.choices)
    undecided = models.BooleanField("数据不足待定", default=False)

    state = models.CharField(
        "办理状态", max_length=12, choices=GapState.choices, default=GapState.OPEN
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="benefit_gaps"
    )
    dispatched_on = models.DateField("交办日期", null=True, blank=True)
    due_on = models.DateField("答复期限", null=True, blank=True)
    answer = models.CharField("答复", max_length=8, choices=GapAnswer.choices, blank=True)
    answer_reason = models.CharField("理由", max_length=40, blank=True)
    answer_words = models.TextField("答复说明", max_length=1000, blank=True)
    needs = models.CharField("需补材料", max_length=200, blank=True)
    effective_from = models.DateField("起享日期", null=True, blank=True)
    granted = models.BigIntegerField("核定金额", null=True, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_in_time = models.BooleanField("按期答复", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closing = models.CharField("办结方式", max_length=10, choices=GapClosing.choices, blank=True)
    closing_source = models.CharField("核实批次", max_length=120, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household person benefit_id title family department kind "
        "category amount paid unit yearly proof clause automatic evaluation first_period "
        "last_period cleared_period seen undecided state organisation dispatched_on due_on "
        "answer effective_from granted answered_on answered_in_time closed_on closing "
        "closing_source version",
        sensitive="fact_values reason answer_reason answer_words needs",
    )

    class Meta:
        verbose_name = "待遇缺口"
        ordering = ["division_code", "household", "benefit_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "benefit_id", "kind"],
                condition=Q(person__isnull=True) & ~Q(seen=GapSeen.CLEARED),
                name="gap_once_a_household",
            ),
            models.UniqueConstraint(
                fields=["person", "benefit_id", "kind"],
                condition=Q(person__isnull=False) & ~Q(seen=GapSeen.CLEARED),
                name="gap_once_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=GapState.CLOSED) | (Q(closed_on__isnull=False) & ~Q(closing="")),
                name="gap_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(answer=GapAnswer.REFUSED) | ~Q(answer_reason=""),
                name="gap_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[GapState.OPEN, GapState.CLOSED])
                | Q(organisation__isnull=False),
                name="gap_dispatched_to_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "due_on", "id"], name="gap_work"),
            models.Index(fields=["county_code", "benefit_id", "kind"], name="gap_benefit"),
            models.Index(fields=["county_code", "division_code", "id"], name="gap_place"),
            models.Index(fields=["organisation", "state", "due_on", "id"], name="gap_department"),
            models.Index(fields=["county_code", "seen", "last_period"], name="gap_seen"),
            models.Index(fields=["household", "seen"], name="gap_household"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.get_kind_display()}"


class GapEvent(models.Model):
    """One step in the record of a gap; none is ever changed. ``user`` is empty for the data."""

    gap = models.ForeignKey(EntitlementGap, models.CASCADE, related_name="events")
    act = models.CharField("步骤", max_length=12, choices=GapAct.choices)
    state = models.CharField("之后状态", max_length=12, choices=GapState.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField("答复", max_length=8, choices=GapAnswer.choices, blank=True)
    reason = models.CharField("理由", max_length=40, blank=True)
    words = models.TextField("说明", max_length=1000, blank=True)
    in_time = models.BooleanField("按期", null=True, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="benefit_events"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(
        internal="id gap act state organisation answer in_time document user at",
        sensitive="reason words",
    )

    class Meta:
        verbose_name = "待遇缺口办理记录"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["act", "at"], name="gap_event_time")]

    def __str__(self) -> str:
        return self.get_act_display()

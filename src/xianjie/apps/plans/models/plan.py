"""One household, one plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.enums import LIVE_MEASURES, MeasureState, PlanAct, PlanState
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household


class Plan(models.Model):
    """The help plan of one monitoring episode; ``helper`` answers for it.

    ``needs`` and ``goal`` are what the risk analysis came to, in words. ``client_id`` is that of
    the form it was made with; a draft that opened by itself has none. ``due_on`` is the last day
    on which a measure must be in place. ``submitted_by`` may not review it. ``fits`` keeps what
    `plans.queries.fitting` found last, for lists and counts; None before it was looked at.
    """

    client_id = models.UUIDField("表单标识", unique=True, null=True, blank=True)
    episode = models.OneToOneField(Episode, models.PROTECT, related_name="plan")
    household = models.ForeignKey(Household, models.PROTECT, related_name="plans")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    state = models.CharField("状态", max_length=10, choices=PlanState.choices)
    helper = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="helped_plans"
    )
    analysis = EncryptedTextField("风险分析")
    needs = EncryptedTextField("帮扶需求")
    goal = EncryptedTextField("帮扶目标")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("拟定时间")
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    review_words = EncryptedTextField("审核意见")
    due_on = models.DateField("措施落实期限", null=True, blank=True)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    fits = models.BooleanField("措施对得上风险", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id episode household division_code state helper made_by made_at "
        "submitted_by submitted_at reviewed_by reviewed_at due_on closed_on fits version",
        sensitive="analysis needs goal review_words",
    )

    class Meta:
        verbose_name = "一户一策"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "due_on"], name="plan_queue"
            ),
            models.Index(fields=["household", "-made_at"], name="plan_household"),
            models.Index(fields=["helper", "state"], name="plan_helper"),
        ]

    def __str__(self) -> str:
        return f"plan {self.episode_id}"


class Measure(models.Model):
    """One measure of a plan.

    ``kind`` is a text of the code set 帮扶措施, ``risk`` the text of 风险类型 that it answers.
    ``organisation`` has to do it; ``person`` is who in it, or in the village. ``amount`` in fen.
    ``proposed``: the platform proposed it, for the ``reason`` in words. ``title`` names no person
    and no illness: a department reads it. ``support_key`` names the row of another register that
    it was taken from (`plans.queries.support`).
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="measures")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    kind = models.CharField("措施类别", max_length=30)
    risk = models.CharField("针对的风险", max_length=30)
    title = models.CharField("措施内容", max_length=200)
    reason = EncryptedTextField("建议理由")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    person = models.CharField("责任人", max_length=60, blank=True)
    amount = models.BigIntegerField("金额(分)", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=MeasureState.choices)
    proposed = models.BooleanField("系统建议", default=False)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    started_on = models.DateField("实际开始", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = EncryptedTextField("成效")
    support_key = models.CharField("业务台账", max_length=80, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id plan division_code kind organisation amount state proposed starts_on due_on "
        "started_on done_on support_key version",
        personal="person",
        sensitive="risk title reason result",
    )

    class Meta:
        verbose_name = "帮扶措施"
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeasureState.DONE) | Q(done_on__isnull=False),
                name="measure_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LIVE_MEASURES) | Q(started_on__isnull=False),
                name="measure_started_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["plan", "support_key"],
                condition=~Q(support_key="") & ~Q(state=MeasureState.DROPPED),
                name="measure_once_a_support",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "due_on"], name="measure_queue"
            ),
            models.Index(fields=["organisation", "state", "due_on"], name="measure_department"),
        ]

    def __str__(self) -> str:
        return self.kind


class MeasureEvent(models.Model):
    """A line in the record of a measure: its state before and after, with words."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="events")
    state = models.CharField("状态", max_length=10, choices=MeasureState.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    words = EncryptedTextField("说明")
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )

    field_classes = classed(internal="id measure state user at document", sensitive="words")

    class Meta:
        verbose_name = "措施记录"
        ordering = ["measure", "id"]

    def __str__(self) -> str:
        return self.get_state_display()


class PlanEvent(models.Model):
    """A line in the record of a plan: who did what when, with words."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="events")
    act = models.CharField("事项", max_length=10, choices=PlanAct.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    words = EncryptedTextField("说明")

    field_classes = classed(internal="id plan act user at", sensitive="words")

    class Meta:
        verbose_name = "一户一策记录"
        ordering = ["plan", "id"]

    def __str__(self) -> str:
        return self.get_act_display()

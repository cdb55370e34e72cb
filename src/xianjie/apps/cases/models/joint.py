"""Joint handling: a warning that several departments judge, decide and act on together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.enums import HandlingState, HandlingStep, MeasureState, PartyState
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Clue


class JointHandling(models.Model):
    """A warning about one household that was sent to several departments.

    ``grounds`` are the sentences that explained the warning when it was sent: all that a
    department sees of the household besides 户编号, village, masked head and risk.
    """

    number = models.CharField("编号", max_length=30)
    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="joint_handlings")
    clue = models.ForeignKey(
        Clue, models.PROTECT, null=True, blank=True, related_name="joint_handlings"
    )
    risk = models.CharField("风险类型", max_length=30)
    level = models.CharField("预警等级", max_length=1, blank=True)
    grounds = models.JSONField("预警依据", default=list)
    question = models.TextField("请各部门研判的问题")
    state = models.CharField("状态", max_length=10, choices=HandlingState.choices)
    due_on = models.DateField("当前期限", null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="opened_handlings")
    opened_at = models.DateTimeField("发起时间")
    decision = models.TextField("处置决定", blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closing = models.TextField("办结说明", blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id number client_id division_code household clue level question state due_on "
        "opened_by opened_at decided_by decided_at closed_by closed_at",
        sensitive="risk grounds decision closing",
    )

    class Meta:
        verbose_name = "联动处置"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "number"],
                condition=~Q(number=""),
                name="joint_handling_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandlingState.DECIDED)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="joint_handling_decided_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandlingState.CLOSED)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing="")),
                name="joint_handling_closed_in_words",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "due_on"], name="joint_handling_queue"),
            models.Index(fields=["household", "state"], name="joint_handling_household"),
        ]

    def __str__(self) -> str:
        return self.number


class JointParty(models.Model):
    """One organisation that was asked, and its opinion (a text of the code set 联动意见)."""

    handling = models.ForeignKey(JointHandling, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=PartyState.choices)
    due_on = models.DateField("答复期限", null=True, blank=True)
    wanted_until = models.DateField("申请延至", null=True, blank=True)
    reason = models.TextField("延期或不涉及的理由", blank=True)
    opinion = models.CharField("意见", max_length=40, blank=True)
    words = models.TextField("意见说明", blank=True)
    will_do = models.TextField("准备做什么", blank=True)
    will_by = models.DateField("何时做完", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    field_classes = classed(
        internal="id handling organisation state due_on wanted_until opinion will_by answered_by "
        "answered_at",
        sensitive="reason words will_do",
    )

    class Meta:
        verbose_name = "联动处置的部门"
        ordering = ["handling", "id"]
        constraints = [
            models.UniqueConstraint(fields=["handling", "organisation"], name="joint_party_once"),
            models.CheckConstraint(
                condition=~Q(state=PartyState.ANSWERED)
                | (Q(answered_at__isnull=False) & ~Q(opinion="")),
                name="joint_party_answered_with_opinion",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PartyState.DECLINED, PartyState.EXTENSION]) | ~Q(reason=""),
                name="joint_party_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="joint_party_queue")
        ]

    def __str__(self) -> str:
        return str(self.organisation_id)


class JointMeasure(models.Model):
    """What one organisation has to do by a day because it was decided."""

    handling = models.ForeignKey(JointHandling, models.CASCADE, related_name="measures")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    words = models.TextField("措施")
    due_on = models.DateField("完成期限")
    state = models.CharField("状态", max_length=6, choices=MeasureState.choices)
    done_on = models.DateField("落实日期", null=True, blank=True)
    proof = models.TextField("落实情况", blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    field_classes = classed(
        internal="id handling organisation due_on state done_on reported_by",
        sensitive="words proof",
    )

    class Meta:
        verbose_name = "联动处置措施"
        ordering = ["handling", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MeasureState.OPEN) | (Q(done_on__isnull=False) & ~Q(proof="")),
                name="joint_measure_done_with_proof",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="joint_measure_queue")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.due_on}"


class HandlingEvent(models.Model):
    """A line of the record: who did what, when, for which organisation, with which words."""

    handling = models.ForeignKey(JointHandling, models.CASCADE, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=HandlingStep.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    words = models.TextField("内容", blank=True)

    field_classes = classed(internal="id handling step organisation user at", sensitive="words")

    class Meta:
        verbose_name = "联动处置记录"
        ordering = ["handling", "id"]

    def __str__(self) -> str:
        return self.get_step_display()

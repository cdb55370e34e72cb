"""What is posted in a village, and what people say against it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.enums import CaseKind, NoticeKind, ObjectionState
from xianjie.apps.cases.models.case import Case
from xianjie.apps.registry.fields import EncryptedTextField


class Notice(models.Model):
    """A public notice or announcement in one village, about one household or several.

    ``rows`` are frozen as posted: masked head, group, members, category, and nothing else — no
    number, phone, account, health or kind of risk (that would be health). ``ends_on`` is the
    last day on which it hangs. ``contact`` says where to object; it is an office's.
    """

    number = models.CharField("编号", max_length=30)
    kind = models.CharField("种类", max_length=14, choices=NoticeKind.choices)
    matter = models.CharField("事项", max_length=10, choices=CaseKind.choices)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期")
    place = models.CharField("张贴地点", max_length=80)
    contact = models.CharField("受理单位和电话", max_length=120)
    rows = models.JSONField("公示内容", default=list)
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="notices")
    posted_at = models.DateTimeField("发布时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code number kind matter division_code starts_on ends_on place contact rows",
        internal="id posted_by posted_at withdrawn_at",
    )

    class Meta:
        verbose_name = "公示公告"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["county_code", "number"], name="notice_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="notice_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "-ends_on"], name="notice_village"),
        ]

    def __str__(self) -> str:
        return self.number


class NoticeCase(models.Model):
    """Which case stands on which notice: once a round of the case and kind of notice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="notice_cases")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notice_cases")
    round = models.PositiveSmallIntegerField("第几轮")
    kind = models.CharField("种类", max_length=14, choices=NoticeKind.choices)

    field_classes = classed(internal="id notice case round kind")

    class Meta:
        verbose_name = "公示的个案"
        ordering = ["notice", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "kind"], name="notice_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.case_id}"


class Objection(models.Model):
    """What somebody says against a notice, and the answer.

    ``case`` is named where the objection is about one household. An objection that is upheld
    sends the case back.
    """

    client_id = models.UUIDField("表单标识", unique=True)
    number = models.CharField("回执号", max_length=30, unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="objections")
    division_code = models.CharField("村代码", max_length=12)
    channel = models.CharField("渠道", max_length=30)
    words = EncryptedTextField("异议内容")
    contact = EncryptedTextField("异议人联系方式")
    received_at = models.DateTimeField("收到时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField("答复期限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ObjectionState.choices)
    answer = EncryptedTextField("答复")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id client_id number notice case division_code channel received_at recorded_by "
        "due_on state answered_by answered_at",
        personal="contact",
        sensitive="words answer",
    )

    class Meta:
        verbose_name = "公示异议"
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="objection_answered_by_somebody",
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "state", "due_on"], name="objection_queue"),
        ]

    def __str__(self) -> str:
        return self.number

"""Analysis meetings and what they concluded about each household."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.enums import AgendaReason, MeetingLevel, MeetingState


class Meeting(models.Model):
    """One 研判 of a village, township or county in a month; ``division_code`` is who met."""

    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("研判单位", max_length=12)
    level = models.CharField("层级", max_length=10, choices=MeetingLevel.choices)
    period = models.CharField("期别", max_length=7)
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=80)
    chair = models.CharField("主持人", max_length=40)
    attendees = EncryptedTextField("参会人员")
    words = EncryptedTextField("会议情况")
    state = models.CharField("状态", max_length=8, choices=MeetingState.choices)
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    settled_at = models.DateTimeField("定稿时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id division_code level period held_on place state held_by created_at "
        "settled_at version",
        personal="chair attendees",
        sensitive="words",
    )

    class Meta:
        verbose_name = "研判会议"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeetingState.HELD) | Q(settled_at__isnull=False),
                name="meeting_settled_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["county_code", "period", "division_code"], name="meeting_month"),
            models.Index(fields=["county_code", "-held_on"], name="meeting_list"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.division_code}"


class MeetingItem(models.Model):
    """One household on the agenda; ``conclusion`` is a text of the code set 研判结论."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    household = models.ForeignKey(Household, models.PROTECT, related_name="meeting_items")
    division_code = models.CharField("村代码", max_length=12)
    reason = models.CharField("上会原因", max_length=8, choices=AgendaReason.choices)
    note = EncryptedTextField("上会情况")
    conclusion = models.CharField("结论", max_length=20, blank=True)
    words = EncryptedTextField("研判意见")

    objects = ScopedManager()

    field_classes = classed(
        internal="id meeting household division_code reason",
        sensitive="note conclusion words",
    )

    class Meta:
        verbose_name = "研判事项"
        ordering = ["meeting", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "household"], name="household_once_on_an_agenda"
            )
        ]
        indexes = [models.Index(fields=["household", "-id"], name="meeting_item_household")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.household_id}"

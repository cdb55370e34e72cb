"""Joint meetings of the departments, and who works on relief: teams, publicity, offices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField


class ReliefMeeting(PlacedRow):
    """A joint meeting: agenda, hard cases, decisions and what came of them (M05-09)."""

    clerk_sectors: ClassVar[tuple[str, ...]] = ("民政",)

    held_on = models.DateField("会议日期")
    title = models.CharField("会议名称", max_length=80)
    host = models.CharField("召集单位", max_length=60)
    present = models.CharField("参会单位", max_length=200, blank=True)
    agenda = models.TextField("议题")
    hard_cases = EncryptedTextField("难点个案")
    decisions = models.TextField("议定事项", blank=True)
    answerable = models.CharField("责任单位", max_length=120, blank=True)
    due_on = models.DateField("落实期限", null=True, blank=True)
    followed_on = models.DateField("落实日期", null=True, blank=True)
    follow_up = models.TextField("落实情况", blank=True)

    field_classes = row_classes(
        internal="division_code held_on title host present agenda decisions answerable due_on "
        "followed_on follow_up",
        personal="hard_cases",
    )

    class Meta:
        verbose_name = "救助联席会议"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "held_on", "title"],
                condition=Q(retired_at__isnull=True),
                name="relief_meeting_once",
                violation_error_message="同一天已登记过这次会议。",
            ),
            models.CheckConstraint(
                condition=Q(followed_on__isnull=True) | ~Q(follow_up=""),
                name="relief_meeting_followed_in_words",
                violation_error_message="填了落实日期，也要写落实情况。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "-held_on"], name="relief_meeting_place")]

    def __str__(self) -> str:
        return self.title


class ReliefEffort(PlacedRow):
    """A special team, a publicity act, or the staff and rooms of an office (M05-12, M05-16).

    ``kind`` is a text of the code set 救助工作类别.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = ("民政",)

    kind = models.CharField("类别", max_length=10)
    title = models.CharField("名称", max_length=80)
    day = models.DateField("日期")
    organiser = models.CharField("单位", max_length=60)
    leader = EncryptedTextField("负责人")
    people = models.PositiveIntegerField("人数", default=0)
    reached = models.PositiveIntegerField("覆盖人次", default=0)
    content = models.CharField("内容", max_length=300, blank=True)

    field_classes = row_classes(
        internal="division_code kind title day organiser people reached content",
        personal="leader",
    )

    class Meta:
        verbose_name = "专班和宣传"
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "kind", "title", "day"],
                condition=Q(retired_at__isnull=True),
                name="relief_effort_once",
                violation_error_message="已登记过同样的一条。",
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "kind"], name="relief_effort_place"),
            models.Index(fields=["-day"], name="relief_effort_day"),
        ]

    def __str__(self) -> str:
        return self.title

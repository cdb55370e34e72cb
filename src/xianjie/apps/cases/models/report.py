"""Active discovery: people in need whom somebody at the door reports though they did not apply."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.enums import OPEN_REPORTS, ReportState, ReportStep
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.apps.screening.models import Clue


class NeedReport(models.Model):
    """A report of people in need; it becomes a clue of the channel 基层主动发现.

    ``client_id`` is made once for each opened form: a form that is sent twice is one report.
    Without ``household`` the people are not registered or were not found; ``who`` then says who
    they are. ``needs`` are texts of the code set 主动发现需求. ``typed`` counts what had to be
    typed. ``due_on`` is NULL where the rulebook sets no deadline.
    """

    number = models.CharField("编号", max_length=30)
    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="need_reports"
    )
    who = EncryptedTextField("不在册的是谁")
    needs = models.JSONField("困难", default=list)
    is_urgent = models.BooleanField("现在就要救助", default=False)
    words = EncryptedTextField("情况说明")
    photo = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    typed = models.PositiveSmallIntegerField("打字项数", default=0)
    state = models.CharField("状态", max_length=10, choices=ReportState.choices)
    clue = models.ForeignKey(Clue, models.PROTECT, related_name="need_reports")
    merged_into = models.ForeignKey(
        Clue, models.PROTECT, null=True, blank=True, related_name="merged_reports"
    )
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="need_reports")
    reported_at = models.DateTimeField("上报时间")
    due_on = models.DateField("核查期限", null=True, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="checked_reports"
    )
    checked_at = models.DateTimeField("核查时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id number client_id division_code household is_urgent photo typed state clue "
        "merged_into reported_by reported_at due_on checked_by checked_at",
        personal="who",
        sensitive="needs words",
    )

    class Meta:
        verbose_name = "主动发现上报"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "number"],
                condition=~Q(number=""),
                name="need_report_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_REPORTS)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="need_report_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.MERGED, merged_into__isnull=False)
                | (~Q(state=ReportState.MERGED) & Q(merged_into__isnull=True)),
                name="need_report_merged_into_a_clue",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "-is_urgent", "due_on"], name="need_report_queue"
            ),
            models.Index(fields=["household", "state"], name="need_report_household"),
            models.Index(fields=["reported_by", "-reported_at"], name="need_report_reporter"),
        ]

    def __str__(self) -> str:
        return self.number


class ReportEvent(models.Model):
    """A step of a report with the words that came with it."""

    report = models.ForeignKey(NeedReport, models.CASCADE, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=ReportStep.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    words = EncryptedTextField("说明")

    field_classes = classed(internal="id report step user at", sensitive="words")

    class Meta:
        verbose_name = "主动发现办理记录"
        ordering = ["report", "id"]

    def __str__(self) -> str:
        return self.get_step_display()


class ReportDraft(models.Model):
    """What somebody had filled in before the connection dropped; one for each opened form."""

    client_id = models.UUIDField("表单标识", unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="report_drafts")
    content = EncryptedTextField("填写内容")
    saved_at = models.DateTimeField("保存时间")

    field_classes = classed(internal="id client_id user saved_at", sensitive="content")

    class Meta:
        verbose_name = "主动发现草稿"
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["user", "-saved_at"], name="report_draft_user")]

    def __str__(self) -> str:
        return str(self.client_id)

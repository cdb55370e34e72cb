"""Monthly dispatch meetings of the three supervisors."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.supervision.enums import Supervisor


class DispatchMeeting(PlacedRow):
    """One meeting in which a supervisor looked at what is hard and gave orders."""

    supervisor = models.CharField("督导层级", max_length=10, choices=Supervisor.choices)
    organisation = models.CharField(
        "单位", max_length=80, blank=True, help_text="行业部门写部门名称；一个部门每月一次。"
    )
    period = models.CharField(
        "期别",
        max_length=7,
        validators=[RegexValidator(r"^20\d\d-(0[1-9]|1[0-2])$", "请写成 2022-07 这样的年月。")],
    )
    held_on = models.DateField("会议日期")
    venue = models.CharField("地点", max_length=80, blank=True)
    chair = EncryptedTextField("主持人")
    attendees = EncryptedTextField("参会人员")
    problems = models.TextField("发现的问题")
    orders = models.TextField("调度要求")
    results = models.TextField("落实情况", blank=True)

    field_classes = row_classes(
        internal="division_code supervisor organisation period held_on venue problems orders "
        "results",
        personal="chair attendees",
    )

    class Meta:
        verbose_name = "调度会议"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "supervisor", "organisation", "period"],
                condition=Q(retired_at__isnull=True),
                name="dispatch_once_a_month",
                violation_error_message="这个督导层级（部门）本月已登记过调度会，请改那一条。",
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "period"], name="dispatch_month"),
            models.Index(fields=["-held_on"], name="dispatch_day"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_supervisor_display()}"

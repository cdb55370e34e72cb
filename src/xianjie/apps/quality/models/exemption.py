"""A finding that is right as it is: by whom, why, until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.quality.enums import HOLDING, ExemptionState
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument


class QualityExemption(models.Model):
    """Why a row need not follow a rule; asked by one person and approved by another.

    ``row_key`` names the row as `QualityFinding` does, ``data_hash`` what was in its cells when
    it was asked: it ends when these change, when ``until`` is over, or when the finding is gone.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    rule_id = models.CharField("规则", max_length=120)
    row_key = models.CharField("行标识", max_length=80)
    data_hash = models.CharField("数据摘要", max_length=32)
    reason = EncryptedTextField("理由")
    evidence = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    until = models.DateField("有效期至", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ExemptionState.choices)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision = models.CharField("审批意见", max_length=300, blank=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code rule_id row_key data_hash evidence until state asked_by "
        "asked_at decided_by decided_at decision ended_on",
        personal="reason",
    )

    class Meta:
        verbose_name = "规则豁免"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "rule_id", "row_key"],
                condition=Q(state__in=HOLDING),
                name="exemption_once_a_row",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(asked_by=models.F("decided_by")),
                name="exemption_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "division_code"], name="exemption_list"),
            models.Index(fields=["state", "until"], name="exemption_until"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.get_state_display()}"

"""Registers of health: contracts with family doctors, special treatment and paying later."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.models.rows import PersonRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.fields import EncryptedTextField

_LIVE = Q(retired_at__isnull=True)


class DoctorContract(PersonRow):
    """A member with a chronic disease under contract, and the measures for him (一人一策)."""

    own_area = Area.MEDICAL

    disease = models.CharField("病种", max_length=30)
    doctor = EncryptedTextField("家庭医生")
    clinic = models.CharField("签约机构", max_length=80)
    signed_on = models.DateField("签约日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    measures = models.TextField("一人一策措施", max_length=500)
    visited_on = models.DateField("最近随访", null=True, blank=True)
    next_visit_on = models.DateField("下次随访", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code person clinic signed_on valid_until visited_on next_visit_on",
        personal="doctor",
        sensitive="disease measures",
    )

    class Meta:
        verbose_name = "家庭医生签约"
        ordering = ["next_visit_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "disease"],
                condition=_LIVE,
                name="doctor_contract_once",
                violation_error_message="这个人的这个病种已经签约登记。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("signed_on")),
                name="doctor_contract_ends_after_signing",
                violation_error_message="有效期要晚于签约日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "next_visit_on"], name="doctor_contract_place"),
            models.Index(fields=["-signed_on"], name="doctor_contract_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.disease} {self.signed_on}"


class TreatmentCase(PersonRow):
    """A case of special treatment, or of treatment before payment."""

    own_area = Area.MEDICAL

    service = models.CharField("服务", max_length=20)
    disease = models.CharField("病种", max_length=60)
    hospital = models.CharField("医院", max_length=80)
    started_on = models.DateField("入院日期")
    ended_on = models.DateField("出院日期", null=True, blank=True)
    cost = models.BigIntegerField(
        "总费用", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    own_part = models.BigIntegerField(
        "个人自付", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    deposit_free = models.BooleanField("免交押金", null=True, blank=True)
    settled_on = models.DateField("结算日期", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code person service hospital started_on ended_on deposit_free "
        "settled_on",
        sensitive="disease cost own_part",
    )

    class Meta:
        verbose_name = "大病救治和先诊疗后付费"
        ordering = ["-started_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service", "started_on"], condition=_LIVE,
                name="treatment_once",
                violation_error_message="这次就医已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="treatment_ends_after_beginning",
                violation_error_message="出院日期不能早于入院日期。",
            ),
            models.CheckConstraint(
                condition=Q(own_part__isnull=True) | Q(cost__isnull=True)
                | Q(own_part__lte=F("cost")),
                name="treatment_own_part_within_cost",
                violation_error_message="个人自付不能大于总费用。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "started_on"], name="treatment_place"),
            models.Index(fields=["-started_on"], name="treatment_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.service} {self.started_on}"

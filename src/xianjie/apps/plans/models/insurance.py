"""防贫保: who is covered, and what was paid after a misfortune. Requirement M02-20."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from xianjie.apps.ledger.models import LedgerRow, row_classes
from xianjie.apps.registry.models import Household, Person

_NOT_NEGATIVE = "金额不能小于 0。"


class InsuranceCover(LedgerRow):
    """A household, or one of its members, is insured for a year. ``premium`` in fen."""

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="户编号", related_name="insurance_covers"
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="人编号",
        related_name="insurance_covers",
    )
    year = models.PositiveSmallIntegerField("参保年度", validators=[MinValueValidator(2016)])
    insurer = models.CharField("承保公司", max_length=80)
    premium = models.BigIntegerField("保费(分)", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    scope_field = "household__division_code"

    field_classes = row_classes(internal="household person year insurer premium note")

    class Meta:
        verbose_name = "防贫保参保"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "insurer"],
                condition=models.Q(retired_at__isnull=True, person__isnull=True),
                name="household_cover_once_a_year",
                violation_error_message="这一户这个年度已在这家公司登记过参保。",
            ),
            models.UniqueConstraint(
                fields=["household", "person", "year", "insurer"],
                condition=models.Q(retired_at__isnull=True),
                name="person_cover_once_a_year",
                violation_error_message="这个人这个年度已在这家公司登记过参保。",
            ),
            models.CheckConstraint(
                condition=models.Q(premium__isnull=True) | models.Q(premium__gte=0),
                name="premium_not_negative",
                violation_error_message=_NOT_NEGATIVE,
            ),
        ]
        indexes = [models.Index(fields=["-year"], name="cover_year")]

    def __str__(self) -> str:
        return f"{self.household} {self.year}"


class InsuranceClaim(LedgerRow):
    """What a household asked for and got after an event. Amounts in fen.

    ``cause`` is a text of 防贫保理赔原因清单. A claim without ``paid_on`` is not yet paid.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="户编号", related_name="insurance_claims"
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="人编号",
        related_name="insurance_claims",
    )
    number = models.CharField("报案号", max_length=40, blank=True)
    insurer = models.CharField("承保公司", max_length=80)
    cause = models.CharField("理赔原因", max_length=20)
    event_on = models.DateField("出险日期")
    claimed = models.BigIntegerField("申请金额(分)", null=True, blank=True)
    paid = models.BigIntegerField("赔付金额(分)", null=True, blank=True)
    paid_on = models.DateField("赔付日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    scope_field = "household__division_code"

    field_classes = row_classes(
        internal="household person number insurer event_on claimed paid paid_on note",
        sensitive="cause",
    )

    class Meta:
        verbose_name = "防贫保理赔"
        ordering = ["-event_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "event_on", "cause"],
                condition=models.Q(retired_at__isnull=True, person__isnull=True),
                name="household_claim_once_an_event",
                violation_error_message="这一户同一天同一原因的理赔已登记过。",
            ),
            models.UniqueConstraint(
                fields=["household", "person", "event_on", "cause"],
                condition=models.Q(retired_at__isnull=True),
                name="person_claim_once_an_event",
                violation_error_message="这个人同一天同一原因的理赔已登记过。",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed__isnull=True) | models.Q(claimed__gte=0),
                name="claimed_not_negative",
                violation_error_message=_NOT_NEGATIVE,
            ),
            models.CheckConstraint(
                condition=models.Q(paid__isnull=True, paid_on__isnull=True)
                | models.Q(paid__gte=0, paid_on__isnull=False),
                name="claim_paid_on_a_day",
                violation_error_message="赔付金额和赔付日期要一起填，金额不能小于 0。",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_on__isnull=True)
                | models.Q(paid_on__gte=models.F("event_on")),
                name="claim_paid_after_the_event",
                violation_error_message="赔付日期不能早于出险日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["-event_on"], name="claim_event"),
            models.Index(fields=["household", "paid_on"], name="claim_household"),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.event_on}"

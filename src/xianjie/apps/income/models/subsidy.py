"""Subsidies for farming that are due to households, and what was paid of them (M07-11)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from xianjie.apps.ledger.models import LedgerRow, row_classes
from xianjie.apps.registry.models import Household

_NOT_NEGATIVE = "金额不能小于 0。"


class SubsidyDue(LedgerRow):
    """What a household is due of a subsidy in a year, and what the payments of the feed add up to.

    ``due`` and ``paid`` are in fen. ``item`` is a text of the code set 强农惠农补贴. ``paid``,
    ``paid_on`` (the last payment), ``full_on`` (when it had been paid in full) and ``delay`` (days
    from the due day to that) follow the feed subsidy-payment and are never typed.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="户编号", related_name="subsidies_due"
    )
    item = models.CharField("补贴项目", max_length=30)
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2016)])
    due = models.BigIntegerField("应发金额(分)")
    due_on = models.DateField("应发日期")
    paid = models.BigIntegerField("已发金额(分)", default=0)
    paid_on = models.DateField("最近发放", null=True, blank=True)
    full_on = models.DateField("足额日期", null=True, blank=True)
    delay = models.IntegerField("足额迟几天", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    scope_field = "household__division_code"

    field_classes = row_classes(
        internal="household item year due due_on paid paid_on full_on delay note"
    )

    class Meta:
        verbose_name = "应发惠农补贴"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "item", "year"],
                condition=Q(retired_at__isnull=True),
                name="subsidy_due_once_a_year",
                violation_error_message="这一户这个年度已登记过这项补贴。",
            ),
            models.CheckConstraint(
                condition=Q(due__gte=0, paid__gte=0),
                name="subsidy_not_negative",
                violation_error_message=_NOT_NEGATIVE,
            ),
        ]
        indexes = [models.Index(fields=["-year", "item", "due_on"], name="subsidy_due_year")]

    def __str__(self) -> str:
        return f"{self.item} {self.year}"

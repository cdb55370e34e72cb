"""What budget units buy for their canteens and festivals through the 832 platform."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes

_LIVE = Q(retired_at__isnull=True)
_YEARS = [MinValueValidator(2014), MaxValueValidator(2100)]
BUYING = ("财政", "工信", "商务", "供销", "工会", "乡村振兴", "农业农村")
"""Departments that look after what all units buy; every other sees its own unit only."""


class BudgetUnit(PlacedRow):
    """A unit paid by the budget: whether it has a canteen, and a union (M10-07, M10-08)."""

    name = models.CharField("单位名称", max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="平台单位",
    )  # fmt: skip
    has_canteen = models.BooleanField("有食堂", default=True)
    has_union = models.BooleanField("有工会", default=True)
    staff = models.PositiveIntegerField("职工人数", default=0)
    since_year = models.PositiveSmallIntegerField("纳入年度", validators=_YEARS)
    until_year = models.PositiveSmallIntegerField(
        "退出年度", null=True, blank=True, validators=_YEARS
    )
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code name organisation has_canteen has_union staff since_year "
        "until_year note"
    )

    class Meta:
        verbose_name = "预算单位"
        ordering = ["division_code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"],
                condition=_LIVE,
                name="budget_unit_once",
                violation_error_message="这个单位已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(until_year__isnull=True) | Q(until_year__gte=F("since_year")),
                name="budget_unit_years_in_order",
                violation_error_message="退出年度不能早于纳入年度。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "name"], name="budget_unit_place")]

    def __str__(self) -> str:
        return self.name


class UnitPurchase(LedgerRow):
    """A unit's canteen food of a year and the part bought through the 832 platform; fen."""

    scope_field = "unit__division_code"

    unit = models.ForeignKey(
        BudgetUnit, models.PROTECT, related_name="purchases", verbose_name="单位"
    )
    year = models.PositiveSmallIntegerField("年度", validators=_YEARS)
    canteen = models.BigIntegerField("食堂食材采购额", validators=[MinValueValidator(0)])
    platform = models.BigIntegerField("832平台采购额", validators=[MinValueValidator(0)])
    as_of = models.DateField("截至日期")
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(internal="unit year canteen platform as_of note")

    class Meta:
        verbose_name = "832采购"
        ordering = ["-year", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                condition=_LIVE,
                name="unit_purchase_once_a_year",
                violation_error_message="这个单位这一年已经登记，请改那一条。",
            ),
            models.CheckConstraint(
                condition=Q(platform__lte=F("canteen")),
                name="unit_purchase_platform_part",
                violation_error_message="832平台采购额不能多于食堂食材采购额。",
            ),
            models.CheckConstraint(
                condition=Q(canteen__gte=0, platform__gte=0), name="unit_purchase_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["-year", "unit"], name="unit_purchase_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class UnionGift(LedgerRow):
    """Gifts of a union for a festival, and whether they came through the 832 platform; fen."""

    scope_field = "unit__division_code"

    unit = models.ForeignKey(BudgetUnit, models.PROTECT, related_name="gifts", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年度", validators=_YEARS)
    festival = models.CharField("节日", max_length=10)
    by_platform = models.BooleanField("通过832平台采购")
    members = models.PositiveIntegerField("发放人数", default=0)
    amount = models.BigIntegerField("采购金额", validators=[MinValueValidator(0)])
    bought_on = models.DateField("采购日期", null=True, blank=True)

    field_classes = row_classes(internal="unit year festival by_platform members amount bought_on")

    class Meta:
        verbose_name = "工会慰问"
        ordering = ["-year", "unit", "festival"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "festival"],
                condition=_LIVE,
                name="union_gift_once_a_festival",
                violation_error_message="这个单位这个节日已经登记，请改那一条。",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="union_gift_not_negative"),
        ]
        indexes = [models.Index(fields=["-year", "unit"], name="union_gift_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.festival}"

"""What a village collective earned, by source and part of the year."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.collective.enums import Span
from xianjie.apps.ledger.models import PlacedRow, row_classes

SECTORS = ("农业农村", "组织", "财政", "乡村振兴", "农办")
"""Departments that village collectives concern (M10-01)."""


class VillageIncome(PlacedRow):
    """Collective income of a village from one source in a month, quarter or year (M10-01).

    ``source`` is a text of the code set 集体收入来源; ``amount`` is fen. The entries of a year add
    up to the year, so that a source is kept by month, by quarter or by year, never overlapping.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2014), MaxValueValidator(2100)]
    )
    span = models.CharField("期间", max_length=3, choices=Span.choices, default=Span.YEAR)
    source = models.CharField("来源", max_length=20)
    amount = models.BigIntegerField("收入", validators=[MinValueValidator(0)])
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(internal="division_code year span source amount note")

    class Meta:
        verbose_name = "村集体收入"
        ordering = ["-year", "division_code", "source", "span"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "source", "span"],
                condition=Q(retired_at__isnull=True),
                name="village_income_once",
                violation_error_message="这个村这一期的这项收入已经登记过，请改那一条。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="village_income_not_negative",
                violation_error_message="收入不能小于 0。",
            ),
        ]
        indexes = [
            models.Index(fields=["-year", "division_code"], name="village_income_year"),
            models.Index(fields=["division_code", "year"], name="village_income_place"),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.year} {self.source}"

    def clean(self) -> None:
        """Refuse an amount that another one of the same source holds already."""
        if not (self.division_code and self.year and self.source and self.span):
            return
        rows = VillageIncome.objects.proven("amounts of the village that is being written").filter(
            division_code=self.division_code, year=self.year, source=self.source,
            retired_at__isnull=True,
        )  # fmt: skip
        own = Span(self.span)
        for other in (
            rows.exclude(pk=self.pk).exclude(span=self.span).values_list("span", flat=True)
        ):
            if own.months & Span(other).months:
                word = Span(other).label
                raise ValidationError({"span": f"这项收入已经按“{word}”登记，再登记会重复计算。"})


class IncomeConfirmation(models.Model):
    """The township's word that a village's income of a year is right.

    ``amount`` is the sum in fen that was confirmed; where the entries add up to another one since,
    the confirmation is out of date.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    year = models.PositiveSmallIntegerField("年度")
    amount = models.BigIntegerField("确认的收入(分)")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code", internal="id division_code year amount confirmed_by confirmed_at"
    )

    class Meta:
        verbose_name = "村集体收入确认"
        ordering = ["-year", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year"], name="village_income_confirmed_once"
            )
        ]
        indexes = [models.Index(fields=["county_code", "year"], name="income_confirmation_county")]

    def __str__(self) -> str:
        return f"{self.division_code} {self.year}"

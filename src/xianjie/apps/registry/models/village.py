"""Villages year by year: base figures and the four exit indicators."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from xianjie.apps.ledger.models import PlacedRow, row_classes


class VillageYear(PlacedRow):
    """A village in one year (requirement M03-12, 甘南州2020工作要点 三(十一)).

    ``poor_people`` over ``population`` is the poverty rate that is held against the rulebook's
    limit; the three other indicators are judged by people, NULL while nobody has.
    """

    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2014), MaxValueValidator(2100)]
    )
    lifted = models.BooleanField("脱贫村", null=True, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    population = models.PositiveIntegerField("人口", null=True, blank=True)
    collective_income = models.BigIntegerField("集体经济收入", null=True, blank=True)
    poor_households = models.PositiveIntegerField("剩余贫困户", null=True, blank=True)
    poor_people = models.PositiveIntegerField("剩余贫困人口", null=True, blank=True)
    industry_met = models.BooleanField("产业发展达标", null=True, blank=True)
    infrastructure_met = models.BooleanField("基础设施达标", null=True, blank=True)
    services_met = models.BooleanField("公共服务达标", null=True, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    field_classes = row_classes(
        internal="division_code year lifted households population collective_income "
        "poor_households poor_people industry_met infrastructure_met services_met note"
    )

    class Meta:
        verbose_name = "村年度情况"
        ordering = ["-year", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year"],
                condition=models.Q(retired_at__isnull=True),
                name="village_once_a_year",
                violation_error_message="这个村这一年已经登记过了。",
            ),
            models.CheckConstraint(
                condition=models.Q(poor_people__isnull=True)
                | models.Q(population__isnull=True)
                | models.Q(poor_people__lte=models.F("population")),
                name="village_poor_not_more_than_people",
                violation_error_message="剩余贫困人口不能多于人口。",
            ),
        ]
        indexes = [models.Index(fields=["-year", "division_code"], name="village_year_place")]

    def __str__(self) -> str:
        return f"{self.division_code} {self.year}"

"""Bodies that hold a responsibility, with the names they had over time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.audit.classification import classed


class Organisation(models.Model):
    """A bureau, a township government or a village committee."""

    name = models.CharField("名称", max_length=100)
    sector = models.CharField("行业", max_length=30, blank=True)
    level = models.CharField("层级", max_length=12, choices=OrganisationLevel.choices)
    division_code = models.CharField("行政区划", max_length=12)

    field_classes = classed(public="id name sector level division_code")

    class Meta:
        verbose_name = "单位"
        ordering = ["division_code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"], name="organisation_once_in_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """A name an organisation had in ``[valid_from, valid_to)``, such as 扶贫办 until 2021."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=100)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)

    field_classes = classed(public="id organisation name valid_from valid_to")

    class Meta:
        verbose_name = "单位历史名称"
        ordering = ["organisation", "valid_from"]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None while no end is known."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    @property
    def is_first(self) -> bool:
        """Whether nobody knows since when it was called so."""
        return self.valid_from == date.min

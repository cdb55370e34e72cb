"""A piece of the country with a code."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed
from xianjie.apps.divisions.enums import Level, Scheme


class Division(models.Model):
    """A division as it stood in ``[valid_from, valid_to)``; codes are padded to 12 digits."""

    scheme = models.CharField("代码体系", max_length=10, choices=Scheme.choices)
    code = models.CharField("代码", max_length=12)
    name = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    parent_code = models.CharField("上级代码", max_length=12, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    source = models.CharField("来源", max_length=60)

    field_classes = classed(
        public="id scheme code name level parent_code valid_from valid_to source"
    )

    class Meta:
        verbose_name = "行政区划"
        ordering = ["scheme", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code", "valid_from"], name="division_once_from_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["scheme", "parent_code"], name="division_children"),
        ]

    def __str__(self) -> str:
        return self.name

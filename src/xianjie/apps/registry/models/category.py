"""What a household was over time."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.enums import CategoryKind
from xianjie.apps.registry.models.household import Household


class CategorySpell(models.Model):
    """A category of a household in ``[valid_from, valid_to)``, as a canonical text."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="category_spells")
    kind = models.CharField("类别", max_length=20, choices=CategoryKind.choices)
    value = models.CharField("取值", max_length=30)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)

    field_classes = classed(internal="id household kind value valid_from valid_to")

    class Meta:
        verbose_name = "户类别变化"
        ordering = ["household", "kind", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=models.Q(valid_to__isnull=True),
                name="one_open_spell_a_category",
            )
        ]

    def __str__(self) -> str:
        return self.value

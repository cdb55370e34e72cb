"""Natural increase and decrease."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.enums import ChangeKind
from xianjie.apps.registry.models.household import Household
from xianjie.apps.registry.models.person import Person


class PopulationChange(models.Model):
    """A birth, death, move or marriage that changed a household."""

    kind = models.CharField("变动类型", max_length=20, choices=ChangeKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="changes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="changes")
    occurred_on = models.DateField("变动日期")
    reason = models.CharField("原因", max_length=200)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=150)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = ScopedManager()
    scope_field = "household__division_code"

    field_classes = classed(
        internal="id kind person household occurred_on recorded_at recorded_by undone_at",
        personal="reason",
    )

    class Meta:
        verbose_name = "人口自然增减"
        ordering = ["-occurred_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "household", "kind", "occurred_on"],
                condition=models.Q(undone_at__isnull=True),
                name="change_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"

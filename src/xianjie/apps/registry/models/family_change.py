"""What somebody registered about a family by hand, and what it replaced."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.enums import FamilyChangeKind
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models.household import Household
from xianjie.apps.registry.models.person import Person


class FamilyChange(models.Model):
    """One registered change of a family, with the journal of every row that it wrote.

    ``other`` is the household that a split founded, a merger closed or somebody came from. The
    journal (JSON text) holds old and new values, so that the change can be undone while nothing
    was built on it. Never deleted; an undone change keeps its row.
    """

    kind = models.CharField("变动类型", max_length=20, choices=FamilyChangeKind.choices)
    household = models.ForeignKey(Household, models.PROTECT, related_name="family_changes")
    other = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="family_changes_beside"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="family_changes"
    )
    occurred_on = models.DateField("变动日期")
    reason = models.CharField("原因", max_length=200)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=150)
    journal = EncryptedTextField("变动前后")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.CharField("撤销人", max_length=150, blank=True)
    undone_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ScopedManager()
    scope_field = "household__division_code"

    field_classes = classed(
        internal="id kind household other person occurred_on recorded_at recorded_by undone_at "
        "undone_by",
        personal="reason undone_reason journal",
    )

    class Meta:
        verbose_name = "家庭变动"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"

"""Values that people put right by hand, against what lists say."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models.family_change import FamilyChange
from xianjie.apps.registry.models.household import Household
from xianjie.apps.registry.models.person import Person


class Correction(models.Model):
    """One field of a household, or of a person in it, that was corrected by a change.

    Texts are as stored, dates in ISO form, the empty text for none. While ``settled_at`` is empty
    the corrected value stands: a list that still says ``old_value`` does not put it back. It is
    settled when a list agrees, when it is corrected again, or when the change is undone.
    """

    change = models.ForeignKey(FamilyChange, models.PROTECT, related_name="corrections")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    field = models.CharField("项目", max_length=40)
    old_value = EncryptedTextField("原值")
    new_value = EncryptedTextField("更正为")
    corrected_at = models.DateTimeField("更正时间")
    settled_at = models.DateTimeField("不再固定的时间", null=True, blank=True)

    objects = ScopedManager()
    scope_field = "change__household__division_code"

    field_classes = classed(
        internal="id change household person field corrected_at settled_at",
        sensitive="old_value new_value",
    )

    class Meta:
        verbose_name = "信息更正"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=[owner, "field"],
                condition=models.Q(settled_at__isnull=True),
                name=f"one_standing_correction_of_a_{owner}",
            )
            for owner in ("household", "person")
        ] + [
            models.CheckConstraint(
                condition=models.Q(household__isnull=True) ^ models.Q(person__isnull=True),
                name="correction_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.field

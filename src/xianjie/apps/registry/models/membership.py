"""From when to when somebody belonged to a household."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.enums import JoinReason, LeaveReason
from xianjie.apps.registry.models.household import Household
from xianjie.apps.registry.models.person import Person


class Membership(models.Model):
    """A stay of a person in a household, ``[joined_on, left_on)``; never deleted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    joined_on = models.DateField("加入日期")
    joined_reason = models.CharField("加入原因", max_length=20, choices=JoinReason.choices)
    left_on = models.DateField("离开日期", null=True, blank=True)
    left_reason = models.CharField(
        "离开原因", max_length=20, choices=LeaveReason.choices, blank=True
    )

    field_classes = classed(
        internal="id person household joined_on joined_reason left_on left_reason"
    )

    class Meta:
        verbose_name = "家庭成员关系"
        ordering = ["person", "joined_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(left_on__isnull=True),
                name="one_open_membership_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.household_id}"

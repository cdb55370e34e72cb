"""Who holds which role, where and when."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models.organisation import Organisation
from xianjie.apps.accounts.models.user import User
from xianjie.apps.audit.classification import classed


class Post(models.Model):
    """A role over all divisions whose code begins with ``division_prefix``."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    division_prefix = models.CharField("区划前缀", max_length=12)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)

    field_classes = classed(
        internal="id user role division_prefix organisation valid_from valid_to"
    )

    class Meta:
        verbose_name = "岗位"
        ordering = ["user", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "division_prefix", "valid_from"], name="post_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(division_prefix=""), name="post_has_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.division_prefix}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None while no end is known."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

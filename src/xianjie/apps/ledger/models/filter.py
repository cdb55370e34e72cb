"""Filters that accounts keep."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed


class SavedFilter(models.Model):
    """A named choice of rows of one register; ``query`` holds searched text sealed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    register = models.CharField("台账", max_length=60)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=1000, blank=True)
    is_default = models.BooleanField("默认", default=False)
    created_at = models.DateTimeField("保存时间")

    field_classes = classed(internal="id user register name query is_default created_at")

    class Meta:
        verbose_name = "已存筛选"
        ordering = ["user", "register", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "register", "name"], name="saved_filter_once_a_name"
            ),
            models.UniqueConstraint(
                fields=["user", "register"],
                condition=models.Q(is_default=True),
                name="one_default_filter_a_register",
            ),
        ]

    def __str__(self) -> str:
        return self.name

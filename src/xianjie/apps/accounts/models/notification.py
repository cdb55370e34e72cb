"""What the bell says to an account."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models.user import User
from xianjie.apps.audit.classification import classed


class Notification(models.Model):
    """Something that was assigned to an account or is overdue; one for each ``key``.

    ``url`` is a path of this site. Neither title nor address holds personal data: a household is
    named by its 户编号.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    key = models.CharField("事由", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=NotificationKind.choices)
    title = models.CharField("内容", max_length=200)
    url = models.CharField("去处", max_length=300)
    due_on = models.DateField("期限", null=True, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    field_classes = classed(internal="id user key kind title url due_on created_at read_at")

    class Meta:
        verbose_name = "通知"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notification_once_a_key")
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            )
        ]

    def __str__(self) -> str:
        return self.title

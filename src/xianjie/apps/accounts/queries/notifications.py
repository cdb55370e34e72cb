"""What the bell of an account holds."""

from __future__ import annotations

from django.db.models import F, QuerySet

from xianjie.apps.accounts.models import Notification, User


def notifications_of(user: User) -> QuerySet[Notification]:
    """Return the notifications of an account: unread ones first, then the newest."""
    return Notification.objects.filter(user=user).order_by(
        F("read_at").asc(nulls_first=True), "-created_at", "-id"
    )


def unread_count(user: User) -> int:
    """Return how many notifications an account has not read."""
    return Notification.objects.filter(user=user, read_at__isnull=True).count()

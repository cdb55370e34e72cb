"""Ring somebody's bell, and quiet it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import Notification, User


def notify(
    *,
    users: Iterable[User],
    key: str,
    title: str,
    url: str,
    kind: NotificationKind = NotificationKind.ASSIGNED,
    due_on: date | None = None,
    now: datetime,
) -> int:
    """Tell accounts that something waits for them; the same ``key`` rings once each.

    Called inside the transaction of the action that assigns. ``title`` and ``url`` must not name
    a person. Returns how many bells rang.
    """
    unique = {user.pk: user for user in users}
    known = set(
        Notification.objects.filter(user__in=unique, key=key).values_list("user_id", flat=True)
    )
    fresh = [
        Notification(
            user=user,
            key=key[:120],
            kind=kind,
            title=title[:200],
            url=url[:300],
            due_on=due_on,
            created_at=now,
        )
        for pk, user in unique.items()
        if pk not in known
    ]
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def read_notifications(*, user: User, numbers: Iterable[int] | None, now: datetime) -> int:
    """Mark notifications of an account as read: the given ones, or all that are unread."""
    found = Notification.objects.filter(user=user, read_at__isnull=True)
    if numbers is not None:
        found = found.filter(pk__in=list(numbers))
    return found.update(read_at=now)


def settle(*, key: str, now: datetime) -> int:
    """Quiet every bell that rang for a ``key`` because the matter is done."""
    return Notification.objects.filter(key=key, read_at__isnull=True).update(read_at=now)

"""What waits for the officers who run and guard the accounts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import Notification, Post, User
from xianjie.apps.accounts.permissions import Permission

ENDING_WITHIN = timedelta(days=30)


def first_sign_ins(ask: DeskAsk) -> DeskGroup | None:
    """Return the accounts that nobody has signed in with yet."""
    if not ask.scope.may(Permission.MANAGE_ACCOUNTS):
        return None
    found = User.objects.filter(is_active=True, last_login__isnull=True).order_by("created_at")
    return DeskGroup(
        kind="first-sign-in",
        title=_("尚未首次登录的账户"),
        verb=_("提醒"),
        icon="user",
        count=found.count(),
        items=tuple(
            DeskItem(str(user.pk), user.username, _address("accounts:users"), note=_("未登录过"))
            for user in found[: ask.limit]
        ),
        url=_address("accounts:users"),
        rank=30,
    )


def ending_posts(ask: DeskAsk) -> DeskGroup | None:
    """Return the posts that end within a month, soonest first."""
    if not ask.scope.may(Permission.GRANT_POSTS):
        return None
    found = (
        Post.objects.filter(valid_to__gt=ask.today, valid_to__lte=ask.today + ENDING_WITHIN)
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("valid_to", "pk")
    )
    return DeskGroup(
        kind="ending-posts",
        title=_("将到期的岗位"),
        verb=_("续期"),
        icon="shield",
        count=found.count(),
        items=tuple(
            DeskItem(
                str(post.pk),
                f"{post.user.username} · {post.get_role_display()}",
                _address("accounts:posts"),
                due_on=post.valid_to,
                place=post.division_prefix,
            )
            for post in found[: ask.limit]
        ),
        url=_address("accounts:posts"),
        rank=20,
    )


def accounts_without_a_post(ask: DeskAsk) -> DeskGroup | None:
    """Return the active accounts that hold no post: they see nothing until one is granted."""
    if not ask.scope.may(Permission.GRANT_POSTS):
        return None
    found = without_a_post(ask.today)
    return DeskGroup(
        kind="without-a-post",
        title=_("等待授权岗位的账户"),
        verb=_("授权"),
        icon="user",
        count=found.count(),
        items=tuple(
            DeskItem(str(user.pk), user.username, _address("accounts:posts"))
            for user in found[: ask.limit]
        ),
        url=_address("accounts:posts"),
        rank=10,
    )


def without_a_post(today: date) -> QuerySet[User]:
    """Return the active accounts without a post in force on a day, the oldest first."""
    held = Post.objects.filter(user_id=OuterRef("pk"), valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    )
    return User.objects.filter(~Exists(held), is_active=True).order_by("created_at", "pk")


def assignments(ask: DeskAsk) -> DeskGroup | None:
    """Return what the bell says to be done and nobody has opened yet, by deadline."""
    found = Notification.objects.filter(
        user_id=ask.user_id,
        read_at__isnull=True,
        kind__in=(NotificationKind.ASSIGNED, NotificationKind.OVERDUE, NotificationKind.REMINDER),
    )
    rows = found.order_by(F("due_on").asc(nulls_last=True), "-created_at", "-pk")
    return DeskGroup(
        kind="assignments",
        title=_("交办和催办"),
        verb=_("办理"),
        icon="bell",
        count=found.count(),
        overdue=found.filter(due_on__lt=ask.today).count(),
        items=tuple(
            DeskItem(
                str(row.pk), row.title, row.url, due_on=row.due_on, note=row.get_kind_display()
            )
            for row in rows[: ask.limit]
        ),
        url=_address("accounts:notifications"),
        rank=5,
    )


def _address(view: str) -> str:
    """Return the address of a page, that of the bell before the page exists."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return reverse("accounts:notifications")

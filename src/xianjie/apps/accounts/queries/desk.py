"""What waits for the officers who run and guard the accounts."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import Notification, Post
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.locks import locked_names
from xianjie.apps.accounts.queries.managed import in_force, managed_posts, managed_users

ENDING_WITHIN = timedelta(days=30)


def first_sign_ins(ask: DeskAsk) -> DeskGroup | None:
    """Return the accounts that nobody has signed in with yet."""
    if not ask.scope.may(Permission.MANAGE_ACCOUNTS):
        return None
    users = managed_users(ask.scope.narrowed(Permission.MANAGE_ACCOUNTS))
    found = users.filter(is_active=True, last_login__isnull=True)
    return DeskGroup(
        kind="first-sign-in",
        title=_("尚未首次登录的账户"),
        verb=_("提醒"),
        icon="user",
        count=found.count(),
        items=tuple(
            DeskItem(
                str(user.pk),
                user.username,
                reverse("accounts:user", args=[user.pk]),
                note=_("未登录过"),
            )
            for user in found[: ask.limit]
        ),
        url=f"{reverse('accounts:users')}?state=never",
        rank=30,
    )


def locked_accounts(ask: DeskAsk) -> DeskGroup | None:
    """Return the accounts that are locked out because their password failed too often."""
    if not ask.scope.may(Permission.MANAGE_ACCOUNTS):
        return None
    users = managed_users(ask.scope.narrowed(Permission.MANAGE_ACCOUNTS))
    found = users.filter(username__in=locked_names(now=ask.now), is_active=True)
    return DeskGroup(
        kind="locked",
        title=_("锁定的账户"),
        verb=_("解锁"),
        icon="lock",
        count=found.count(),
        items=tuple(
            DeskItem(
                str(user.pk),
                user.username,
                reverse("accounts:user", args=[user.pk]),
                note=_("密码连续输错"),
            )
            for user in found[: ask.limit]
        ),
        url=f"{reverse('accounts:users')}?state=locked",
        rank=10,
    )


def ending_posts(ask: DeskAsk) -> DeskGroup | None:
    """Return the posts that end within a month, soonest first."""
    if not ask.scope.may(Permission.GRANT_POSTS):
        return None
    found = (
        managed_posts(ask.scope.narrowed(Permission.GRANT_POSTS))
        .filter(valid_to__gt=ask.today, valid_to__lte=ask.today + ENDING_WITHIN)
        .filter(user__is_active=True)
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
                reverse("accounts:posts"),
                due_on=post.valid_to,
                place=post.division_prefix,
            )
            for post in found[: ask.limit]
        ),
        url=reverse("accounts:posts"),
        rank=20,
    )


def accounts_without_a_post(ask: DeskAsk) -> DeskGroup | None:
    """Return the active accounts that hold no post: they see nothing until one is granted."""
    if not ask.scope.may(Permission.GRANT_POSTS):
        return None
    users = managed_users(ask.scope.narrowed(Permission.GRANT_POSTS))
    held = Post.objects.filter(in_force(ask.today), user_id=OuterRef("pk"))
    found = users.filter(~Exists(held), is_active=True)
    return DeskGroup(
        kind="without-a-post",
        title=_("等待授权岗位的账户"),
        verb=_("授权"),
        icon="user",
        count=found.count(),
        items=tuple(
            DeskItem(
                str(user.pk),
                user.username,
                f"{reverse('accounts:post-new')}?user={quote(user.username)}",
            )
            for user in found[: ask.limit]
        ),
        url=reverse("accounts:posts"),
        rank=10,
    )


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
        overdue=ask.late(found.filter(due_on__lt=ask.today)),
        items=tuple(
            DeskItem(
                str(row.pk), row.title, row.url, due_on=row.due_on, note=row.get_kind_display()
            )
            for row in rows[: ask.limit]
        ),
        url=reverse("accounts:notifications"),
        rank=5,
    )

"""Accounts: made, disabled and given passwords by the administrator, unlocked by the security
officer; nobody does either for himself.
"""

from __future__ import annotations

from datetime import datetime

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import SessionEnd
from xianjie.apps.accounts.models import PasswordRecord, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import home_of
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError


def check_may_manage(by: Actor, division_prefix: str) -> None:
    """Raise ``RefusedError`` unless the actor may manage accounts of a division."""
    if not by.scope.may(Permission.MANAGE_ACCOUNTS, division_prefix):
        raise RefusedError("not-permitted", "您没有管理该区划账户的权限，请联系系统管理员。")


@transaction.atomic
def create_user(
    *,
    by: Actor,
    username: str,
    password: str | None,
    display_name: str = "",
    division_prefix: str = "",
    must_change: bool = True,
    now: datetime,
) -> User:
    """Make an account without any post.

    ``division_prefix`` is where it belongs until it holds a post; only the command line may leave
    it out. ``must_change`` asks for another password at the first sign-in. Raises
    ``RefusedError`` for a name that is taken and a password that is too weak.
    """
    if not by.scope.may(Permission.MANAGE_ACCOUNTS, division_prefix):
        raise RefusedError("not-permitted", "您没有在该地区建立账户的权限，请联系系统管理员。")
    name = User.normalize_username(username.strip())
    if not name:
        raise RefusedError("no-username", "用户名不能为空，请填写后重试。")
    if User.objects.filter(username=name).exists():
        raise RefusedError("username-taken", f"用户名“{name}”已被使用，请换一个。")
    user = User(
        username=name,
        display_name=display_name.strip(),
        created_at=now,
        division_prefix=division_prefix,
        must_change_password=must_change and password is not None,
        password_changed_at=now if password is not None else None,
    )
    _check_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    if password is not None:
        _remember_password(user, now)
    _record(by, user, "create-user", now, username=name)
    return user


@transaction.atomic
def set_password(*, by: Actor, user: User, password: str, now: datetime) -> None:
    """Give an account a new password; one's own, or somebody else's as administrator.

    Somebody else's must be changed at the next sign-in. Sessions of the account end; the caller
    keeps the own one with ``update_session_auth_hash``.
    """
    own = by.user_id == user.pk
    if not own and not may_manage_user(by, user):
        raise RefusedError("not-permitted", "您没有重置该账户密码的权限，请联系系统管理员。")
    _check_password(password, user)
    user.set_password(password)
    user.must_change_password = not own
    user.password_changed_at = now
    user.session_serial += 1
    user.session_end = SessionEnd.PASSWORD
    user.save(
        update_fields=[
            "password",
            "must_change_password",
            "password_changed_at",
            "session_serial",
            "session_end",
        ]
    )
    _remember_password(user, now)
    _record(by, user, "set-password" if own else "reset-password", now)


@transaction.atomic
def disable_user(*, by: Actor, user: User, reason: str = "", now: datetime) -> None:
    """Lock an account out and end its sessions; its history stays."""
    if by.user_id == user.pk:
        raise RefusedError("own-account", "不能停用自己的账户，请由另一位系统管理员办理。")
    if not may_manage_user(by, user):
        raise RefusedError("not-permitted", "您没有停用该账户的权限，请联系系统管理员。")
    user.is_active = False
    user.disabled_reason = reason.strip()[:200]
    user.session_serial += 1
    user.session_end = SessionEnd.DISABLED
    user.save(update_fields=["is_active", "disabled_reason", "session_serial", "session_end"])
    _record(by, user, "disable", now, reason=user.disabled_reason)


@transaction.atomic
def enable_user(*, by: Actor, user: User, reason: str = "", now: datetime) -> None:
    """Let a disabled account sign in again."""
    if not may_manage_user(by, user):
        raise RefusedError("not-permitted", "您没有启用该账户的权限，请联系系统管理员。")
    user.is_active = True
    user.disabled_reason = ""
    user.save(update_fields=["is_active", "disabled_reason"])
    _record(by, user, "enable", now, reason=reason.strip()[:200])


@transaction.atomic
def end_sessions(*, by: Actor, user: User, now: datetime) -> None:
    """Sign an account out everywhere; by its administrator or security officer."""
    if not (may_manage_user(by, user) or may_guard_user(by, user)):
        raise RefusedError("not-permitted", "您没有结束该账户登录的权限，请联系系统管理员。")
    user.session_serial += 1
    user.session_since = None
    user.session_end = SessionEnd.ENDED
    user.save(update_fields=["session_serial", "session_since", "session_end"])
    _record(by, user, "end-sessions", now)


@transaction.atomic
def unlock_user(*, by: Actor, user: User, now: datetime) -> None:
    """Forget failed attempts, so that a locked account may try again at once."""
    if by.user_id == user.pk or not may_guard_user(by, user):
        raise RefusedError("not-permitted", "您没有解锁该账户的权限，请联系安全管理员。")
    forget_failures(username=user.username)
    _record(by, user, "unlock", now)


def may_manage_user(by: Actor, user: User) -> bool:
    """Whether an actor administers every place to which an account belongs."""
    return _covers(by, user, Permission.MANAGE_ACCOUNTS)


def may_guard_user(by: Actor, user: User) -> bool:
    """Whether an actor is security officer of every place to which an account belongs."""
    return _covers(by, user, Permission.GRANT_POSTS)


def _covers(by: Actor, user: User, permission: Permission) -> bool:
    if by.scope.unlimited:
        return True
    prefixes = set(user.posts.values_list("division_prefix", flat=True))
    if user.division_prefix:
        prefixes.add(user.division_prefix)
    return bool(prefixes) and all(by.scope.may(permission, prefix) for prefix in prefixes)


def _record(by: Actor, user: User, act: str, now: datetime, **detail: str) -> None:
    record(
        actor=by,
        action=f"accounts.{act}",
        object_type="user",
        object_id=user.pk,
        at=now,
        division_code=home_of(user),
        detail={"username": user.username, **detail},
    )


def _remember_password(user: User, now: datetime) -> None:
    """Keep the hash of a password as long as it may not come back."""
    PasswordRecord.objects.create(user=user, password=user.password, at=now)
    kept = user.password_records.order_by("-at", "-id").values_list("pk", flat=True)
    last = list(kept[: max(settings.PASSWORD_HISTORY, 1)])
    user.password_records.exclude(pk__in=last).delete()


def _check_password(password: str | None, user: User) -> None:
    if password is None:
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RefusedError("weak-password", "".join(error.messages)) from None

"""Accounts and posts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError


def check_may_manage(by: Actor, division_prefix: str) -> None:
    """Raise ``RefusedError`` unless the actor may manage accounts of a division."""
    if not by.scope.may(Permission.MANAGE_ACCOUNTS, division_prefix):
        raise RefusedError("not-permitted", "您没有管理该区划账户的权限,请联系系统管理员。")


@transaction.atomic
def create_user(
    *, by: Actor, username: str, password: str | None, display_name: str = "", now: datetime
) -> User:
    """Make an account without any post.

    Raises ``RefusedError`` for a name that is taken and a password that is too weak.
    """
    if not by.scope.may(Permission.MANAGE_ACCOUNTS):
        raise RefusedError("not-permitted", "您没有建立账户的权限,请联系系统管理员。")
    name = User.normalize_username(username.strip())
    if not name:
        raise RefusedError("no-username", "用户名不能为空,请填写后重试。")
    if User.objects.filter(username=name).exists():
        raise RefusedError("username-taken", f"用户名“{name}”已被使用,请换一个。")
    _check_password(password)
    user = User.objects.create_user(
        name, password, display_name=display_name.strip(), created_at=now
    )
    record(
        actor=by,
        action="accounts.create-user",
        object_type="user",
        object_id=user.pk,
        at=now,
        detail={"username": name},
    )
    return user


@transaction.atomic
def set_password(*, by: Actor, user: User, password: str, now: datetime) -> None:
    """Give an account a new password; one's own, or somebody else's as administrator."""
    if by.user_id != user.pk and not _may_manage_user(by, user):
        raise RefusedError("not-permitted", "您没有重置该账户密码的权限,请联系系统管理员。")
    _check_password(password)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor=by, action="accounts.set-password", object_type="user", object_id=user.pk, at=now)


@transaction.atomic
def disable_user(*, by: Actor, user: User, now: datetime) -> None:
    """Lock an account out; its history stays."""
    if not _may_manage_user(by, user):
        raise RefusedError("not-permitted", "您没有停用该账户的权限,请联系系统管理员。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor=by, action="accounts.disable", object_type="user", object_id=user.pk, at=now)


def _may_manage_user(by: Actor, user: User) -> bool:
    if by.scope.unlimited:
        return True
    prefixes = list(user.posts.values_list("division_prefix", flat=True))
    if not prefixes:
        return by.scope.may(Permission.MANAGE_ACCOUNTS)
    return all(by.scope.may(Permission.MANAGE_ACCOUNTS, prefix) for prefix in prefixes)


def _check_password(password: str | None) -> None:
    if password is None:
        return
    try:
        validate_password(password)
    except ValidationError as error:
        raise RefusedError("weak-password", "密码不符合要求:" + ";".join(error.messages)) from None

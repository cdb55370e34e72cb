"""The second factor of an account: a time-based code, with recovery codes for a lost phone."""

from __future__ import annotations

from binascii import unhexlify
from datetime import datetime

from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from xianjie.apps.accounts.actions.accounts import may_guard_user
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import SessionEnd
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.queries import home_of
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError

RECOVERY_CODES = 10
_DIGITS, _STEP_SECONDS = 6, 30
_NAME = "default"


@transaction.atomic
def enrol_factor(*, user: User, key: str, token: str, now: datetime) -> list[str]:
    """Bind the authenticator that made ``token`` from ``key`` (hexadecimal) to an account.

    Returns the recovery codes, to be shown once. Raises ``RefusedError`` when one is bound
    already or the token does not fit.
    """
    if user.second_factor_on:
        raise RefusedError("factor-on", "已经绑定了动态口令。要换手机，请先解除再重新绑定。")
    clock = TOTP(unhexlify(key), _STEP_SECONDS, 0, _DIGITS)
    clock.time = now.timestamp()
    if not (token.isascii() and token.isdigit() and clock.verify(int(token), tolerance=1)):
        raise RefusedError(
            "wrong-token", "动态口令不对。请核对手机时间是否准确，等下一个口令出来再试。"
        )
    TOTPDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(user=user, name=_NAME, confirmed=True, key=key, last_t=clock.t())
    user.second_factor_on = True
    user.save(update_fields=["second_factor_on"])
    _record(user, "enrol-factor", now)
    return _fresh_codes(user)


@transaction.atomic
def check_factor(*, user: User, token: str, now: datetime) -> bool:
    """Whether ``token`` is the account's present code or an unused recovery code, which it uses up.

    The same code is good once; after a wrong one the next try must wait for a while that grows.
    """
    given = token.replace(" ", "").replace("-", "").lower()
    kind: type[TOTPDevice] | type[StaticDevice] = TOTPDevice if given.isdigit() else StaticDevice
    device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
    good = bool(device is not None and device.verify_token(given))
    _record(user, "verify-factor" if good else "verify-factor-failed", now)
    return good


@transaction.atomic
def renew_recovery_codes(*, user: User, now: datetime) -> list[str]:
    """Replace the recovery codes of an account and return the new ones, to be shown once."""
    if not user.second_factor_on:
        raise RefusedError("factor-off", "还没有绑定动态口令，请先绑定。")
    _record(user, "renew-recovery-codes", now)
    return _fresh_codes(user)


@transaction.atomic
def remove_factor(*, user: User, now: datetime) -> None:
    """Take the own second factor off; the caller has checked that it was verified just now."""
    _drop(user)
    _record(user, "remove-factor", now)


@transaction.atomic
def reset_factor(*, by: Actor, user: User, now: datetime) -> None:
    """Take somebody's second factor off who lost the phone; by the security officer, not oneself.

    The account's sessions end; where a factor is obligatory it is bound anew at the next sign-in.
    """
    if by.user_id == user.pk:
        raise RefusedError("own-factor", "不能重置自己的动态口令，请由另一位安全管理员办理。")
    if not may_guard_user(by, user):
        raise RefusedError("not-permitted", "您没有重置动态口令的权限，请联系安全管理员。")
    _drop(user)
    user.session_serial += 1
    user.session_end = SessionEnd.FACTOR
    user.save(update_fields=["session_serial", "session_end"])
    _record(user, "reset-factor", now, by=by)


def _drop(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    user.second_factor_on = False
    user.save(update_fields=["second_factor_on"])


def _fresh_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=_NAME, confirmed=True)
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        # A code of digits alone would be taken for a time-based one.
        code = StaticToken.random_token()
        if not code.isdigit():
            codes.add(code)
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return sorted(codes)


def _record(user: User, act: str, now: datetime, *, by: Actor | None = None) -> None:
    record(
        actor=by or f"user:{user.username}",
        action=f"accounts.{act}",
        object_type="user",
        object_id=user.pk,
        at=now,
        division_code=home_of(user),
        detail={"username": user.username},
    )

"""Signing in and out leaves a trace, and one account is signed in at one place."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.addresses import masked_address
from xianjie.apps.accounts.enums import SessionEnd
from xianjie.apps.accounts.models import SignInAttempt, User
from xianjie.apps.accounts.queries import home_of
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_sign_in(*, user: User, address: str = "", now: datetime) -> bool:
    """Note that an account signed in, and end its older session where one is allowed.

    Call it before the session is begun: ``user.session_serial`` is part of what the session is
    bound to. Returns whether a session elsewhere was ended by this.
    """
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    ended = bool(settings.ONE_SESSION and user.session_since and now - user.session_since < longest)
    if settings.ONE_SESSION:
        user.session_serial += 1
        user.session_end = SessionEnd.ELSEWHERE
    user.session_since = now
    user.save(update_fields=["session_serial", "session_end", "session_since"])
    SignInAttempt.objects.create(user=user, at=now, address=masked_address(address), succeeded=True)
    record(
        actor=f"user:{user.username}",
        action="accounts.sign-in",
        object_type="user",
        object_id=user.pk,
        at=now,
        division_code=home_of(user),
        detail={"address": masked_address(address)},
    )
    return ended


@transaction.atomic
def record_failed_sign_in(*, username: str, address: str, now: datetime) -> None:
    """Note a wrong password for an account; a name that nobody has leaves no trace here.

    What is typed as an unknown name may be a password, so it is not kept.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        return
    SignInAttempt.objects.create(
        user=user, at=now, address=masked_address(address), succeeded=False
    )
    record(
        actor=f"user:{user.username}",
        action="accounts.sign-in-failed",
        object_type="user",
        object_id=user.pk,
        at=now,
        division_code=home_of(user),
        detail={"address": masked_address(address)},
    )


@transaction.atomic
def record_sign_out(*, user: User, now: datetime) -> None:
    """Note that an account signed out."""
    User.objects.filter(pk=user.pk).update(session_since=None)
    record(
        actor=f"user:{user.username}",
        action="accounts.sign-out",
        object_type="user",
        object_id=user.pk,
        at=now,
        division_code=home_of(user),
    )

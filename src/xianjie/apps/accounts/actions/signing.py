"""Signing in and out leaves a trace."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_sign_in(*, user: User, now: datetime) -> None:
    """Note that an account signed in."""
    record(
        actor=f"user:{user.username}",
        action="accounts.sign-in",
        object_type="user",
        object_id=user.pk,
        at=now,
    )


@transaction.atomic
def record_sign_out(*, user: User, now: datetime) -> None:
    """Note that an account signed out."""
    record(
        actor=f"user:{user.username}",
        action="accounts.sign-out",
        object_type="user",
        object_id=user.pk,
        at=now,
    )

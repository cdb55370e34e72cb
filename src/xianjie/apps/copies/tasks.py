"""Make copies in the background; remove those whose time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.copies.actions import MAKE_JOB, clear_expired, make_approved
from xianjie.apps.copies.enums import HELD
from xianjie.apps.copies.models import CopyRequest
from xianjie.apps.jobs.runners import JobContext, runner, tick


@runner(MAKE_JOB, permission=Permission.MAKE_COPIES)
def make(context: JobContext) -> dict[str, Any]:
    """Make one approved copy; begun again after it was made, it tells that."""
    found = CopyRequest.objects.get(pk=context.payload["copy"])
    if found.state not in HELD:
        now = context.now()
        found = make_approved(
            by=context.by, found=found, today=localtime(now).date(), now=now,
            tell=lambda words: context.progress(0, None, words),
        )  # fmt: skip
    return {"number": found.number, "tables": found.tables, "size": found.size}


@tick("copies.expiry")
def expire(by: Actor, now: datetime) -> int:
    """Remove copies past their term."""
    return clear_expired(by=by, today=localtime(now).date(), now=now)

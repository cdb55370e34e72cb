"""Printing leaves a trace; printing with numbers in full needs a reason and has a daily limit."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def record_print(
    *,
    by: Actor,
    kind: str,
    object_type: str,
    object_id: int | str,
    division_code: str,
    reason: str | None = None,
    since: datetime,
    now: datetime,
) -> None:
    """Note that a paper was printed; with a ``reason`` (not None) numbers stand in it in full.

    ``since`` is the beginning of the day, for the daily limit of what an account sees in full.

    Raises:
        RefusedError: without the right to print in the place; in full also without the right to
            see numbers, without a reason, or above the limit.
    """
    if not by.scope.may(Permission.PRINT_PAPERS, division_code):
        raise RefusedError("not-permitted", "您没有打印该村文书的权限。")
    full = reason is not None
    if full:
        _check_full(by, division_code, reason or "", since)
        record(
            actor=by,
            action="papers.unmask",
            object_type=object_type,
            object_id=object_id,
            division_code=division_code,
            detail={"kind": kind, "reason": (reason or "").strip()[:200]},
            at=now,
        )
    record(
        actor=by,
        action="papers.print",
        object_type=object_type,
        object_id=object_id,
        division_code=division_code,
        detail={"kind": kind, "named": full},
        at=now,
    )


def _check_full(by: Actor, place: str, reason: str, since: datetime) -> None:
    if not by.scope.may(Permission.UNMASK_PERSONAL, place):
        raise RefusedError("not-permitted", "您没有打印完整证件号码的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请填写为什么要完整号码。")
    limit = settings.UNMASK_DAILY_LIMIT
    if limit and unmasked_since(by.label, since) >= limit:
        raise RefusedError(
            "too-many", f"您今天已查看 {limit} 次完整信息，达到每日上限，请明天再打印。"
        )

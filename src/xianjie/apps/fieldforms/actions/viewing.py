"""Reading a sheet leaves a trace: an auditor can tell who saw what was found at whose door."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.apps.fieldforms.models import Sheet
from xianjie.kernel.errors import RefusedError

FULL = "full"
_MOST_WORDS = 200


@transaction.atomic
def record_sheet_view(
    *,
    by: Actor,
    sheet: Sheet,
    part: str,
    reason: str = "",
    since: datetime | None = None,
    now: datetime,
) -> None:
    """Note that somebody opened a sheet: its ``page``, ``print``, or ``full`` personal words.

    ``since`` is the beginning of the day, for the daily limit of what an account sees in full.

    Raises ``RefusedError`` when personal words are asked for without the permission in the
    place, without saying why, or above the limit.
    """
    if part == FULL:
        if not by.scope.may(Permission.UNMASK_PERSONAL, sheet.division_code):
            raise RefusedError("not-permitted", "您没有查看这一户完整信息的权限。")
        if not reason.strip():
            raise RefusedError("no-reason", "请写明为什么要看完整内容。")
        limit = settings.UNMASK_DAILY_LIMIT
        if limit and since is not None and unmasked_since(by.label, since) >= limit:
            raise RefusedError(
                "too-many", f"您今天已查看 {limit} 次完整信息，达到每日上限，请明天再看。"
            )
    record(
        actor=by,
        action="fieldforms.unmask" if part == FULL else "fieldforms.view-sheet",
        object_type="fieldforms.Sheet",
        object_id=sheet.pk,
        division_code=sheet.division_code,
        detail={"part": part} | ({"reason": reason.strip()[:_MOST_WORDS]} if part == FULL else {}),
        at=now,
    )

"""What leaves for a device, and what is lost on one, is noted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError

MOST = 10_000


@transaction.atomic
def record_download(*, by: Actor, county: str, visits: int, now: datetime) -> None:
    """Note that an account took along what is known for a number of visits."""
    if not by.scope.may(Permission.FILL_SHEETS):
        raise RefusedError("not-permitted", "您没有填写入户表的权限。")
    _record(by, "fieldwork.download", {"visits": visits}, now, place=county)


@transaction.atomic
def record_discard(*, by: Actor, sheets: int, now: datetime) -> None:
    """Note that an account gave up sheets which had not been sent.

    Needs no permission: somebody whose post has ended meanwhile must be able to sign out.
    """
    if not 0 < sheets <= MOST:
        raise RefusedError("bad-count", "份数读不出来，请重新打开页面再试。")
    _record(by, "fieldwork.discard", {"sheets": sheets}, now)


def _record(
    by: Actor, action: str, detail: dict[str, int], now: datetime, *, place: str = ""
) -> None:
    record(
        actor=by,
        action=action,
        object_type="device",
        object_id=by.user_id or 0,
        division_code=place,
        detail=detail,
        at=now,
    )

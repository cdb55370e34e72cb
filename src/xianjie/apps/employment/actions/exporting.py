"""The trace of lists that were handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def record_employment_export(
    *, by: Actor, county: str, what: str, rows: int, now: datetime
) -> None:
    """Leave a trace of a list that was handed out.

    Raises ``RefusedError`` for whoever may not read employment.
    """
    if not by.scope.may(Permission.VIEW_EMPLOYMENT):
        raise RefusedError("not-permitted", "您没有导出就业台账的权限。")
    record(
        actor=by, action=f"employment.export-{what}", object_type="employment.Worker",
        object_id="", division_code=county, detail={"rows": rows}, at=now,
    )  # fmt: skip

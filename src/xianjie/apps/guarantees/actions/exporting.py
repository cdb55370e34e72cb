"""The trace of lists that were handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def record_guarantee_export(*, by: Actor, county: str, what: str, rows: int, now: datetime) -> None:
    """Leave a trace of a board or a list that was handed out."""
    if not by.scope.may(Permission.VIEW_GUARANTEES):
        raise RefusedError("not-permitted", "您没有导出三保障问题的权限。")
    record(
        actor=by, action=f"guarantees.export-{what}", object_type="guarantees.Problem",
        object_id="", division_code=county, detail={"rows": rows}, at=now,
    )  # fmt: skip

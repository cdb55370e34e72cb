"""Leave a trace of a list that was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def record_removal_export(
    *, by: Actor, county: str, rows: int, what: str, filters: dict[str, str], now: datetime
) -> None:
    """Audit an export: which list, the filters and the number of rows.

    Raises ``RefusedError`` without the right to export.
    """
    if not by.scope.may(Permission.EXPORT_CLUES):
        raise RefusedError("not-permitted", "您的岗位不能导出名单，请联系县级业务员。")
    record(
        actor=by,
        action="removal.export",
        object_type="removal.RemovalStanding",
        object_id=county,
        division_code=county,
        detail={"list": what, "rows": rows, "filters": {k: v for k, v in filters.items() if v}},
        at=now,
    )

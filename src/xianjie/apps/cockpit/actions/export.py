"""Leave a trace of figures and lists that were handed out of the system."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.cockpit.models import MonthSnapshot
from xianjie.kernel.errors import RefusedError


def record_export(
    *,
    by: Actor,
    snapshot: MonthSnapshot,
    place: str,
    rows: int,
    filters: dict[str, str],
    now: datetime,
) -> None:
    """Audit that a month's overview was taken out: the place, the filters, how many rows.

    Raises ``RefusedError`` without the right to export clues in the place.
    """  # fmt: skip
    if not by.scope.may(Permission.EXPORT_CLUES):
        raise RefusedError("not-permitted", "您的岗位不能导出总览，请联系县级业务员。")
    with transaction.atomic():
        record(
            actor=by,
            action="cockpit.export",
            object_type="month-snapshot",
            object_id=snapshot.pk,
            division_code=place.ljust(12, "0"),
            detail={"period": snapshot.period, "rows": rows, "filters": filters},
            at=now,
        )

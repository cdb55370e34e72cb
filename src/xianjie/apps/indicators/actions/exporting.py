"""Leave a trace of figures that were handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def record_quality_export(*, by: Actor, county: str, period: str, now: datetime) -> None:
    """Audit that the quality figures of a period were taken out.

    Raises ``RefusedError`` without the right to export.
    """
    if not by.scope.may(Permission.EXPORT_CLUES):
        raise RefusedError("not-permitted", "您的岗位不能导出，请联系县级业务员。")
    record(
        actor=by,
        action="indicators.export",
        object_type="county",
        object_id=county,
        division_code=county,
        detail={"period": period},
        at=now,
    )


@transaction.atomic
def record_board_export(*, by: Actor, county: str, period: str, now: datetime) -> None:
    """Audit that the board of a month was taken out.

    Raises ``RefusedError`` without the right to export.
    """
    if not by.scope.may(Permission.EXPORT_CLUES):
        raise RefusedError("not-permitted", "您的岗位不能导出，请联系县级业务员。")
    record(
        actor=by,
        action="indicators.board-export",
        object_type="county",
        object_id=county,
        division_code=county,
        detail={"period": period},
        at=now,
    )

"""Leave a trace of a register that was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_members_export(
    *, by: Actor, county: str, rows: int, filters: dict[str, str], now: datetime
) -> None:
    """Audit an export of the register: the filters and the number of rows."""
    record(
        actor=by,
        action="lowincome.export",
        object_type="lowincome.LowIncomeMember",
        object_id=county,
        division_code=county,
        detail={"rows": rows, "filters": filters},
        at=now,
    )

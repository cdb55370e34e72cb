"""Leave a trace of plans and measures that were handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_plans_export(
    *, by: Actor, county: str, kind: str, rows: int, filters: dict[str, str], now: datetime
) -> None:
    """Audit an export: ``kind`` is plans or measures, the filters and the number of rows."""
    record(
        actor=by,
        action=f"plans.export-{kind}",
        object_type="county",
        object_id=county,
        division_code=county,
        detail={"rows": rows, "filters": filters},
        at=now,
    )

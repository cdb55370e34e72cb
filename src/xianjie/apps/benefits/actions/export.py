"""Leave a trace of gaps that were handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_gaps_export(
    *, by: Actor, county: str, rows: int, filters: dict[str, str], named: bool, now: datetime
) -> None:
    """Audit an export of gaps: the filters, the number of rows, whether names stand in full."""
    record(
        actor=by,
        action="benefits.export",
        object_type="benefits.EntitlementGap",
        object_id=county,
        division_code=county,
        detail={"rows": rows, "filters": filters, "named": named},
        at=now,
    )


@transaction.atomic
def record_care_export(
    *, by: Actor, county: str, title: str, rows: int, filters: dict[str, str], now: datetime
) -> None:
    """Audit an export of a list of medical settlement or payments."""
    record(
        actor=by,
        action="benefits.care-export",
        object_type="benefits.EntitlementGap",
        object_id=county,
        division_code=county,
        detail={"list": title, "rows": rows, "filters": filters},
        at=now,
    )

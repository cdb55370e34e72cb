"""Leave a trace of clues that were handed out of the system."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.screening.models import Run


def record_export(
    *,
    by: Actor,
    run: Run,
    rows: int,
    now: datetime,
    filters: dict[str, str] | None = None,
    named: bool = False,
) -> None:
    """Audit an export of ``rows`` clues: the filters, and whether it names people."""
    with transaction.atomic():
        record(
            actor=by,
            action="screening.export",
            object_type="screening.Run",
            object_id=run.pk,
            division_code=run.county_code,
            detail={"period": run.period, "rows": rows, "filters": filters or {}, "named": named},
            at=now,
        )

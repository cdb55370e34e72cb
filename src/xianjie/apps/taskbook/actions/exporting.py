"""Leave a trace of a task list that was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_tasks_export(
    *, by: Actor, county: str, rows: int, filters: dict[str, str], now: datetime
) -> None:
    """Audit an export of tasks: the filters and the number of rows."""
    record(
        actor=by,
        action="taskbook.export",
        object_type="taskbook.Task",
        object_id=county,
        division_code=county,
        detail={"rows": rows, "filters": filters},
        at=now,
    )

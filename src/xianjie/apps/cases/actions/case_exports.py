"""Leave a trace of lists of the case work that were handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_case_export(
    *,
    by: Actor,
    object_type: str,
    county: str,
    rows: int,
    filters: dict[str, str],
    now: datetime,
) -> None:
    """Audit an export of cases, episodes or clues: the filters and the number of rows."""
    record(
        actor=by,
        action="cases.export",
        object_type=object_type,
        object_id=county,
        division_code=county,
        detail={"rows": rows, "filters": filters},
        at=now,
    )

"""Leave a trace of a list that was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_export(
    *,
    by: Actor,
    what: str,
    object_id: str,
    place: str,
    rows: int,
    filters: dict[str, str],
    now: datetime,
) -> None:
    """Audit an export: of what, with which filters, how many rows."""
    record(
        actor=by,
        action="rounds.export",
        object_type=what,
        object_id=object_id,
        division_code=place,
        detail={"rows": rows, "filters": filters},
        at=now,
    )

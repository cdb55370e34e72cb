"""Leave a trace of a list of joint handlings that was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_handlings_export(
    *, by: Actor, county: str, rows: int, filters: dict[str, str], now: datetime
) -> None:
    """Audit an export of joint handlings: the filters and the number of rows."""
    record(
        actor=by,
        action="cases.joint-export",
        object_type="cases.JointHandling",
        object_id="",
        division_code=county,
        detail={"rows": rows, "filters": filters},
        at=now,
    )

"""Note that a list was taken out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded


@transaction.atomic
def record_list(*, by: Actor, what: str, county: str, rows: int, now: datetime) -> None:
    """Leave the audit event of a workbook: ``what`` is differences, corrections or outside."""
    record(
        actor=by,
        action=f"national.export-{what}",
        object_type="list",
        object_id=what,
        at=now,
        division_code=padded(county),
        detail={"rows": rows},
    )

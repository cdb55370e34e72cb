"""Leave a trace of lists that were handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_focus_export(*, by: Actor, county: str, year: int, rows: int, now: datetime) -> None:
    """Audit an export of focus households."""
    record(
        actor=by, action="income.export-focus", object_type="income.IncomeStanding",
        object_id=county, division_code=county, detail={"rows": rows, "year": year}, at=now,
    )  # fmt: skip

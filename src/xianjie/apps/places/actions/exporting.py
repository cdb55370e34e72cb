"""Leave a trace of villages in focus that were handed out."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


def record_focus_export(*, by: Actor, county: str, rows: int, every: bool, now: datetime) -> None:
    """Write the export into the audit; the list holds no personal data."""
    record(
        actor=by, action="places.export-focus", object_type="county", object_id=county,
        division_code=county, detail={"rows": rows, "all": every}, at=now,
    )  # fmt: skip

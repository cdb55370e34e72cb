"""The trace of figures that were handed out."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


def record_asset_export(*, by: Actor, county: str, what: str, rows: int, now: datetime) -> None:
    """Leave a trace of a sheet of the assets: which, how many rows."""
    record(
        actor=by, action="assets.export", object_type="assets.Asset", object_id="",
        division_code=county, detail={"what": what, "rows": rows}, at=now,
    )  # fmt: skip

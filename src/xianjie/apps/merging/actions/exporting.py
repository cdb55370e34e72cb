"""The trace of a list that was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_export(*, by: Actor, county: str, rows: int, now: datetime) -> None:
    """Note that somebody took a list of merge proposals along."""
    record(
        actor=by,
        action="merging.export",
        object_type="merge-proposal",
        object_id="",
        division_code=county.ljust(12, "0"),
        detail={"rows": rows},
        at=now,
    )

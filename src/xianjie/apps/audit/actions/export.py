"""Handing out audit events is an audit event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from xianjie.apps.audit.actions.record import Labelled, record


@transaction.atomic
def record_audit_export(
    *, by: Labelled, rows: int, filters: dict[str, Any], now: datetime, division_code: str = ""
) -> None:
    """Note that somebody took audit events out of the system."""
    record(
        actor=by,
        action="audit.export",
        object_type="audit",
        object_id="",
        at=now,
        division_code=division_code,
        detail={"rows": rows, "filters": filters},
    )

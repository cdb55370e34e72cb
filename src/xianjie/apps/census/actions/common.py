"""What all writes of the census do: ask for the right, write the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


def note(by: Actor, action: str, held: Any, kind: str, now: datetime, **detail: Any) -> None:
    """Add the line of an action to the audit; ``kind`` is the name of the model."""
    record(
        actor=by, action=action, object_type=f"census.{kind}", object_id=held.pk,
        division_code=held.division_code, detail=detail, at=now,
    )  # fmt: skip

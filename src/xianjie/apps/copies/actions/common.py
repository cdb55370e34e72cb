"""What all writes of copies do: note the step, write the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.copies.enums import CopyStep
from xianjie.apps.copies.models import CopyEvent, CopyRequest

WORDS = 500


def note(
    by: Actor, held: CopyRequest, step: CopyStep, now: datetime, words: str = "", **detail: Any
) -> None:
    """Add the event of a step and its line in the audit."""
    CopyEvent.objects.create(
        copy=held, step=step, words=words.strip()[:WORDS], user_id=by.user_id, at=now
    )
    record(
        actor=by,
        action=f"copies.{step.lower()}",
        object_type="copies.CopyRequest",
        object_id=held.pk,
        division_code=held.division_code,
        detail={"number": held.number, "state": held.state, **detail},
        at=now,
    )

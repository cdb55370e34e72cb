"""A search by a number that names a person leaves a trace, without the number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record


@transaction.atomic
def record_search(*, by: Actor, kind: str, found: int, now: datetime) -> None:
    """Note a search by ``id`` or ``phone`` and how many it found."""
    record(
        actor=by,
        action="registry.search",
        object_type="search",
        object_id="",
        detail={"by": kind, "found": found},
        at=now,
    )

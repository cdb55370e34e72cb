"""The auditor's pages."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.models import AuditEvent


def _event(world: World) -> dict[str, int]:
    """An event about the world's household."""
    found = AuditEvent.objects.filter(action="test.event").first()
    if found is None:
        with transaction.atomic():
            found = record(
                actor="user:li",
                action="test.event",
                object_type="household",
                object_id=world.household.household_code,
                at=datetime.now(UTC),
                division_code=world.village,
            )
    return {"pk": found.pk}


def _nothing_but(world: World) -> dict[str, str]:
    _event(world)
    return {}


WATCH = may(Permission.VIEW_AUDIT)
ROWS = [
    Row("audit:events", WATCH, data=_nothing_but),
    Row("audit:event", WATCH, _event, of_a_place=True),
    Row("audit:export", WATCH, data=_nothing_but, method="post"),
    Row("audit:chain", WATCH),
    Row("audit:check", WATCH, method="post", answers=(302,)),
]

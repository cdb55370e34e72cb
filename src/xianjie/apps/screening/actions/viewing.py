"""Opening a household's page leaves a trace: an auditor can tell who saw whom."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Household


@transaction.atomic
def record_household_view(*, by: Actor, household: Household, period: str, now: datetime) -> None:
    """Note that somebody opened a household's page for a period."""
    record(
        actor=by,
        action="screening.view-household",
        object_type="registry.Household",
        object_id=household.pk,
        division_code=household.division_code,
        detail={"period": period},
        at=now,
    )

"""Look at all open plans again: members change, rules change."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.plans.models import Plan
from xianjie.apps.plans.queries.fitting import changed_fits
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def refresh_fits(*, by: Actor, county: str, today: date, now: datetime) -> int:
    """Keep anew with each open plan whether its measures answer its risks; returns the changes."""
    if not by.scope.may(Permission.DECIDE_CASES, county):
        raise RefusedError("not-permitted", "您没有为全县核对一户一策的权限。")
    changed = changed_fits(county, today)
    if changed:
        Plan.objects.bulk_update(changed, ["fits"], batch_size=500)
        record(
            actor=by,
            action="plans.refresh-fits",
            object_type="county",
            object_id=county,
            division_code=county,
            detail={"rows": len(changed)},
            at=now,
        )
    return len(changed)

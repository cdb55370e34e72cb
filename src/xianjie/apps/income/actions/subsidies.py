"""Setting the payments of the feed against the subsidies that are due."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must
from xianjie.apps.income.models import SubsidyDue
from xianjie.apps.income.queries.subsidies import payments

_FOLLOWS = ("paid", "paid_on", "full_on", "delay")
CHUNK = 1_000


@transaction.atomic
def compare_subsidies(*, by: Actor, county: str, now: datetime) -> int:
    """Bring what was paid of every subsidy due in a county up to date; return how many changed.

    Raises:
        RefusedError: not permitted.
    """
    must(by, Permission.MANAGE_INCOME, county, "核对惠农补贴")
    paid = payments(county)
    rows = SubsidyDue.objects.filter(household__county_code=county, retired_at__isnull=True)
    changed = []
    for due in rows.iterator(CHUNK):
        before = tuple(getattr(due, name) for name in _FOLLOWS)
        came = paid.get((due.household_id, due.item, due.year))
        due.paid = came.total if came else 0
        due.paid_on = came.parts[-1][0] if came else None
        due.full_on = came.full_on(due.due) if came else None
        due.delay = (due.full_on - due.due_on).days if due.full_on else None
        if before != tuple(getattr(due, name) for name in _FOLLOWS):
            changed.append(due)
    SubsidyDue.objects.bulk_update(changed, list(_FOLLOWS), batch_size=CHUNK)
    record(
        actor=by, action="income.compare-subsidies", object_type="income.SubsidyDue",
        object_id=county, division_code=county, detail={"changed": len(changed)}, at=now,
    )  # fmt: skip
    return len(changed)

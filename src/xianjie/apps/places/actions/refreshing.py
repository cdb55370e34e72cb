"""Take relocated households from the roll, and look what each lives on and whether it works."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.places.enums import MoveOrigin, SiteKind
from xianjie.apps.places.models import RelocatedHousehold, RelocationSite
from xianjie.apps.places.queries.sites import ROLL_FLAG, ROLL_SITE, project_counts
from xianjie.apps.places.queries.work import work_states
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Run
from xianjie.kernel.errors import RefusedError

CHUNK = 1_000


@dataclass(frozen=True)
class Refreshed:
    """What was new: sites, households; and how many were looked at."""

    sites: int
    households: int
    looked: int


@transaction.atomic
def update_relocated(*, by: Actor, county: str, today: date, now: datetime) -> Refreshed:
    """Take from the roll whom the register lacks, and look at all of a county again.

    A household that was taken out of the register with a reason does not come back: that is a
    correction of the roll. Raises ``RefusedError`` without the right in the county.
    """
    if not addressed(by.scope, RelocatedHousehold).may(Permission.WORK_PLACES, county):
        raise RefusedError("not-permitted", "您没有更新全县搬迁户的权限。")
    sites, households = _take(by, county, now)
    looked = look_again(county=county, today=today)
    record(
        actor=by, action="places.update-relocated", object_type="county", object_id=county,
        division_code=county, at=now,
        detail={"sites": sites, "rows": households, "looked": looked},
    )  # fmt: skip
    return Refreshed(sites, households, looked)


def refresh_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Look at all relocated households after a month was screened; for `screening.finishing`."""
    del by, progress
    look_again(county=run.county_code, today=localtime(now).date())


def look_again(*, county: str, today: date) -> int:
    """Compute projects and work of the relocated households of a county; returns how many."""
    low, high = county.ljust(12, "0"), county.ljust(12, "9")
    with transaction.atomic():
        rows = list(
            RelocatedHousehold.objects.filter(
                division_code__gte=low, division_code__lte=high, retired_at__isnull=True
            ).order_by("pk")
        )
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            numbers = [one.household_id for one in part]
            projects = project_counts(numbers, county, today)
            work = work_states(numbers, county, today)
            for one in part:
                one.projects = projects.get(one.household_id, 0)
                one.work, one.looked_on = work[one.household_id], today
            RelocatedHousehold.objects.bulk_update(part, ["projects", "work", "looked_on"])
    return len(rows)


def _take(by: Actor, county: str, now: datetime) -> tuple[int, int]:
    known = set(RelocatedHousehold.objects.values_list("household", flat=True))
    moved = [
        one
        for one in Household.objects.filter(
            county_code=county, is_active=True, **{f"extra__{ROLL_FLAG}": True}
        ).only("pk", "division_code", "extra")
        if one.pk not in known
    ]
    sites = {
        site.name: site
        for site in RelocationSite.objects.filter(
            division_code__startswith=county, retired_at__isnull=True
        )
    }
    villages: dict[str, Counter[str]] = defaultdict(Counter)
    for one in moved:
        if (name := _site_name(one)) and name not in sites:
            villages[name][one.division_code] += 1
    made = [
        RelocationSite(
            name=name, kind=SiteKind.COMPACT, division_code=codes.most_common(1)[0][0],
            created_at=now, updated_at=now,
        )
        for name, codes in sorted(villages.items())
    ]  # fmt: skip
    RelocationSite.objects.bulk_create(made)
    note_created(by=by, register="places.sites", numbers=[one.pk for one in made], now=now)
    sites |= {one.name: one for one in made}
    rows = [
        RelocatedHousehold(
            household=one, division_code=one.division_code, site=sites.get(_site_name(one)),
            origin=MoveOrigin.ROLL, created_at=now, updated_at=now,
        )
        for one in moved
    ]  # fmt: skip
    RelocatedHousehold.objects.bulk_create(rows, batch_size=CHUNK)
    note_created(by=by, register="places.relocated", numbers=[one.pk for one in rows], now=now)
    return len(made), len(rows)


def _site_name(household: Household) -> str:
    return str(household.extra.get(ROLL_SITE) or "").strip()[:60]

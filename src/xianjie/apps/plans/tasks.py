"""What happens by itself: drafts for households of the list, late help rings, a nightly look."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.jobs.runners import tick
from xianjie.apps.plans.actions import open_missing_plans, refresh_fits
from xianjie.apps.plans.actions import remind as ring

NIGHT = 3
"""The hour in which all open plans are looked at again."""


def _counties() -> list[str]:
    rows = Episode.objects.filter(state=EpisodeState.MONITORED).order_by()
    return sorted(set(rows.values_list("county_code", flat=True).distinct()))


@tick("plans.open")
def open_plans(by: Actor, now: datetime) -> int:
    """Open drafts for monitored households that have none, a portion at a time."""
    today = localtime(now).date()
    return sum(
        open_missing_plans(by=by, county=county, today=today, now=now) for county in _counties()
    )


@tick("plans.remind")
def remind(by: Actor, now: datetime) -> int:
    """Ring for households without help and for overdue measures."""
    del by
    return ring(today=localtime(now).date(), now=now)


@tick("plans.look-again")
def look_again(by: Actor, now: datetime) -> int:
    """Once a night, see whether the measures of all open plans still answer the risks."""
    local = localtime(now)
    if local.hour != NIGHT:
        return 0
    return sum(
        refresh_fits(by=by, county=county, today=local.date(), now=now) for county in _counties()
    )

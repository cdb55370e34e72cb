"""What happens by itself: bells for what is late."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries import counties_loaded
from xianjie.apps.jobs.runners import tick
from xianjie.apps.relief.actions import urge_late


@tick("relief.urge")
def urge(by: Actor, now: datetime) -> int:
    """Ring for requests that are past the day by which they had to be finished."""
    del by
    today = localtime(now).date()
    return sum(
        urge_late(county=county.code[:6], today=today, now=now) for county in counties_loaded()
    )

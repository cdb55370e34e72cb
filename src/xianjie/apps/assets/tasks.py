"""What happens by itself: once a day the assets are looked through for alarms."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.assets.actions import refresh_alarms
from xianjie.apps.assets.models import AlarmCheck
from xianjie.apps.divisions.queries import counties_loaded
from xianjie.apps.jobs.runners import tick


@tick("assets.alarms")
def look_for_alarms(by: Actor, now: datetime) -> int:
    """Look through the counties that were not looked through today; returns how many."""
    today = localtime(now).date()
    done = set(AlarmCheck.objects.filter(checked_on=today).values_list("county_code", flat=True))
    counties = [one.code[:6] for one in counties_loaded() if one.code[:6] not in done]
    for county in counties:
        refresh_alarms(by=by, county=county, today=today, now=now)
    return len(counties)

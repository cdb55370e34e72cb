"""What happens by itself: progress reports are called for."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries import counties_loaded
from xianjie.apps.jobs.runners import tick
from xianjie.apps.supervision.actions import escalate_problems
from xianjie.apps.supervision.actions import remind_progress as remind


@tick("supervision.remind")
def remind_progress(by: Actor, now: datetime) -> int:
    """Ring for progress reports that are due or late."""
    del by
    today = localtime(now).date()
    return sum(remind(county=county.code[:6], today=today, now=now) for county in counties_loaded())


@tick("supervision.escalate")
def escalate(by: Actor, now: datetime) -> int:
    """Urge what is late, one level after the other."""
    today = localtime(now).date()
    return sum(
        escalate_problems(by=by, county=county.code[:6], today=today, now=now)
        for county in counties_loaded()
    )

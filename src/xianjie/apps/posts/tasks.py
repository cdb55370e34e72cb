"""What happens by itself: the sheets of the month that is over; what was taken out is unbooked."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries import counties_loaded
from xianjie.apps.jobs.runners import tick
from xianjie.apps.posts.actions.paying import open_month
from xianjie.apps.posts.actions.wages import take_back_retired
from xianjie.kernel.periods import Period


@tick("posts.month")
def month(by: Actor, now: datetime) -> int:
    """Open last month's sheets in every county; later ticks add whoever was registered since."""
    today = localtime(now).date()
    period = Period.of(today) - 1
    return sum(
        open_month(by=by, place=county.code[:6], period=period, today=today, now=now)
        for county in counties_loaded()
    )


@tick("posts.wages")
def wages(by: Actor, now: datetime) -> int:
    """Take back what was booked for rows of wages that were taken out since."""
    return take_back_retired(by=by, now=now)

"""What industry does regularly."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries import counties_loaded
from xianjie.apps.industry.actions import book_waiting
from xianjie.apps.jobs.runners import tick


@tick("industry.book")
def book(by: Actor, now: datetime) -> int:
    """Book dividends, income of bonds and rewards that were saved since."""
    today = localtime(now).date()
    return sum(
        book_waiting(by=by, county=county.code[:6], today=today, now=now).rows
        for county in counties_loaded()
    )

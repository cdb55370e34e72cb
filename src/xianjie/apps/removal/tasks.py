"""What happens by itself: standings follow the data."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.jobs.runners import tick
from xianjie.apps.removal.actions import refresh_standings


@tick("removal.standings")
def refresh(by: Actor, now: datetime) -> int:
    """Judge the conditions of removal anew where the data changed or a day has passed."""
    del by
    return refresh_standings(today=localtime(now).date(), now=now)

"""What happens by itself: overdue reviews ring, once a month in each township."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.jobs.runners import tick
from xianjie.apps.lowincome.actions import remind_overdue as remind


@tick("lowincome.remind")
def remind_overdue(by: Actor, now: datetime) -> int:
    """Ring for reviews whose day is over."""
    del by
    return remind(today=localtime(now).date(), now=now)

"""What happens by itself: overdue reports, opinions and measures ring."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.actions import remind_overdue as remind
from xianjie.apps.jobs.runners import tick


@tick("cases.remind")
def remind_overdue(by: Actor, now: datetime) -> int:
    """Ring for what became overdue; what rang before stays quiet."""
    del by
    return remind(today=localtime(now).date(), now=now)

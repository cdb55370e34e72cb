"""What happens by itself: rounds of the month, visits after removal, bells before the deadline."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.jobs.runners import tick
from xianjie.apps.rounds.actions.automatic import open_due_rounds, remind_due_rounds


@tick("rounds.open")
def open_rounds(by: Actor, now: datetime) -> int:
    """Open what the rulebook opens by itself."""
    return open_due_rounds(by=by, today=localtime(now).date(), now=now)


@tick("rounds.remind")
def remind_rounds(by: Actor, now: datetime) -> int:
    """Ring for rounds that end soon or are overdue."""
    del by
    return remind_due_rounds(today=localtime(now).date(), now=now)

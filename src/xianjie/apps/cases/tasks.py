"""What happens by itself: what is overdue rings, and monitored households get episodes."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.actions import adopt_listed, escalate
from xianjie.apps.cases.actions import remind_overdue as remind
from xianjie.apps.cases.actions.adopting import counties_listed
from xianjie.apps.jobs.runners import tick


@tick("cases.remind")
def remind_overdue(by: Actor, now: datetime) -> int:
    """Ring for what became overdue; what rang before stays quiet."""
    del by
    return remind(today=localtime(now).date(), now=now)


@tick("cases.escalate")
def escalate_steps(by: Actor, now: datetime) -> int:
    """Remind, supervise and circulate the steps of cases; each once."""
    return escalate(by=by, today=localtime(now).date(), now=now)


@tick("cases.adopt-listed")
def adopt_monitored(by: Actor, now: datetime) -> int:
    """Give monitored households of the register their episodes; done already changes nothing."""
    today = localtime(now).date()
    return sum(
        sum(adopt_listed(by=by, county=county, today=today, now=now).values())
        for county in counties_listed()
    )

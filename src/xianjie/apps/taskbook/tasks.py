"""What happens by itself: tasks and plans ring before and after their day."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries import counties_loaded
from xianjie.apps.jobs.runners import tick
from xianjie.apps.taskbook.actions import remind_tasks as remind


@tick("taskbook.remind")
def remind_tasks(by: Actor, now: datetime) -> int:
    """Ring for tasks and plans that are near their day or past it."""
    del by
    today = localtime(now).date()
    return sum(remind(county=county.code[:6], today=today, now=now) for county in counties_loaded())

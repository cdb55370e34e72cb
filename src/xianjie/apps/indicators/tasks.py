"""What happens by itself: counties are looked through for clusters."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.indicators.actions import watch_clusters
from xianjie.apps.jobs.runners import tick


@tick("indicators.clusters")
def watch(by: Actor, now: datetime) -> int:
    """Look for clusters where the data changed or a day has passed."""
    return watch_clusters(by=by, today=localtime(now).date(), now=now)

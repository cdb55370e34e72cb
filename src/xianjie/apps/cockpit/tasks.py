"""What must be counted again and again."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cockpit.actions import refresh_newest
from xianjie.apps.jobs.runners import tick


@tick("cockpit.snapshots")
def count_newest_months(by: Actor, now: datetime) -> int:
    """Keep the overview of each county's newest month up to date."""
    return refresh_newest(by=by, now=now)

"""What happens regularly with uploaded files."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.jobs.actions import purge_uploads
from xianjie.apps.jobs.runners import tick


@tick("jobs.uploads")
def purge(by: Actor, now: datetime) -> int:
    """Remove files that nobody went on with."""
    del by
    return purge_uploads(now=now)

"""What happens by itself: old counts of use are forgotten."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.jobs.runners import tick
from xianjie.apps.portal.actions.limits import forget_old_uses as forget


@tick("portal.forget-uses")
def forget_old_uses(by: Actor, now: datetime) -> int:
    """Forget who used the public page how often, once no limit asks for it."""
    del by
    return forget(now=now)

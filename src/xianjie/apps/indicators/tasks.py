"""What happens by itself: counties are looked through for clusters, indicators are computed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.indicators.actions import compute_stale, compute_values, watch_clusters
from xianjie.apps.jobs.runners import JobContext, runner, tick
from xianjie.kernel.periods import Period


@tick("indicators.clusters")
def watch(by: Actor, now: datetime) -> int:
    """Look for clusters where the data changed or a day has passed."""
    return watch_clusters(by=by, today=localtime(now).date(), now=now)


@tick("indicators.values")
def refresh(by: Actor, now: datetime) -> int:
    """Compute the indicators of the months whose data changed."""
    return compute_stale(by=by, now=now)


@runner("indicators.compute", permission=Permission.MANAGE_INDICATORS)
def compute(context: JobContext) -> dict[str, Any]:
    """Compute the indicators of a county's month; begun again it comes to the same end."""
    context.progress(0, None, "计算指标")
    result = compute_values(
        county=context.payload["county"],
        period=Period.parse(context.payload["period"]),
        by=context.by,
        now=context.now(),
    )
    return {
        "url": f"{reverse('indicators:board')}?period={result.period}",
        "written": result.written,
        "conflicts": result.conflicts,
    }

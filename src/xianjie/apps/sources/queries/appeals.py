"""Calls and letters of the public."""

from __future__ import annotations

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import HotlineAppeal
from xianjie.kernel.periods import Period


def hotline_appeals(county: str, period: Period | None = None) -> ScopedQuerySet[HotlineAppeal]:
    """Return the appeals of active batches of a county, of one period if given, newest first."""
    found = HotlineAppeal.objects.filter(
        batch__county_code=county[:6], batch__state=BatchState.ACTIVE
    )
    if period is not None:
        found = found.filter(batch__period=str(period))
    return found.select_related("batch", "person", "household").order_by("-appealed_on", "id")

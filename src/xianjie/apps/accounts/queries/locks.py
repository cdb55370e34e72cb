"""Which user names are locked out at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum


def locked_names(*, now: datetime) -> frozenset[str]:
    """Return the user names that failed too often within the waiting time."""
    since = now - timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    failed = (
        AccessAttempt.objects.filter(attempt_time__gte=since, username__isnull=False)
        .order_by()
        .values("username")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    )
    return frozenset(failed.values_list("username", flat=True))

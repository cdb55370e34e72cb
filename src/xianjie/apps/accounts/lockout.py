"""When signing in must wait: by user name, and by address for whoever tries many names."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Lock a user name after a few failures and an address after many."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures of the name; at least the limit when the address is locked."""
        failures = int(super().get_failures(request, credentials))
        if self._address_locked(request):
            return max(failures, int(get_failure_limit(request, credentials)))
        return failures

    @staticmethod
    def _address_locked(request: HttpRequest) -> bool:
        limit = settings.ADDRESS_FAILURE_LIMIT
        address = getattr(request, "axes_ip_address", None)
        if not limit or not address:
            return False
        failures = AccessAttempt.objects.filter(
            ip_address=address, attempt_time__gte=get_cool_off_threshold(request)
        ).aggregate(total=Sum("failures_since_start"))["total"]
        return (failures or 0) >= limit

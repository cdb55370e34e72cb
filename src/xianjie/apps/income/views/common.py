"""What all pages of the ledger share."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils import timezone

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.income.queries.months import current_period
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period

EARLIEST, LATEST = 2016, 2100
"""Years of income that an address may name."""


def household_or_404(scope: Scope, number: int) -> Household:
    """Return a household within the scope of the ledger."""
    rows = Household.objects.visible_to(scope, Permission.VIEW_INCOME)
    household = rows.filter(pk=number).first()
    if household is None:
        raise Http404
    return household


def period_asked(request: HttpRequest, county: str) -> Period:
    """Return the month in the address, else the one that is collected now."""
    try:
        return Period.parse(request.GET.get("period", ""))
    except UsageError:
        return current_period(county, timezone.localdate())


def period_or_404(text: str) -> Period:
    """Return a month of an address."""
    try:
        return Period.parse(text)
    except UsageError as error:
        raise Http404 from error

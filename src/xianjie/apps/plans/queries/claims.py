"""What 防贫保 paid a household: the income effect of M02-20."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Sum

from xianjie.apps.plans.models import InsuranceClaim, InsuranceCover
from xianjie.apps.registry.models import Household

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class ClaimsPaid:
    """What was paid since a day: fen in all, and the claims, the newest first."""

    total: int
    claims: tuple[InsuranceClaim, ...]


def claims_paid(household: Household, since: date) -> ClaimsPaid:
    """Return what was paid to a household, found by the caller, from ``since`` on; one query."""
    rows = InsuranceClaim.objects.proven("of a household found through the gate").filter(
        household=household, retired_at__isnull=True, paid_on__gte=since
    )
    claims = tuple(rows.order_by("-paid_on", "-id"))
    return ClaimsPaid(sum(claim.paid or 0 for claim in claims), claims)


def paid_since(households: Iterable[int], since: date) -> dict[int, int]:
    """Return fen paid to each of many households since a day; those without are left out."""
    return {number: total for number, (total, _last) in last_paid(households, since).items()}


def last_paid(households: Iterable[int], since: date) -> dict[int, tuple[int, date]]:
    """Return fen paid to each of many households since a day, and the last day; one query."""
    rows = InsuranceClaim.objects.proven("of households that the caller found").filter(
        household__in=list(households), retired_at__isnull=True, paid_on__gte=since
    )
    grouped = rows.order_by().values_list("household_id").annotate(Sum("paid"), Max("paid_on"))
    return {number: (total or 0, last) for number, total, last in grouped}


def covers_of(household: Household) -> list[InsuranceCover]:
    """Return the covers of a household, found by the caller, the newest first; one query."""
    rows = InsuranceCover.objects.proven("of a household found through the gate")
    return list(rows.filter(household=household, retired_at__isnull=True).order_by("-year")[:5])


def claims_of(household: Household) -> list[InsuranceClaim]:
    """Return the claims of a household, found by the caller, the newest first; one query."""
    rows = InsuranceClaim.objects.proven("of a household found through the gate")
    return list(rows.filter(household=household, retired_at__isnull=True)[:10])

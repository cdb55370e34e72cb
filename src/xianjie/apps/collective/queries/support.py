"""What households have of sharing out: money given or coming, shares held."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective.enums import GIVEN, DistributionState
from xianjie.apps.collective.models import DistributionLine, ShareHolding
from xianjie.apps.plans.queries.support import SupportLine, SupportState, register_support

KIND = "产业帮扶"
_COMING = (DistributionState.AGREED, DistributionState.REVIEWED, DistributionState.NOTICED)
_YEARS = 2
_FOUND = "of households found through the gate"
_VIEW = Permission.VIEW_COLLECTIVE.value


def money(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Yield what was shared out to households in this year and the years before, and what comes.

    What was given in the year of the day runs; it is the help of that year.
    """
    rows = (
        DistributionLine.objects.proven(_FOUND)
        .filter(
            household__in=households, amount__gt=0,
            distribution__year__gt=on.year - _YEARS,
            distribution__state__in=[*GIVEN, *_COMING],
        )
        .select_related("distribution")
    )  # fmt: skip
    for row in rows:
        found = row.distribution
        given = found.paid_on is not None and found.paid_on <= on
        state = SupportState.COMING
        if given and found.paid_on is not None:
            now = found.paid_on.year == on.year
            state = SupportState.RUNNING if now else SupportState.ENDED
        yield SupportLine(
            key=f"collective.line:{row.pk}", household_id=row.household_id or 0, kind=KIND,
            title=f"{found.get_source_kind_display()}：{found.source_ref}"[:100], state=state,
            since=found.paid_on if given else None, amount=row.amount, permission=_VIEW,
            url=reverse("collective:distribution", args=[found.pk]),
        )  # fmt: skip


def shares(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Yield the shares that households hold of assets."""
    rows = ShareHolding.objects.proven(_FOUND).filter(
        household__in=households, retired_at__isnull=True
    )
    for row in rows.select_related("asset"):
        until = row.asset.until
        ended = until is not None and until < on
        yield SupportLine(
            key=f"collective.holding:{row.pk}", household_id=row.household_id, kind=KIND,
            title=f"持有{row.asset.title} {row.shares} 股"[:100],
            state=SupportState.ENDED if ended else SupportState.RUNNING, since=row.since,
            until=until, permission=_VIEW,
            url=reverse("collective:share-holdings-detail", args=[row.pk]),
        )  # fmt: skip


def register() -> None:
    """Let pages and plans ask."""
    register_support("collective.money", money)
    register_support("collective.shares", shares)

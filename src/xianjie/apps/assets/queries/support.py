"""The assets that households got, as help on their page and in their plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.models import Asset
from xianjie.apps.plans.queries.support import SupportLine, SupportState

KIND = "产业帮扶"


def asset_lines(household_ids: Collection[int], on: date) -> Iterator[SupportLine]:
    """Return the assets of some households; one query."""
    del on
    rows = Asset.objects.proven("help of households that were gated").filter(
        household__in=household_ids
    )
    for row in rows.order_by("acquired_on", "pk"):
        yield SupportLine(
            key=f"assets.asset:{row.pk}",
            household_id=row.household_id or 0,
            kind=KIND,
            title=f"到户资产：{row.name}",
            state=SupportState.ENDED if row.retired_at else SupportState.RUNNING,
            since=row.acquired_on,
            until=row.disposed_on,
            amount=row.original_value,
            url=reverse("assets:assets-detail", args=[row.pk]),
            permission=Permission.VIEW_ASSETS,
        )

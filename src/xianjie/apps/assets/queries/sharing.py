"""An income of an asset as money that a village may share out."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, CharField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.choices import uses_in_order
from xianjie.apps.assets.models import SOURCE, AssetIncome, IncomeUse, shared_out
from xianjie.apps.collective.enums import DistributionState, SourceKind
from xianjie.apps.collective.models import Distribution
from xianjie.apps.collective.queries.sources import MoneySource

_SOLAR = "光伏电站"
_DEAD = (DistributionState.WITHDRAWN, DistributionState.REVERSED)
_WHY = "the money of an income that was gated"


def shared_of_income() -> Any:
    """How much of an income is in distributions, planned or paid, in fen; an expression."""
    key = Concat(Value(SOURCE), Cast(OuterRef("pk"), CharField()))
    rows = (
        Distribution.objects.proven(_WHY)
        .filter(source_key=key)
        .exclude(state__in=_DEAD)
        .order_by()
        .values("source_key")
        .annotate(n=Sum("amount"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=BigIntegerField()), 0)


def income_source(scope: Scope, number: int) -> MoneySource | None:
    """Return what is left of an income as a source of a distribution; None where nothing is."""
    rows = AssetIncome.objects.visible_to(scope, Permission.VIEW_ASSETS)
    if connection.in_atomic_block:
        # Whoever opens a distribution holds the income, so that nobody shares it out beside him.
        rows = rows.select_for_update(of=("self",))
    income = rows.filter(pk=number, retired_at__isnull=True).select_related("asset").first()
    if income is None:
        return None
    uses = IncomeUse.objects.proven(_WHY).filter(retired_at__isnull=True)
    used = uses.filter(income=income).aggregate(n=Sum("amount"))["n"] or 0
    left = income.amount - used - shared_out(number)
    if left <= 0:
        return None
    asset = income.asset
    kept = uses.filter(
        income__asset=asset, income__year=income.year, purpose=uses_in_order()[0]
    ).aggregate(n=Sum("amount"))["n"] or 0  # fmt: skip
    return MoneySource(
        village=asset.division_code,
        words=f"{asset.code} {asset.name} {income.year}年{income.kind}"[:120],
        kind=SourceKind.SOLAR if asset.kind == _SOLAR else SourceKind.ASSET,
        view_name="assets:incomes-detail",
        amount=left,
        upkeep_need=min(left, max(0, (asset.upkeep_money or 0) - kept)),
        limited=True,
    )

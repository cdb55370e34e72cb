"""What operating assets earn in a year for what they are worth, by asset, manager and sub-class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import BigIntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.depreciation import yield_of
from xianjie.apps.assets.enums import AssetClass
from xianjie.apps.assets.models import AssetIncome
from xianjie.apps.assets.queries.boards import live_assets
from xianjie.apps.assets.queries.values import net

_WHY = "the income of assets that were gated"
UNKNOWN = "没有写明"


@dataclass(frozen=True)
class Earned:
    """One asset: what it cost, is worth at the end of the year, and earned in it; fen."""

    pk: int
    code: str
    name: str
    division_code: str
    kind: str
    way: str
    manager: str
    original: int
    net: int | None
    income: int

    @property
    def rate(self) -> Decimal | None:
        """Income in percent of the net value."""
        return yield_of(self.income, self.net)

    @property
    def kept(self) -> Decimal | None:
        """Net value in percent of what it cost."""
        return yield_of(self.net or 0, self.original) if self.net is not None else None


@dataclass(frozen=True)
class Group:
    """Assets that have something in common, added up."""

    name: str
    count: int
    earning: int
    original: int
    net: int
    income: int

    @property
    def rate(self) -> Decimal | None:
        """Income in percent of the net value."""
        return yield_of(self.income, self.net)


def earned_in(county: str, scope: Scope, year: int, *, place: str = "") -> list[Earned]:
    """Return what each operating asset earned in a year; one that came later is left out."""
    end = date(year, 12, 31)
    incomes = (
        AssetIncome.objects.proven(_WHY)
        .filter(asset=OuterRef("pk"), year=year, retired_at__isnull=True)
        .order_by()
        .values("asset")
        .annotate(n=Sum("amount"))
        .values("n")
    )
    rows = (
        live_assets(scope, place or county)
        .filter(asset_class=AssetClass.OPERATING, acquired_on__lte=end)
        .annotate(
            worth=net(county, end),
            got=Coalesce(Subquery(incomes, output_field=BigIntegerField()), 0),
        )
        .order_by("division_code", "code")
        .values_list(
            "pk", "code", "name", "division_code", "kind", "way", "user_name", "original_value",
            "worth", "got",
        )
    )  # fmt: skip
    return [Earned(*row) for row in rows]


def grouped_by(rows: Iterable[Earned], key: str) -> list[Group]:
    """Return the sums by an attribute, the best yield first; unknown worth counts as nothing."""
    parts: dict[str, list[Earned]] = defaultdict(list)
    for row in rows:
        parts[getattr(row, key) or UNKNOWN].append(row)
    found = [
        Group(
            name, len(some), sum(1 for one in some if one.income),
            sum(one.original for one in some), sum(one.net or 0 for one in some),
            sum(one.income for one in some),
        )
        for name, some in parts.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-(one.rate or Decimal(-1)), one.name))


def all_together(rows: Iterable[Earned]) -> Group | None:
    """Return the sum of all; None without any."""
    some = list(rows)
    if not some:
        return None
    return Group(
        "合计", len(some), sum(1 for one in some if one.income),
        sum(one.original for one in some), sum(one.net or 0 for one in some),
        sum(one.income for one in some),
    )  # fmt: skip


def best_and_worst(rows: Iterable[Earned], number: int) -> tuple[list[Earned], list[Earned]]:
    """Return the assets that yield most and least; those without a worth are in neither."""
    known = [row for row in rows if row.rate is not None]
    ranked = sorted(known, key=lambda one: (-(one.rate or Decimal(0)), one.code))
    worst = sorted(known, key=lambda one: (one.rate or Decimal(0), -one.original, one.code))
    return ranked[:number], worst[:number]

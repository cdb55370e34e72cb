"""What units buy through the 832 platform: shares, who is below, who has not reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.collective.models import BudgetUnit, UnionGift, UnitPurchase
from xianjie.apps.collective.queries.concern import units_of_concern
from xianjie.apps.collective.queries.incomes import within
from xianjie.apps.collective.queries.rules import (
    ASKED_FROM,
    FESTIVALS,
    PLATFORM_SHARE,
    collective_rules,
)

BELOW, MET, UNKNOWN, MISSING = "below", "met", "unknown", "missing"
_TEN_THOUSAND = 10_000
_WHY = "purchases of units that came through the gate"


def least_share(county: str, year: int) -> Decimal | None:
    """Return the share of canteen food that a place reserves in a year, such as 0.1."""
    return collective_rules(county, date(year, 12, 31)).share(PLATFORM_SHARE)


def reaches(platform: int, canteen: int, least: Decimal) -> bool | None:
    """Whether a unit bought its share; exactly the share is enough; None without a canteen."""
    return None if canteen <= 0 else Decimal(platform) >= least * canteen


def platform_state(county: str, today: date) -> Any:
    """Return the column that holds a unit's share against the county's, in the database."""
    least = least_share(county, today.year)
    if least is None:
        return Value(UNKNOWN, output_field=CharField())
    limit = int(least * _TEN_THOUSAND)
    return Case(
        When(canteen__lte=0, then=Value(UNKNOWN)),
        When(Q(platform__gte=F("canteen") * limit / _TEN_THOUSAND), then=Value(MET)),
        default=Value(BELOW),
        output_field=CharField(),
    )


def units_in(county: str, scope: Scope, year: int) -> ScopedQuerySet[BudgetUnit]:
    """Return the units of a county in a year that somebody sees."""
    return (
        BudgetUnit.objects.visible_to(scope, Permission.VIEW_COLLECTIVE)
        .filter(units_of_concern(scope), **within(county), retired_at__isnull=True)
        .filter(Q(until_year__isnull=True) | Q(until_year__gte=year), since_year__lte=year)
        .order_by("division_code", "name")
    )


@dataclass(frozen=True)
class UnitLine:
    """A unit in a year: fen of the canteen and of the platform, festivals through it."""

    pk: int
    name: str
    has_canteen: bool
    has_union: bool
    canteen: int | None
    platform: int | None
    as_of: date | None
    festivals: int
    state: str
    gifts_met: bool | None

    @property
    def share(self) -> Decimal | None:
        """The share in percent with two decimals, rounded down."""
        if not self.canteen or self.platform is None:
            return None
        return Decimal(self.platform * _TEN_THOUSAND // self.canteen) / 100


def unit_lines(county: str, scope: Scope, year: int) -> list[UnitLine]:
    """Return how the units of a county stand in a year; three queries."""
    rules = collective_rules(county, date(year, 12, 31))
    least, times = rules.share(PLATFORM_SHARE), rules.whole(FESTIVALS)
    units = list(units_in(county, scope, year))
    keys = [one.pk for one in units]
    bought = {
        unit: (canteen, platform, as_of)
        for unit, canteen, platform, as_of in UnitPurchase.objects.proven(_WHY)
        .filter(unit__in=keys, year=year, retired_at__isnull=True)
        .values_list("unit_id", "canteen", "platform", "as_of")
    }
    festivals: dict[int, int] = {}
    gifts = UnionGift.objects.proven(_WHY).filter(
        unit__in=keys, year=year, retired_at__isnull=True, by_platform=True
    )
    for unit in gifts.values_list("unit_id", flat=True):
        festivals[unit] = festivals.get(unit, 0) + 1
    found = []
    for one in units:
        canteen, platform, as_of = bought.get(one.pk, (None, None, None))
        number = festivals.get(one.pk, 0)
        found.append(UnitLine(
            one.pk, one.name, one.has_canteen, one.has_union, canteen, platform, as_of, number,
            _state(one.has_canteen, canteen, platform, least),
            None if times is None or not one.has_union else number >= times,
        ))  # fmt: skip
    return found


def _state(
    has_canteen: bool, canteen: int | None, platform: int | None, least: Decimal | None
) -> str:
    if not has_canteen:
        return UNKNOWN
    if canteen is None or platform is None:
        return MISSING
    met = reaches(platform, canteen, least) if least is not None else None
    if met is None:
        return UNKNOWN
    return MET if met else BELOW


def units_missing(county: str, scope: Scope, today: date) -> ScopedQuerySet[BudgetUnit]:
    """Return the units with a canteen that have not reported this year; none before the month."""
    month = collective_rules(county, today).whole(ASKED_FROM)
    rows = units_in(county, scope, today.year).filter(has_canteen=True)
    if month is None or today.month < month:
        return rows.none()
    told = (
        UnitPurchase.objects.proven(_WHY)
        .filter(year=today.year, retired_at__isnull=True)
        .values("unit")
    )
    return rows.exclude(pk__in=told)

"""Collective income by village and year, held against the tiers of the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.db.models import Max, Sum

from xianjie.apps.collective.enums import Span
from xianjie.apps.collective.models import IncomeConfirmation, VillageIncome
from xianjie.apps.collective.queries.rules import (
    FORECAST_MONTHS,
    Tier,
    collective_rules,
    tiers_of,
)
from xianjie.apps.registry.models import VillageYear

_WHY = "sums of a county by village; pages cut them to the villages of their reader"
_YEAR = 12


def within(county: str) -> dict[str, str]:
    """Return the filter of rows whose place lies in a county, by the index of the code."""
    return {
        "division_code__gte": county.ljust(12, "0"),
        "division_code__lte": county.ljust(12, "9"),
    }


def incomes_of(county: str, *years: int) -> dict[int, dict[str, int]]:
    """Return the fen that the villages of a county earned, by year and 12-digit code.

    The entries of the ledger count; a village without one in a year counts with what the ledger
    of villages says. Villages that nobody reported are left out. Two queries.
    """
    found: dict[int, dict[str, int]] = {year: {} for year in years}
    known = (
        VillageYear.objects.proven(_WHY)
        .filter(**within(county), year__in=years, retired_at__isnull=True)
        .exclude(collective_income=None)
    )
    for year, code, amount in known.values_list("year", "division_code", "collective_income"):
        found[year][code] = amount or 0
    sums = (
        VillageIncome.objects.proven(_WHY)
        .filter(**within(county), year__in=years, retired_at__isnull=True)
        .order_by()
        .values_list("year", "division_code")
        .annotate(all=Sum("amount"))
    )
    for year, code, amount in sums:
        found[year][code] = amount
    return found


def newest_year(county: str, today: date) -> int:
    """Return the newest year, up to the present one, of which a village reported income."""
    rows = VillageIncome.objects.proven(_WHY).filter(
        **within(county), year__lte=today.year, retired_at__isnull=True
    )
    return rows.aggregate(newest=Max("year"))["newest"] or today.year


@dataclass
class VillageLine:
    """A village in a year: fen by source, last year, what the township confirmed, the forecast."""

    code: str
    amount: int | None = None
    before: int | None = None
    by_source: dict[str, int] = field(default_factory=dict)
    confirmed: int | None = None
    months: int = 0
    forecast: int | None = None

    @property
    def fell(self) -> bool:
        """Whether it earns less than in the year before; a part of a year by its forecast."""
        now = self.amount if self.months >= _YEAR else self.forecast
        return now is not None and self.before is not None and now < self.before

    @property
    def state(self) -> str:
        """``none`` not reported, ``open`` not confirmed, ``changed`` since, or ``done``."""
        if self.amount is None:
            return "none"
        if self.confirmed is None:
            return "open"
        return "done" if self.confirmed == self.amount else "changed"


@dataclass(frozen=True)
class TierStanding:
    """How many of the villages reach a tier, and what is missing to the goal.

    ``needed`` villages have to reach it, ``short`` more than do; ``money`` is the least fen that
    would lift so many over the line. ``met`` is None where no share is set.
    """

    tier: Tier
    villages: int
    reached: int
    needed: int | None
    short: int
    money: int

    @property
    def share(self) -> Decimal | None:
        """The share of the villages in percent with one decimal, rounded down."""
        if not self.villages:
            return None
        return Decimal(self.reached * 1000 // self.villages) / 10

    @property
    def met(self) -> bool | None:
        """Whether the goal is met."""
        return None if self.needed is None else self.reached >= self.needed


def standing_of(tier: Tier, amounts: Sequence[int | None]) -> TierStanding:
    """Hold the incomes of all villages (None: nobody reported) against a tier and its goal.

    A share of villages is rounded up: 30 % of 77 villages are 24. What is missing is the money
    of the villages that stand nearest below the line.
    """
    reached = sum(1 for one in amounts if one is not None and tier.reached(one))
    needed = None
    if tier.goal is not None:
        whole = tier.goal * len(amounts)
        needed = int(whole.to_integral_value(ROUND_CEILING))
    short = max((needed or 0) - reached, 0)
    gaps = sorted(gap for one in amounts if (gap := tier.missing(one or 0)))
    return TierStanding(tier, len(amounts), reached, needed, short, sum(gaps[:short]))


def forecast_of(amount: int, months: int, least: int) -> int | None:
    """Return a year's income if the rest goes on like the months so far.

    None with fewer than ``least`` months; a whole year is itself.
    """
    if months >= _YEAR:
        return amount
    if months < max(least, 1):
        return None
    return amount * _YEAR // months


def lines_of(county: str, year: int, villages: Iterable[str], today: date) -> list[VillageLine]:
    """Return the villages of a county in a year, in the order given; four queries."""
    lines = {code: VillageLine(code) for code in villages}
    known = incomes_of(county, year, year - 1)
    for code, line in lines.items():
        line.amount, line.before = known[year].get(code), known[year - 1].get(code)
    rows = (
        VillageIncome.objects.proven(_WHY)
        .filter(**within(county), year=year, retired_at__isnull=True)
        .values_list("division_code", "source", "span", "amount")
    )
    told: dict[str, set[int]] = {}
    for code, source, span, amount in rows:
        own = lines.get(code)
        if own is not None:
            own.by_source[source] = own.by_source.get(source, 0) + amount
            told.setdefault(code, set()).update(Span(span).months)
    confirmed = IncomeConfirmation.objects.proven(_WHY).filter(county_code=county, year=year)
    for code, amount in confirmed.values_list("division_code", "amount"):
        if code in lines:
            lines[code].confirmed = amount
    least = collective_rules(county, today).whole(FORECAST_MONTHS) or _YEAR
    for code, line in lines.items():
        line.months = max(told.get(code, ()), default=_YEAR if line.amount is not None else 0)
        if line.amount is not None:
            line.forecast = forecast_of(line.amount, line.months, least)
    return list(lines.values())


def standings(county: str, year: int, lines: Sequence[VillageLine]) -> list[TierStanding]:
    """Return how villages stand to each tier of the place in a year."""
    return [standing_of(tier, [one.amount for one in lines]) for tier in tiers_of(county, year)]


def by_source(lines: Iterable[VillageLine]) -> Mapping[str, int]:
    """Return the fen of several villages by source."""
    found: dict[str, int] = {}
    for line in lines:
        for source, amount in line.by_source.items():
            found[source] = found.get(source, 0) + amount
    return found

"""What an asset is still worth: straight line, by month, from the month after it was acquired."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

MONTHS, PERCENT = 12, 100


def months_used(acquired_on: date, on: date) -> int:
    """Return the months counted by a day: the first is the one after the month of acquisition."""
    return max(0, (on.year - acquired_on.year) * MONTHS + on.month - acquired_on.month)


def worn(original: int, life_years: int | None, residual: int, months: int) -> int | None:
    """Return the accumulated depreciation in fen, rounded down.

    ``residual`` is percent of the original value that stays; ``life_years`` 0 means that the
    asset is not written off, None that nobody knows how long it lasts: then the worth is unknown.
    """
    if life_years is None:
        return None
    if life_years == 0:
        return 0
    whole = life_years * MONTHS
    return original * (PERCENT - residual) * min(months, whole) // (PERCENT * whole)


def net_value(
    original: int, life_years: int | None, residual: int, acquired_on: date, on: date
) -> int | None:
    """Return what is left of the original value in fen on a day; None where unknown."""
    used = worn(original, life_years, residual, months_used(acquired_on, on))
    return None if used is None else original - used


def yield_of(income: int, net: int | None) -> Decimal | None:
    """Return the income of a year in percent of the net value with two decimals, rounded down."""
    if not net or net < 0:
        return None
    return Decimal(income * PERCENT * PERCENT // net) / PERCENT

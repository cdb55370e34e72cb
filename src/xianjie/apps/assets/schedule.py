"""The days on which the rent of a contract falls due, and how much."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR_MONTHS = 12
_YEAR_DAYS = 365


@dataclass(frozen=True)
class Due:
    """Rent of one period (both days included), due on a day; fen."""

    since: date
    until: date
    due_on: date
    amount: int


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, the last of the month where it has no such."""
    month = day.month - 1 + months
    year, month = day.year + month // _YEAR_MONTHS, month % _YEAR_MONTHS + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def dues_of(since: date, until: date, yearly: int, months: int, grace: int = 0) -> tuple[Due, ...]:
    """Return the rents of a contract from its first to its last day.

    One period is so many ``months``, paid ``grace`` days after its beginning; a last period that is
    not full pays by days (365 a year). Everything is rounded down to the fen.
    """
    found, number = [], 0
    while (first := add_months(since, number * months)) <= until:
        number += 1
        whole_to = add_months(since, number * months) - timedelta(days=1)
        last = min(whole_to, until)
        if last == whole_to:
            amount = yearly * months // _YEAR_MONTHS
        else:
            amount = yearly * ((last - first).days + 1) // _YEAR_DAYS
        found.append(Due(first, last, first + timedelta(days=grace), amount))
    return tuple(found)


def years_between(since: date, until: date) -> int:
    """Return the begun years from a first to a last day: 2020-01-01 to 2020-12-31 is one."""
    years = 0
    while add_months(since, years * _YEAR_MONTHS) <= until:
        years += 1
    return years

"""Working days of mainland China, make-up workdays and long holidays included.

The day of an event is day 0 (《民法典》第二百零一条: the first day is not counted); a deadline of
n days ends on the n-th day after it. The State Council's calendar is known for some years only
(library chinesecalendar); other years fall back to Monday–Friday and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

__all__ = ["Deadline", "deadline", "is_workday", "knows_year", "workdays_between"]

_DAY = timedelta(days=1)
_SATURDAY = 5
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period. ``certain`` is False where a year's calendar is not known."""

    day: date
    certain: bool = True


def knows_year(year: int) -> bool:
    """Whether the holidays of a year are known."""
    return year in _YEARS


def is_workday(day: date) -> bool:
    """Whether people work on a day; Monday to Friday in years that are not known."""
    if knows_year(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


def workdays_between(start: date, end: date) -> int:
    """Return how many working days lie in ``(start, end]``; 0 for an end before the start."""
    days = (end - start).days
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, days + 1))


def deadline(start: date, days: int, *, working: bool, pauses: Sequence[Span] = ()) -> Deadline:
    """Return the last day of a period of ``days`` natural or working days after ``start``.

    ``pauses`` are spans ``(from, to)`` whose days, the first excepted, are not counted: a period
    that stood still for a week ends a week later. Zero days end on the day itself.

    Raises:
        ValueError: a negative number of days.
    """
    if days < 0:
        raise ValueError("a period has no negative length")
    day, left, certain = start, days, True
    while left:
        day += _DAY
        if any(first < day <= last for first, last in pauses):
            continue
        if working:
            certain = certain and knows_year(day.year)
            if not is_workday(day):
                continue
        left -= 1
    return Deadline(day, certain)


_YEARS = frozenset(
    day.year for day in (*chinese_calendar.constants.holidays, *chinese_calendar.constants.workdays)
)

"""Days in the village and days of leave, without a database (M14-03)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from xianjie.apps.teams.enums import LeaveLevel
from xianjie.apps.teams.queries.rules import DayRules
from xianjie.kernel.periods import Period

_DAY = timedelta(days=1)
Span = tuple[date, date]


def days_of(first: date, last: date) -> int:
    """Count the days of a leave, both ends included."""
    return (last - first).days + 1


def days_within(spans: Iterable[Span], period: Period) -> int:
    """Count the days of a month that leaves cover, each day once."""
    covered = set()
    for first, last in spans:
        day, end = max(first, period.first_day), min(last, period.last_day)
        while day <= end:
            covered.add(day)
            day += _DAY
    return len(covered)


def run_of(asked: Span, others: Iterable[Span]) -> int:
    """Count the days of a leave with those that it adjoins: nobody asks in pieces."""
    first, last = asked
    pending = list(others)
    grown = True
    while grown:
        grown = False
        for span in list(pending):
            if span[0] <= last + _DAY and span[1] >= first - _DAY:
                first, last = min(first, span[0]), max(last, span[1])
                pending.remove(span)
                grown = True
    return days_of(first, last)


def level_of(days: int, town_days: int | None) -> LeaveLevel:
    """Return who decides: the township up to its number of days, above that the county."""
    return LeaveLevel.TOWN if town_days is not None and days <= town_days else LeaveLevel.COUNTY


@dataclass(frozen=True)
class MonthJudged:
    """Whether a month has its days; ``need`` is what is left to ask after approved leave."""

    need: int | None
    short: int

    @property
    def met(self) -> bool | None:
        """Whether it does; None where nothing is asked."""
        return None if self.need is None else self.short == 0


def judge_month(days: int, leave: int, stay: str, rules: DayRules, period: Period) -> MonthJudged:
    """Judge a month: the days of approved leave are taken off the days that are asked.

    More days than the month has without the leave are never asked for.
    """
    asked = rules.month_of(stay)
    if not asked:
        return MonthJudged(None, 0)
    length = days_of(period.first_day, period.last_day)
    need = max(min(asked, length) - leave, 0)
    return MonthJudged(need, max(need - days, 0))


@dataclass(frozen=True)
class YearJudged:
    """Days of a year against what is asked; ``need`` in proportion to the months stationed."""

    days: int
    need: int | None

    @property
    def met(self) -> bool | None:
        """Whether they are enough; None where nothing is asked."""
        return None if self.need is None else self.days >= self.need


def judge_year(days: int, months: int, rules: DayRules) -> YearJudged:
    """Judge a year of which somebody was stationed so many months; rounded up."""
    if rules.year is None or months <= 0:
        return YearJudged(days, None)
    return YearJudged(days, -(-rules.year * min(months, 12) // 12))

"""Working days across National Day, Spring Festival and make-up workdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.kernel.workdays import Deadline, deadline, is_workday, knows_year, workdays_between

DAYS = st.dates(date(2005, 1, 1), date(2026, 11, 1))
ANY_DAY = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # National Day 2022: 1–7 October free, 8 and 9 October (weekend) worked.
        (date(2022, 9, 28), 1, date(2022, 9, 29)),
        (date(2022, 9, 28), 2, date(2022, 9, 30)),
        (date(2022, 9, 28), 3, date(2022, 10, 8)),
        (date(2022, 9, 28), 4, date(2022, 10, 9)),
        (date(2022, 9, 28), 5, date(2022, 10, 10)),
        (date(2022, 9, 30), 1, date(2022, 10, 8)),
        (date(2022, 10, 1), 1, date(2022, 10, 8)),
        # 2023: 29 September – 6 October free, 7 and 8 October worked.
        (date(2023, 9, 28), 1, date(2023, 10, 7)),
        (date(2023, 9, 22), 5, date(2023, 10, 7)),
        # Spring Festival 2024: 10–17 February free, Sunday 4 and 18 February worked.
        (date(2024, 2, 2), 1, date(2024, 2, 4)),
        (date(2024, 2, 9), 1, date(2024, 2, 18)),
        (date(2024, 2, 8), 2, date(2024, 2, 18)),
        # An ordinary week.
        (date(2022, 7, 4), 5, date(2022, 7, 11)),
        (date(2022, 7, 8), 1, date(2022, 7, 11)),
    ],
)
def test_working_days(start: date, days: int, end: date) -> None:
    assert deadline(start, days, working=True) == Deadline(end)


def test_natural_days_know_no_holidays() -> None:
    assert deadline(date(2022, 9, 28), 5, working=False).day == date(2022, 10, 3)
    assert deadline(date(2022, 9, 28), 0, working=True).day == date(2022, 9, 28)


def test_a_year_that_is_not_known_falls_back_and_says_so() -> None:
    assert not knows_year(2045)
    assert deadline(date(2045, 10, 2), 5, working=True) == Deadline(date(2045, 10, 9), False)
    assert is_workday(date(2045, 10, 2))
    assert not is_workday(date(2045, 10, 7))
    across = deadline(date(2026, 12, 30), 3, working=True)
    assert not across.certain
    assert deadline(date(2045, 10, 2), 5, working=False).certain


def test_pauses_move_a_deadline_by_as_many_days() -> None:
    start = date(2022, 7, 4)
    week = (date(2022, 7, 6), date(2022, 7, 13))
    assert deadline(start, 5, working=False, pauses=[week]).day == date(2022, 7, 16)
    # 5 working days; the pause holds five of them: 7, 8, 11, 12, 13 July.
    assert deadline(start, 5, working=True, pauses=[week]).day == date(2022, 7, 18)
    # A pause that was over before counts nothing.
    assert deadline(date(2022, 7, 14), 5, working=False, pauses=[week]).day == date(2022, 7, 19)


def test_no_negative_periods() -> None:
    with pytest.raises(ValueError, match="negative"):
        deadline(date(2022, 7, 4), -1, working=True)


@given(DAYS, st.integers(0, 40))
def test_a_deadline_is_the_nth_working_day(start: date, days: int) -> None:
    end = deadline(start, days, working=True)
    assert end.certain
    assert workdays_between(start, end.day) == days
    assert days == 0 or is_workday(end.day)


@given(ANY_DAY, st.integers(0, 60), st.integers(0, 30), st.booleans())
def test_longer_is_later_and_additive(start: date, days: int, more: int, working: bool) -> None:
    first = deadline(start, days, working=working).day
    assert deadline(first, more, working=working).day == (
        deadline(start, days + more, working=working).day
    )
    assert first >= start + timedelta(days=days)


@given(DAYS, st.integers(1, 20), st.integers(0, 10), st.integers(1, 30))
def test_a_natural_deadline_moves_by_the_length_of_its_pause(
    start: date, days: int, after: int, length: int
) -> None:
    first = start + timedelta(days=min(after, days - 1))
    pause = (first, first + timedelta(days=length))
    moved = deadline(start, days, working=False, pauses=[pause]).day
    assert moved == start + timedelta(days=days + length)

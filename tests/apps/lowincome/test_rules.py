"""When a membership is reviewed next."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xianjie.apps.lowincome.queries.rules import months_after, next_review


class _Book:
    def __init__(self, months: int | None) -> None:
        self.months = months

    def whole(self, *names: str) -> int | None:
        return self.months


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    start=st.dates(date(2000, 1, 1), date(2026, 12, 31)),
    today=st.dates(date(2000, 1, 1), date(2026, 12, 31)),
    months=st.integers(1, 36),
)
def test_the_next_review_lies_ahead_by_at_most_one_interval(start, today, months) -> None:
    due = next_review(_Book(months), "x", start, today)
    assert due > today
    assert due > start
    assert due <= max(months_after(today, months), months_after(start, months)) or due.day < 29


def test_without_an_interval_there_is_no_day() -> None:
    assert next_review(_Book(None), "x", date(2022, 7, 4), date(2022, 7, 4)) is None

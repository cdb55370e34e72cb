import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period

PERIODS = st.builds(Period, st.integers(1950, 2090), st.integers(1, 12))


def test_a_period_knows_its_days() -> None:
    period = Period.parse("2024-02")
    assert (period.first_day, period.last_day) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert str(period) == "2024-02"
    assert Period.of(dt.date(2024, 2, 9)) == period


def test_a_range_crosses_the_year() -> None:
    months = Period.range(Period(2021, 11), Period(2022, 2))
    assert [str(month) for month in months] == ["2021-11", "2021-12", "2022-01", "2022-02"]


@pytest.mark.parametrize("text", ["2022", "2022-13", "六月", "", "2022-06-30 00:00", "x"])
def test_a_bad_period_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Period.parse(text)
    assert caught.value.code == "bad-period"
    assert "2022-06" in caught.value.message


@given(PERIODS, st.integers(-200, 200))
def test_adding_and_subtracting_undo_each_other(period: Period, months: int) -> None:
    assert period + months - months == period
    assert (period + months).months_since(period) == months
    assert Period.parse(str(period)) == period
    assert (period < period + 1) and (period.last_day < (period + 1).first_day)

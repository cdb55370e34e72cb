"""Goals: growth rounded as documents print it, the straight line to December, the colours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.indicators.enums import GoalState, Light
from xianjie.apps.indicators.goals import (
    Bars,
    Goal,
    Known,
    forecast,
    growth,
    judge,
    printed_places,
)

END = date(2022, 12, 31)
JUNE = date(2022, 6, 30)
BARS = Bars(behind=Decimal(10), near_days=7)


def d(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("value", "before", "goal", "met"),
    [
        ("16093", "13411", "20", True),  # 19.998 %, printed without decimals
        ("16093", "13411", "20.5", False),
        ("12500", "9904", "26.2", True),  # 26.212 %
        ("12490", "9904", "26.2", False),  # 26.111 %
        ("16021", "13411", "20", False),  # 19.46 %
    ],
)
def test_growth_is_rounded_to_the_decimals_that_the_document_prints(value, before, goal, met):
    wanted = Goal("growth", d(goal), printed_places(d(goal)), END, "%")
    found = judge(wanted, Known(d(value), d(before)), BARS, JUNE)
    assert (found.state == GoalState.MET) is met


def test_growth_is_not_rounded_where_the_county_says_so():
    strict = Bars(behind=Decimal(10), rounds_growth=False)
    goal = Goal("growth", d("20"), 0, END, "%")
    assert judge(goal, Known(d("16093"), d("13411")), strict, JUNE).state == GoalState.NOT_MET


def test_growth_in_yuan_and_in_points_is_a_difference():
    assert judge(Goal("growth", d("4100"), 0, END, "元"), Known(d("9100"), d("5000")), BARS, JUNE
                 ).state == GoalState.MET  # fmt: skip
    points = judge(Goal("growth", d("5"), 0, END, "百分点"), Known(d("59"), d("55")), BARS, JUNE)
    assert (points.state, points.reached) == (GoalState.NOT_MET, d("4"))


@pytest.mark.parametrize(
    ("comparator", "goal", "value", "state"),
    [
        (">=", "98", "98", "MET"),
        (">=", "98", "97.99", "NOT_MET"),
        ("<=", "3", "3", "MET"),
        ("<=", "3", "3.01", "NOT_MET"),
        ("=", "0", "0", "MET"),
        ("=", "0", "1", "NOT_MET"),
        ("=", "100", "101", "MET"),
        ("all", "100", "99.9", "NOT_MET"),
        ("all", "100", "100", "MET"),
    ],
)
def test_plain_comparisons(comparator, goal, value, state):
    found = judge(Goal(comparator, d(goal), 0, END), Known(d(value)), BARS, JUNE)
    assert found.state == state


def test_relative_goals_need_what_they_are_held_against():
    above = Goal("above", d("0"), 0, END, benchmark=d("14147"))
    assert judge(above, Known(d("14148")), BARS, JUNE).state == GoalState.MET
    assert judge(above, Known(d("14147")), BARS, JUNE).state == GoalState.NOT_MET
    assert judge(Goal("above", d("0"), 0, END), Known(d("1")), BARS, JUNE).light == Light.GREY
    steady = Goal("steady", d("0"), 0, END)
    assert judge(steady, Known(d("500"), d("500")), BARS, JUNE).state == GoalState.MET
    assert judge(steady, Known(d("499"), d("500")), BARS, JUNE).state == GoalState.NOT_MET


def test_colours_before_and_after_the_deadline():
    goal = Goal(">=", d("16093"), 0, END)
    assert judge(goal, Known(d("15000")), BARS, JUNE).light == Light.YELLOW  # 6.8 points
    assert judge(goal, Known(d("13000")), BARS, JUNE).light == Light.RED  # 19 points
    rising = Known(d("13000"), months={4: d("12000"), 5: d("12500"), 6: d("13000")})
    found = judge(goal, rising, BARS, JUNE)
    assert (found.forecast, found.forecast_from) == (d("16000.000000"), 3)
    assert found.light == Light.RED  # 16,000 in December is not 16,093
    faster = Known(d("13200"), months={4: d("12000"), 5: d("12600"), 6: d("13200")})
    assert judge(goal, faster, BARS, JUNE).light == Light.GREEN
    late = judge(goal, Known(d("16000")), BARS, date(2023, 1, 1))
    assert (late.state, late.light, late.gap) == (GoalState.OVERDUE, Light.RED, d("93"))
    near = judge(goal, faster, BARS, date(2022, 12, 25))
    assert near.light == Light.YELLOW


def test_what_adds_up_is_held_against_the_pace_of_the_year():
    goal = Goal(">=", d("1000"), 0, END)
    half = Known(d("500"), months={6: d("500")}, accumulates=True, month=6)
    assert judge(goal, half, BARS, JUNE).light == Light.GREEN
    behind = Known(d("420"), months={6: d("420")}, accumulates=True, month=6)
    assert judge(goal, behind, BARS, JUNE).light == Light.YELLOW  # 8 points
    far = Known(d("300"), months={6: d("300")}, accumulates=True, month=6)
    assert judge(goal, far, BARS, JUNE).light == Light.RED


def test_nothing_known_is_grey_until_it_is_late():
    goal = Goal(">=", d("1"), 0, END)
    assert judge(goal, Known(None), BARS, JUNE).light == Light.GREY
    assert judge(goal, Known(None), BARS, date(2023, 1, 1)).light == Light.RED


def test_growth_from_nothing_has_no_number():
    assert growth(d("5"), d("0"), 0) is None


@given(
    st.dictionaries(
        st.integers(1, 11),
        st.decimals(0, 10**9, places=2, allow_nan=False),
        min_size=2,
        max_size=11,
    ),
    st.integers(-1000, 1000),
    st.integers(0, 10**6),
)
def test_a_straight_line_is_found_again(known, step, start):
    line = {month: Decimal(start + step * month) for month in known}
    value, number = forecast(Known(None, months=line), 2)
    assert number == len(line)
    assert abs(value - (start + step * 12)) <= Decimal("0.001")

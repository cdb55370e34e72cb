"""How values become points."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.assessment.queries.checking import params_fault
from xianjie.apps.assessment.scoring import Points, points_of, ranks, total_of, year_total

TEN = Decimal(10)


def give(rule: str, value: str | None, params: dict, better: str = "up") -> Points:
    number = None if value is None else Decimal(value)
    return points_of(rule, TEN, params, {"a": number}, better)["a"]


@pytest.mark.parametrize(
    ("rule", "value", "params", "points"),
    [
        ("THRESHOLD", "98", {"standard": 98, "floor": 80}, "10"),
        ("THRESHOLD", "89", {"standard": 98, "floor": 80}, "5"),
        ("THRESHOLD", "70", {"standard": 98, "floor": 80}, "0"),
        ("THRESHOLD", "12", {"standard": 10, "floor": 20, "better": "down"}, "8"),
        ("INTERVAL", "85", {"steps": [[100, 100], [80, 70], [60, 50]]}, "7"),
        ("INTERVAL", "20", {"steps": [[100, 100], [80, 70]]}, "0"),
        ("INTERVAL", "3", {"steps": [[0, 100], [5, 40]], "better": "down"}, "4"),
        ("DEDUCTION", "3", {"each": 1.5, "cap": 4}, "6"),
        ("DEDUCTION", "2", {"each": 1.5, "cap": 4}, "7"),
        ("MANUAL", "12", {}, "10"),
        ("THRESHOLD", None, {"standard": 98}, None),
    ],
)
def test_points_by_rule(rule: str, value: str | None, params: dict, points: str | None) -> None:
    given_points = give(rule, value, params)
    assert given_points.points == (None if points is None else Decimal(points))
    assert given_points.words


@pytest.mark.parametrize(
    ("value", "effects"),
    [("97.9", ("ceiling",)), ("79", ("accountable",)), ("98", ())],
)
def test_vetoes_below_a_limit(value: str, effects: tuple) -> None:
    params = {"steps": [[80, "accountable"], [98, "ceiling"]], "over": False}
    assert give("VETO", value, params).effects == effects


def test_vetoes_from_a_limit_on_make_the_total_nothing() -> None:
    params = {"steps": [[1, "zero"]], "over": True}
    assert (give("VETO", "1", params).effects, give("VETO", "0", params).effects) == (("zero",), ())
    lines = {1: (TEN, Points(TEN, "")), 2: (Decimal(0), give("VETO", "1", params))}
    assert total_of(lines) == (Decimal(0), TEN, ["zero"])


def test_ranking_spreads_between_first_and_last() -> None:
    values = {"a": Decimal(9), "b": Decimal(5), "c": Decimal(5), "d": None, "e": Decimal(1)}
    given_points = points_of("RANKING", TEN, {"last": 40}, values)
    assert {key: one.points for key, one in given_points.items()} == {
        "a": Decimal(10), "b": Decimal(8), "c": Decimal(8), "d": None, "e": Decimal(4)
    }  # fmt: skip


def test_lines_without_data_are_left_out_and_the_rest_scaled() -> None:
    lines = {1: (Decimal(60), Points(Decimal(30), "")), 2: (Decimal(40), Points(None, ""))}
    assert total_of(lines) == (Decimal(50), Decimal(60), [])


def test_the_year_is_made_of_process_and_end() -> None:
    assert year_total(Decimal(90), Decimal(80), 30) == Decimal("87.00")
    assert year_total(Decimal(90), None, 30) == Decimal(90)
    assert year_total(Decimal(0), Decimal(80), 30, ["zero"]) == Decimal(0)
    assert year_total(Decimal(90), Decimal(80), 30, ["ceiling"]) == Decimal("87.00")


@pytest.mark.parametrize(
    ("rule", "params"),
    [
        ("INTERVAL", {"steps": [[60, 1e9]]}),
        ("INTERVAL", {"steps": [[60, -1]]}),
        ("INTERVAL", {"steps": [[1e300, 50]]}),
        ("RANKING", {"last": 1e6}),
        ("DEDUCTION", {"each": -5}),
        ("DEDUCTION", {"each": 1, "cap": -5}),
        ("THRESHOLD", {"standard": 1e300}),
    ],
)
def test_figures_that_give_impossible_points_are_refused(rule: str, params: dict) -> None:
    assert params_fault(rule, params) != ""


@given(st.dictionaries(st.text(max_size=3), st.decimals(0, 100, places=1), max_size=8))
def test_ranks_follow_totals(totals: dict) -> None:
    order = ranks(totals)
    for one, total in totals.items():
        for other, less in totals.items():
            assert (total > less) == (order[one] < order[other])

"""Golden cases of days, leave, teams and scores: pure, without a database (M14-01, M14-03)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.teams.enums import LeaveLevel, TeamPost
from xianjie.apps.teams.queries.days import (
    days_of,
    days_within,
    judge_month,
    judge_year,
    level_of,
    run_of,
)
from xianjie.apps.teams.queries.gaps import (
    ENDING,
    FEW,
    FEWER,
    NO_FIRST,
    NO_TEAM,
    Asked,
    Stationed,
    judge_cover,
)
from xianjie.apps.teams.queries.rules import DayRules
from xianjie.apps.teams.queries.scores import Figures, months_stationed, points_of, score
from xianjie.kernel.periods import Period

RULES = DayRules(200, 20, {"就近轮值": 15, "季节牧场": 0})
JUNE, FEBRUARY = Period(2022, 6), Period(2022, 2)
DAY = date(2022, 7, 4)
DAYS = st.dates(date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(("days", "level"), [(1, "TOWN"), (5, "TOWN"), (6, "COUNTY")])
def test_the_ladder_of_leave(days: int, level: str) -> None:
    assert level_of(days, 5) == LeaveLevel(level)
    assert level_of(days, None) == LeaveLevel.COUNTY


def test_leave_in_pieces_is_one_leave() -> None:
    first = (date(2022, 6, 1), date(2022, 6, 4))
    second = (date(2022, 6, 5), date(2022, 6, 8))
    apart = (date(2022, 6, 10), date(2022, 6, 10))
    assert [run_of(second, [first]), run_of(apart, [first, second]), days_of(*first)] == [8, 1, 4]
    assert run_of((date(2022, 6, 9), date(2022, 6, 9)), [apart, first, second]) == 10


@given(spans=st.lists(st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))))
def test_a_day_of_leave_counts_once(spans: list[tuple[date, date]]) -> None:
    found = sum(days_within(spans, Period(2022, month)) for month in range(1, 13))
    days = {
        date.fromordinal(number)
        for first, last in spans
        for number in range(first.toordinal(), last.toordinal() + 1)
    }
    assert found == len(days)


@pytest.mark.parametrize(
    ("days", "leave", "stay", "need", "short"),
    [
        (20, 0, "吃住在村", 20, 0),
        (19, 0, "吃住在村", 20, 1),
        (15, 5, "吃住在村", 15, 0),
        (14, 0, "就近轮值", 15, 1),
        (0, 0, "季节牧场", None, 0),
        (0, 25, "吃住在村", 0, 0),
    ],
)
def test_a_month_asks_for_days_beside_leave(days, leave, stay, need, short) -> None:
    found = judge_month(days, leave, stay, RULES, JUNE)
    assert (found.need, found.short) == (need, short)


@pytest.mark.parametrize(
    ("days", "months", "met"),
    [(200, 12, True), (199, 12, False), (100, 6, True), (99, 6, False), (5, 0, None)],
)
def test_a_year_asks_for_days_in_proportion(days, months, met) -> None:
    assert judge_year(days, months, RULES).met is met
    assert judge_year(days, months, DayRules(None, None, {})).met is None


def member(post: str = "MEMBER", since: date = date(2021, 1, 1), **fields: date) -> Stationed:
    return Stationed(TeamPost(post), since, fields.get("left"), fields.get("ends"))


@pytest.mark.parametrize(
    ("why", "members", "faults"),
    [
        (("脱贫村",), [], (NO_TEAM,)),
        (("脱贫村",), [member(), member(), member()], (NO_FIRST,)),
        (("脱贫村",), [member("FIRST"), member()], (FEW,)),
        (("脱贫村",), [member("FIRST"), member(), member()], ()),
        ((), [], ()),
        # 不撤、不减: one who left and was not replaced is told, wherever it is.
        ((), [member(left=date(2022, 3, 1))], (FEWER,)),
        ((), [member(left=date(2022, 3, 1)), member(since=date(2022, 3, 2))], ()),
        # Sixty days ahead is near, sixty-one is not.
        ((), [member(ends=date(2022, 9, 2))], (ENDING,)),
        ((), [member(ends=date(2022, 9, 3))], ()),
    ],
)
def test_gaps_of_a_village(why, members, faults) -> None:
    assert judge_cover(why, members, Asked(3, 60), DAY)[-1] == faults


def test_a_score_is_in_proportion_and_explained() -> None:
    figures = Figures(100, 200, 9, 12, 70, 60, Decimal("1.5"), 3)
    weights = {"在村天数": 30, "职责完成": 40, "入户走访": 20, "参加培训": 10, "别的": 5}
    lines = score(figures, weights)
    assert [(one.name, one.got, one.of) for one in lines] == [
        ("在村天数", 1500, 3000), ("职责完成", 3000, 4000), ("入户走访", 2000, 2000),
        ("参加培训", 500, 1000),
    ]  # fmt: skip
    assert lines[0].words == "确认在村 100 天，要求 200"
    unseen = score(Figures(200, 200, 12, 12, None, 60, Decimal(0), 3), weights)
    assert (unseen[2].got, unseen[2].of) == (0, 0)
    counted = {name: weights[name] for name in ("在村天数", "职责完成", "入户走访", "参加培训")}
    assert [points_of(lines, counted), points_of(unseen, counted)] == [7000, 8750]
    free = score(Figures(0, None, 0, 0, 0, None, Decimal(0), None), {"在村天数": 30})
    assert (free[0].got, free[0].words) == (3000, "确认在村 0 天；没有要求，给满分")


@pytest.mark.parametrize(
    ("since", "left", "months"),
    [
        (date(2021, 5, 1), None, 7),
        (date(2022, 3, 15), None, 5),
        (date(2022, 1, 1), date(2022, 2, 1), 2),
        (date(2022, 8, 1), None, 0),
        (date(2020, 1, 1), date(2021, 12, 31), 0),
    ],
)
def test_months_of_a_year_that_somebody_was_there(since, left, months) -> None:
    assert months_stationed(since, left, 2022, Period(2022, 7)) == months

"""Golden cases of each condition of removal, boundary days and amounts included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xianjie.apps.removal.enums import Holds, Standing
from xianjie.apps.removal.queries.judging import (
    GUARANTEES,
    Evidence,
    Guarantee,
    Statement,
    judge,
    standing_of,
)
from xianjie.apps.removal.queries.rules import RemovalRules, months_after, months_before

TODAY = date(2022, 7, 4)
LINE = 6500_00
Y, N, U = Holds.YES, Holds.NO, Holds.UNKNOWN
TERMS = (
    "收入超线", "收入稳定", "三保障和饮水", "每项风险有措施", "识别满月数", "无新增风险",
    "无在办事项", "支出可控", "整户不在",
)  # fmt: skip
RULES = RemovalRules(
    terms=TERMS,
    months=6,
    steady_months=6,
    steady_times=2,
    valid_months=12,
    measures_each=1,
    no_labour_stays=True,
    no_labour_exception=False,
    situations=(),
    sources={"监测收入线": "《县文件》"},
    unverified=frozenset(),
    rulebook="a" * 64,
)


class Line:
    """A line that rises with the year."""

    county = "532325"

    def __init__(self, by_year: dict[int, int] | None = None) -> None:
        self.by_year = {2021: 6000_00, 2022: LINE} if by_year is None else by_year

    def on(self, day: date) -> int | None:
        return self.by_year.get(day.year)


def said(on: date, per_capita: int | None, **more: object) -> Statement:
    return Statement(on, "月度监测", per_capita, **more)  # type: ignore[arg-type]


def sound(on: date | None = TODAY) -> dict[str, Guarantee]:
    return {name: Guarantee(True, on, "月度监测") for name in GUARANTEES}


GOOD = Evidence(
    episode=1,
    household=1,
    county="532325",
    division="532325101201",
    identified_on=date(2022, 1, 4),
    risks=("因病", "因学"),
    members=4,
    statements=(
        said(TODAY, 9000_00, net=36000_00, self_paid=2000_00, claims=0),
        said(date(2022, 1, 4), 6600_00),
    ),
    guarantees=sound(),
    has_plan=True,
    measures={"因病": 1, "因学": 2},
)


def holds(term: str, evidence: Evidence, rules: RemovalRules = RULES, line: Line | None = None):
    found = judge(evidence, replace(rules, terms=(term,)), line or Line(), TODAY)
    return found[0].holds


def test_a_sound_household_meets_every_condition() -> None:
    found = judge(GOOD, replace(RULES, terms=TERMS[:-1]), Line(), TODAY)
    assert [one.holds for one in found] == [Y] * 8
    assert standing_of(GOOD, found, RULES) == Standing.READY
    assert found[0].source == "《县文件》"


@pytest.mark.parametrize(
    ("per_capita", "expected"),
    [(LINE, N), (LINE + 1, Y), (LINE - 1, N), (-100, N), (None, U)],
)
def test_income_exactly_at_the_line_is_not_above_it(per_capita: int | None, expected) -> None:
    evidence = replace(GOOD, statements=(said(TODAY, per_capita),))
    assert holds("收入超线", evidence) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2021, 7, 4), Y), (date(2021, 7, 3), U), (date(2022, 7, 5), U)],
)
def test_a_stated_income_counts_for_so_many_months(on: date, expected) -> None:
    """To the day; one of tomorrow does not count yet."""
    assert holds("收入超线", replace(GOOD, statements=(said(on, 9000_00),))) == expected


def test_without_a_line_nobody_can_say() -> None:
    for term in ("收入超线", "支出可控", "收入稳定"):
        assert holds(term, GOOD, line=Line({})) == U


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([(TODAY, 7000_00), (date(2022, 1, 4), 7000_00)], Y),
        ([(TODAY, 7000_00), (date(2022, 1, 5), 7000_00)], U),
        ([(date(2022, 1, 4), 7000_00)], U),
        ([(TODAY, 7000_00), (date(2022, 3, 4), LINE), (date(2022, 1, 4), 7000_00)], N),
        ([(TODAY, LINE), (date(2022, 1, 4), 7000_00)], N),
        ([(TODAY, 7000_00), (date(2022, 2, 4), 7000_00), (date(2022, 1, 3), 6000_00)], U),
        ([], U),
        # The line of its own day counts: 6,100 was above that of 2021.
        ([(TODAY, 7000_00), (date(2021, 12, 1), 6100_00)], Y),
        ([(TODAY, 7000_00), (date(2022, 1, 1), 6100_00)], U),
        ([(TODAY, 7000_00), (date(2022, 1, 4), 7000_00), (date(2020, 1, 4), 7000_00)], Y),
    ],
)
def test_income_is_steady_when_every_statement_of_half_a_year_lies_above(
    statements, expected
) -> None:
    evidence = replace(GOOD, statements=tuple(said(on, money) for on, money in statements))
    assert holds("收入稳定", evidence) == expected


def test_steadiness_needs_the_number_of_the_rulebook() -> None:
    assert holds("收入稳定", GOOD, replace(RULES, steady_months=None)) == U
    assert holds("收入稳定", GOOD, replace(RULES, steady_times=3)) == U


@pytest.mark.parametrize("name", GUARANTEES)
def test_each_guarantee_counts(name: str) -> None:
    bad = sound() | {name: Guarantee(False, TODAY, "月度监测")}
    assert holds("三保障和饮水", replace(GOOD, guarantees=bad)) == N
    missing = {key: value for key, value in sound().items() if key != name}
    assert holds("三保障和饮水", replace(GOOD, guarantees=missing)) == U
    old = sound() | {name: Guarantee(True, date(2021, 7, 3), "登记表")}
    assert holds("三保障和饮水", replace(GOOD, guarantees=old)) == U


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"measures": {"因病": 1}}, N),
        ({"measures": {}}, N),
        ({"has_plan": False}, N),
        ({"risks": ()}, U),
        ({"risks": ("因病",), "measures": {"因病": 1}}, Y),
    ],
)
def test_each_risk_has_a_measure_in_place(change: dict, expected) -> None:
    assert holds("每项风险有措施", replace(GOOD, **change)) == expected


def test_how_many_measures_is_a_parameter() -> None:
    assert holds("每项风险有措施", GOOD, replace(RULES, measures_each=2)) == N


@pytest.mark.parametrize(
    ("identified_on", "expected"),
    [(date(2022, 1, 4), Y), (date(2022, 1, 5), N), (date(2021, 1, 1), Y)],
)
def test_six_months_are_full_on_the_same_day(identified_on: date, expected) -> None:
    assert holds("识别满月数", replace(GOOD, identified_on=identified_on)) == expected


def test_the_end_of_a_short_month_counts_as_the_same_day() -> None:
    assert months_after(date(2022, 8, 31), 6) == date(2023, 2, 28)
    assert months_after(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert months_before(date(2022, 7, 31), 1) == date(2022, 6, 30)
    assert months_before(date(2022, 1, 15), 12) == date(2021, 1, 15)


def test_months_need_the_number_of_the_rulebook() -> None:
    assert holds("识别满月数", GOOD, replace(RULES, months=None)) == U


def test_what_is_new_or_being_handled_stands_in_the_way() -> None:
    assert holds("无新增风险", replace(GOOD, risk_notes=("有未核查的线索：风险预警因病",))) == N
    assert holds("无在办事项", replace(GOOD, matters=("识别个案1",))) == N


@pytest.mark.parametrize(
    ("self_paid", "claims", "members", "expected"),
    [
        (10000_00, 0, 4, N),  # 9,000 - 2,500 = the line
        (9999_96, 0, 4, Y),  # one fen more
        (12000_00, 2000_04, 4, Y),
        (12000_00, None, 4, N),
        (0, 0, 4, Y),
        (None, 0, 4, U),
        (0, 0, 0, U),
    ],
)
def test_spending_is_under_control_when_what_is_left_lies_above_the_line(
    self_paid, claims, members, expected
) -> None:
    paid = said(TODAY, 9000_00, self_paid=self_paid, claims=claims)
    evidence = replace(GOOD, statements=(paid,), members=members)
    assert holds("支出可控", evidence) == expected


@pytest.mark.parametrize(
    ("members", "active", "expected"), [(0, True, Y), (1, True, N), (1, False, Y)]
)
def test_a_household_is_gone_when_nobody_is_left(members: int, active: bool, expected) -> None:
    assert holds("整户不在", replace(GOOD, members=members, is_active=active)) == expected


def test_a_name_that_the_program_does_not_know_is_never_met() -> None:
    assert holds("家里有牛", GOOD) == U


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Standing.READY),
        ({"matters": ("识别个案1",)}, Standing.ALMOST),
        ({"matters": ("识别个案1",), "has_plan": False}, Standing.LACKING),
        ({"guarantees": {}}, Standing.UNKNOWN),
        ({"guarantees": {}, "matters": ("识别个案1",)}, Standing.LACKING),
        ({"no_labour": True}, Standing.NO_LABOUR),
    ],
)
def test_standing(change: dict, expected) -> None:
    evidence = replace(GOOD, **change)
    rules = replace(RULES, terms=TERMS[:-1])
    assert standing_of(evidence, judge(evidence, rules, Line(), TODAY), rules) == expected


def test_households_without_labour_are_judged_where_the_place_lets_them_go() -> None:
    rules = replace(RULES, terms=TERMS[:-1], no_labour_stays=False)
    evidence = replace(GOOD, no_labour=True)
    assert standing_of(evidence, judge(evidence, rules, Line(), TODAY), rules) == Standing.READY


def test_a_place_without_conditions_lets_nobody_go() -> None:
    rules = replace(RULES, terms=())
    assert standing_of(GOOD, judge(GOOD, rules, Line(), TODAY), rules) == Standing.UNKNOWN

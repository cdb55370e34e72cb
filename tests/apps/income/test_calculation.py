"""Arithmetic of the ledger: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.apps.income.queries.calculation import (
    Booked,
    Window,
    calculate,
    divided,
    share,
)
from xianjie.apps.income.queries.rules import (
    BUSINESS,
    COSTS,
    PROPERTY,
    TRANSFERS,
    WAGES,
    IncomeRules,
    Mode,
    identification_window,
)
from xianjie.kernel.periods import Period

START = Period(2021, 10)
RULES = IncomeRules(
    modes={"慰问金": Mode.APART, "优待抚恤金": Mode.UNDECIDED},
    offsets=frozenset({"专项用于减少生产经营性支出的补贴"}),
    yearly=frozenset({BUSINESS, PROPERTY, COSTS}),
    start_month=10,
)
YEAR = Window(START, START + 11)
REGISTERED = {
    "工资性收入": 12_000_00,
    "生产经营性收入": 6_000_00,
    "财产性收入": 0,
    "转移性收入": 2_400_00,
    "生产经营性支出": 1_200_00,
}


def booked(item="务工工资", kind=WAGES, amount=1_000_00, first=START, months=1) -> Booked:
    return Booked(item, kind, amount, first, first + (months - 1))


months = st.integers(0, 30)


@settings(max_examples=40, deadline=None)
@given(amount=st.integers(0, 10**12), first=months, count=st.integers(1, 24), cut=months)
def test_windows_side_by_side_share_out_to_the_last_fen(amount, first, count, cut) -> None:
    entry = booked(amount=amount, first=START + first, months=count)
    left = Window(START - 60, START + cut)
    right = Window(START + cut + 1, START + 90)
    assert share(entry, left) + share(entry, right) == amount
    assert min(share(entry, left), share(entry, right)) >= 0


@settings(max_examples=40, deadline=None)
@given(
    amounts=st.lists(
        st.tuples(
            st.sampled_from([WAGES, BUSINESS, PROPERTY, TRANSFERS, COSTS]), st.integers(0, 10**9)
        )
    ),
    people=st.integers(1, 20),
)
def test_net_is_four_kinds_less_cost_and_the_lines_add_up(amounts, people) -> None:
    entries = [booked(f"{kind}项", kind, amount) for kind, amount in amounts]
    found = calculate(entries, {}, YEAR, YEAR.months, people, RULES)
    cost = sum(amount for kind, amount in amounts if kind == COSTS)
    assert found.net == sum(amount for _, amount in amounts) - 2 * cost
    assert abs(found.per_capita * people - found.net) * 2 <= people
    for kind, amount in found.kinds.items():
        assert sum(line.amount for line in found.lines if line.kind == kind) == amount


def test_halves_go_away_from_zero() -> None:
    assert [divided(amount, 2) for amount in (1, 3, -1, -3)] == [1, 2, -1, -2]


def test_the_registry_fills_months_of_which_the_ledger_is_silent() -> None:
    found = calculate([booked(amount=1_500_00)], REGISTERED, YEAR, {START}, 4, RULES)
    assert found.kinds[WAGES] == 1_500_00 + 11_000_00
    assert found.kinds[TRANSFERS] == 2_200_00
    assert (found.kinds[BUSINESS], found.kinds[COSTS]) == (5_500_00, 1_100_00)
    assert (found.net, found.per_capita, found.covered) == (19_100_00, 4_775_00, 1)


def test_a_seasonal_kind_is_the_ledger_s_alone_once_it_is_entered() -> None:
    entries = [booked("种植收入", BUSINESS, 5_000_00), booked("种植支出", COSTS, 800_00)]
    found = calculate(entries, REGISTERED, YEAR, (), 4, RULES)
    assert (found.kinds[BUSINESS], found.kinds[COSTS]) == (5_000_00, 800_00)


def test_what_was_gone_through_is_the_whole_truth() -> None:
    found = calculate([], REGISTERED, YEAR, YEAR.months, 4, RULES)
    assert (found.net, found.lines) == (0, ())


def test_items_that_do_not_count_stand_apart() -> None:
    entries = [booked("慰问金", TRANSFERS, 500_00), booked("优待抚恤金", TRANSFERS, 700_00)]
    found = calculate(entries, {}, YEAR, YEAR.months, 2, RULES)
    assert (found.net, found.apart, found.undecided) == (0, 1_200_00, ("优待抚恤金",))
    assert [line.counts for line in found.lines] == [False, False]


def test_a_subsidy_for_costs_takes_off_the_costs() -> None:
    entries = [
        booked("种植支出", COSTS, 1_000_00),
        booked("专项用于减少生产经营性支出的补贴", COSTS, 300_00),
    ]
    assert calculate(entries, {}, YEAR, YEAR.months, 1, RULES).kinds[COSTS] == 700_00


def test_the_year_runs_from_october_and_identification_over_twelve_whole_months() -> None:
    assert RULES.year_of(Period(2022, 6)) == (Period(2021, 10), Period(2022, 9))
    assert RULES.year_of(Period(2022, 10)) == (Period(2022, 10), Period(2023, 9))
    assert identification_window(Period(2021, 6)) == (Period(2020, 6), Period(2021, 5))

"""Settling a medical bill: segments, limits, several statuses, second relief, the goal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook
from xianjie.policy.resolution import Resolved, resolve
from xianjie.policy.settlement import Bill, Settlement, Sofar, schemes_at, settle, settle_year

D = Decimal
YAOAN = "532325"
BROKEN = """
- id: 医疗救助
  title: 医疗救助
  lines:
    - people: [低保]
      bands: [{upto: 9, ratio: 2}, {upto: 5, ratio: 0.5}]
      deductible: {of: 没有, share: 0.1}
    - {care: 中医, bands: []}
  tilt: {people: 没有}
  cases:
    - {given: {目录内费用: 100, 身分: [低保对象]}, amount: 1}
    - {given: {目录内费用: 100}, amount: 1}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def yaoan(book: Rulebook) -> Resolved:
    return resolve(book, YAOAN, date(2022, 8, 1))


def _settle(book: Rulebook, resolved: Resolved, bill: Bill) -> Settlement:
    layers = schemes_at(book, resolved.place, resolved.on)
    return settle(bill, layers, resolved.values, resolved.documents)


def test_one_bill_goes_through_every_layer_in_order(book: Rulebook, yaoan: Resolved) -> None:
    bill = Bill(D(60000), D(50000), hospital="县级", people=frozenset({"易返贫致贫人口"}))
    done = _settle(book, yaoan, bill)
    steps = [one for one in done.steps if one.applied]
    assert [(one.scheme, one.base, one.deductible, one.amount) for one in steps] == [
        ("基本医保", D(50000), D(400), D(39680)),
        ("大病保险", D(10320), D(10000), D(192)),
        ("医疗救助", D(10128), D(0), D("7089.60")),
        ("倾斜救助", D("3038.40"), D("7073.50"), D(0)),
    ]
    assert (done.paid, done.own_share, done.rate, done.below_goal) == (
        D("46961.60"),
        D("13038.40"),
        D("0.9392"),
        False,
    )


def test_the_goal_is_missed_by_less_than_a_fen(book: Rulebook, yaoan: Resolved) -> None:
    exact = Bill(D(1000), D(1000), given={"基本医保": D(800)})
    short = replace(exact, given={"基本医保": D("799.99")})
    assert _settle(book, yaoan, exact).below_goal is False
    assert _settle(book, yaoan, short).below_goal is True
    assert _settle(book, yaoan, replace(short, care="门诊慢特病")).below_goal is None


def test_several_statuses_give_the_highest_once(book: Rulebook, yaoan: Resolved) -> None:
    both = Bill(D(10000), D(10000), people=frozenset({"易返贫致贫人口", "特困人员"}))
    step = next(one for one in _settle(book, yaoan, both).steps if one.scheme == "医疗救助")
    assert (step.line, step.amount, step.others) == ("特困住院", D(6750), ("低保、监测住院",))


def test_a_used_up_limit_pays_nothing_and_one_fen_left_pays_a_fen(
    book: Rulebook, yaoan: Resolved
) -> None:
    bill = Bill(D(10000), D(10000), people=frozenset({"低保对象"}))
    for paid, amount in ((D(50000), D(0)), (D("49999.99"), D("0.01"))):
        used = replace(bill, sofar={"医疗救助": Sofar(D(80000), paid)})
        step = next(one for one in _settle(book, yaoan, used).steps if one.scheme == "医疗救助")
        assert (step.amount, step.capped, step.raw) == (amount, True, D(4725))


def test_a_parameter_without_a_value_stops_and_is_named(book: Rulebook, yaoan: Resolved) -> None:
    values = yaoan.values | {"上年农村人均可支配收入": None}
    bill = Bill(D(100), D(100), people=frozenset({"低收入家庭"}))
    layers = schemes_at(book, YAOAN, yaoan.on)
    done = settle(bill, layers, values, yaoan.documents)
    assert (done.missing, done.below_goal) == (("上年农村人均可支配收入",), None)


def test_the_same_bill_in_another_region_has_the_other_tables(book: Rulebook) -> None:
    """One person, one bill, four counties: amount, row and clause of each."""
    bill = Bill(
        D(40000), D(30000), given={"基本医保": D(18000)}, people=frozenset({"易返贫致贫人口"})
    )
    found = {}
    for place in ("623000", "620402", "441800", YAOAN):
        resolved = resolve(book, place, date(2022, 8, 1))
        step = next(s for s in _settle(book, resolved, bill).steps if s.scheme == "医疗救助")
        cite = step.cite
        found[place] = (step.line, step.base, step.amount, cite.document if cite else "")
    assert found == {
        "623000": ("易返贫致贫住院", D(7800), D("4659.69"), "甘南州2021实施意见"),
        "620402": ("低保、易返贫致贫住院", D(5825), D("4077.50"), "白银区2021工作方案"),
        "441800": ("低收入家庭住院", D(10800), D(7560), "清远市2021实施方案"),
        YAOAN: ("低保、监测住院", D(10800), D(7560), "姚安县2022-2024增收计划"),
    }


def test_impossible_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="不能大于"):
        Bill(D(1), D(2))
    with pytest.raises(ValueError, match="不能小于"):
        Bill(D(-1), D(-1))


@given(
    st.lists(st.integers(0, 20_000_000), min_size=1, max_size=6),
    st.sets(st.sampled_from(["特困人员", "低保对象", "易返贫致贫人口", "刚性支出困难家庭"])),
)
def test_the_year_never_pays_more_than_the_bills(
    book: Rulebook, yaoan: Resolved, fens: list[int], people: set[str]
) -> None:
    """Splitting a year into bills changes nothing for layers that count the year."""
    layers = schemes_at(book, YAOAN, yaoan.on)
    yearly = [one for one in layers if one.id == "大病保险"]
    bills = [Bill(D(fen) / 100, D(fen) / 100, people=frozenset(people)) for fen in fens]
    done = settle_year(bills, layers, yaoan.values, yaoan.documents)
    for one in done:
        assert D(0) <= one.paid <= one.bill.catalogue
    relief = sum((one.amount_of("医疗救助") for one in done), D(0))
    assert relief <= D(70000)
    split = settle_year(bills, yearly, yaoan.values, yaoan.documents)
    whole = Bill(
        sum((b.total for b in bills), D(0)),
        sum((b.total for b in bills), D(0)),
        people=frozenset(people),
    )
    once = settle(whole, yearly, yaoan.values, yaoan.documents)
    assert abs(sum((one.paid for one in split), D(0)) - once.paid) <= D("0.01") * len(bills)


def test_tables_are_checked_with_their_own_cases(tmp_path: Path) -> None:
    folder = tmp_path / "532325" / "schemes"
    folder.mkdir(parents=True)
    (folder / "表.yaml").write_text(BROKEN, encoding="utf-8")
    faults = check_rulebook(load_rulebook(overlays=[tmp_path]))
    assert sorted(fault.code for fault in faults) == [
        "bad-value",
        "band-open",
        "band-order",
        "case-failed",
        "case-failed",
        "missing-citation",
        "missing-key",
        "unknown-choice",
        "unknown-code",
        "unknown-name",
        "unknown-name",
    ]


def test_tables_survive_publication(book: Rulebook) -> None:
    stored = json.loads(json.dumps(book.to_blob()))
    assert Rulebook.from_blob(stored).layers == book.layers

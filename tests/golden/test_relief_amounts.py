"""Amounts of relief: never below nothing, and never less because a household is poorer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.policy.benefit_model import Outcome
from xianjie.policy.entitlement import Assessment, assess
from xianjie.policy.loading import load_rulebook
from xianjie.policy.resolution import Resolved, resolve

PLACES = {
    "甘肃2023年四类": ("623000", date(2023, 6, 30), 5580),
    "甘肃2021年两类": ("620402", date(2021, 6, 30), 4788),
    "云南2024年三类": ("532325", date(2024, 7, 31), 5364),
    "清远差额": ("441800", date(2022, 6, 30), 9000),
}
YUAN = st.decimals(min_value=0, max_value=60_000, places=2)


@cache
def at(place: str, on: date) -> Resolved:
    return resolve(load_rulebook(), place, on)


def allowance(case: str, income: Decimal, people: int) -> Assessment:
    place, on, standard = PLACES[case]
    values = {
        "低保年收入": income, "低保计算人口": people, "低保标准": standard,
        "低保财产超限": False, "低保渐退": False, "整户低保在享人数": 0,
    }  # fmt: skip
    return assess(at(place, on), "低保", values)


@pytest.mark.parametrize("case", PLACES)
@settings(max_examples=25, deadline=None)
@given(one=YUAN, other=YUAN, people=st.integers(1, 7))
def test_a_poorer_household_never_gets_less(
    case: str, one: Decimal, other: Decimal, people: int
) -> None:
    poorer, richer = (allowance(case, income, people) for income in sorted((one, other)))
    got = [found.amount or Decimal(0) for found in (poorer, richer)]
    assert got[0] >= got[1] >= 0
    for income, found in zip(sorted((one, other)), (poorer, richer), strict=True):
        is_owed = income < PLACES[case][2] * people
        assert found.outcome is (Outcome.OWED if is_owed else Outcome.NONE)
        assert is_owed == bool(found.amount)


@settings(max_examples=25, deadline=None)
@given(
    standard=st.integers(0, 3000),
    allowance_paid=st.decimals(min_value=0, max_value=3000, places=2),
    subsidy=st.integers(0, 3000),
)
def test_a_top_up_is_what_is_left_and_never_below_nothing(
    standard: int, allowance_paid: Decimal, subsidy: int
) -> None:
    values = {
        "儿童保障年龄内": True, "父亲状况": "重残", "母亲状况": "重病",
        "父亲情形满期限": False, "母亲情形满期限": False, "无人抚养在享": False,
        "孤儿在享": False, "父母无法查找": False, "无人抚养月标准": standard,
        "本人低保月金额": allowance_paid, "特困无劳动能力": False, "特困在享": False,
        "持证残疾": True, "低保在享": True, "整户低保在享人数": 1, "生活补贴在享": False,
        "困难残疾人生活补贴月标准": subsidy, "重度残疾": False, "护理扩面残疾": False,
        "护理补贴在享": False,
    }  # fmt: skip
    found = assess(at("623000", date(2021, 6, 30)), "事实无人抚养保障", values)
    left = max(max(standard - allowance_paid, Decimal(0)) - subsidy, Decimal(0))
    covered = left == 0 and subsidy > 0
    assert found.outcome is (Outcome.NONE if covered else Outcome.OWED)
    assert found.amount == (None if covered else left)

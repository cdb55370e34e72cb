"""Golden cases: tiers, goals and gaps of the three regions, uses in order, shares to the fen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.collective.enums import Span
from xianjie.apps.collective.queries.distributions import order_faults
from xianjie.apps.collective.queries.incomes import forecast_of, standing_of
from xianjie.apps.collective.queries.proposing import Labour, group_of, shared
from xianjie.apps.collective.queries.purchases import reaches
from xianjie.apps.collective.queries.rules import Tier

TEN, TWENTY = 10_000_000, 20_000_000  # fen
ORDER = ("运行管护", "巩固成果", "公益事业", "提留积累")


@pytest.mark.parametrize(
    ("above", "line", "amount", "reached", "missing"),
    [
        (False, TEN, TEN, True, 0),  # 姚安: 10 万元以上 includes 10 万元
        (False, TEN, TEN - 1, False, 1),
        (True, 15_000_000, 15_000_000, False, 1),  # 清远: more than 15 万元
        (True, 15_000_000, 15_000_001, True, 0),
        (False, 5_000_000, 4_999_999, False, 1),  # 白银: 5 万元以上
        (False, 50_000_000, 50_000_000, True, 0),
    ],
)
def test_a_line_is_reached_at_itself_unless_more_is_asked(above, line, amount, reached, missing):
    tier = Tier(1, line, above)
    assert (tier.reached(amount), tier.missing(amount)) == (reached, missing)


@pytest.mark.parametrize(
    ("goal", "villages", "needed"),
    [("1", 77, 77), ("0.3", 77, 24), ("0.6", 77, 47), ("0.8", 77, 62), ("0.1", 45, 5),
     ("0.1", 50, 5)],
)  # fmt: skip
def test_a_share_of_villages_is_rounded_up(goal, villages, needed):
    tier = Tier(2, TWENTY, goal=Decimal(goal))
    standing = standing_of(tier, [TWENTY] * (needed - 1) + [None] * (villages - needed + 1))
    assert (standing.needed, standing.short, standing.met) == (needed, 1, False)
    assert standing_of(tier, [TWENTY] * needed + [0] * (villages - needed)).met is True


def test_the_gap_is_the_money_of_the_nearest_villages():
    tier = Tier(2, TWENTY, goal=Decimal("0.6"))
    standing = standing_of(tier, [TWENTY, 18_000_000, 12_000_000, 19_000_000, None])
    assert (standing.reached, standing.needed, standing.short) == (1, 3, 2)
    assert standing.money == 1_000_000 + 2_000_000
    assert standing.share == Decimal("20.0")
    assert standing_of(Tier(1, TEN), []).share is None


@pytest.mark.parametrize(
    ("amount", "months", "least", "forecast"),
    [(600, 6, 2, 1200), (600, 1, 2, None), (600, 12, 2, 600), (100, 3, 2, 400), (0, 6, 2, 0)],
)
def test_the_rest_of_a_year_goes_on_like_its_beginning(amount, months, least, forecast):
    assert forecast_of(amount, months, least) == forecast


def test_parts_of_a_year_overlap_where_they_share_a_month():
    assert Span.Q2.months == {4, 5, 6}
    assert Span.YEAR.months == set(range(1, 13))
    assert Span.M12.months == {12}


@pytest.mark.parametrize(
    ("uses", "need", "reason", "number"),
    [
        ({"分配到户": 900, "项目运行管护": 100}, 100, "", 0),
        ({"分配到户": 901, "项目运行管护": 99}, 100, "", 1),
        ({"分配到户": 901, "项目运行管护": 99}, 100, "上级另有安排", 0),
        ({"项目运行管护": 99}, 100, "", 0),  # nothing comes after it
        ({"公益事业": 1000}, 0, "", 1),
        ({"公益性岗位": 1, "公益事业": 999}, 0, "", 0),
        ({"提留积累": 1000}, 0, "", 1),
        ({"提留积累": 1000}, 0, "今年先还垫资", 0),
    ],
)
def test_upkeep_comes_first_then_strengthening_then_public_works(uses, need, reason, number):
    assert len(order_faults(uses, ORDER, need, reason=reason)) == number


def test_a_use_that_the_rulebook_does_not_list_is_forbidden_whatever_the_reason():
    faults = order_faults({"公益事业": 5, "分配到户": 1}, ORDER[:2], 0, reason="村里同意")
    assert faults == ["当地规则没有“公益事业”这种用途。"]


@pytest.mark.parametrize(
    ("labour", "group"),
    [
        (Labour(3, 0, 0), "无劳动力户"),
        (Labour(3, 0, 2), "劳动力不足户"),  # only weak ones
        (Labour(3, 1, 0), "劳动力不足户"),  # 1 of 3 is below 0.34
        (Labour(2, 1, 0), "未就业户"),
        (Labour(2, 1, 0, Decimal(1)), "一般户"),
        (Labour(2, 1, 0, Decimal("0.5")), "未就业户"),
        (Labour(4, 1, 1, Decimal(9)), "一般户"),  # 1.5 of 4
        (Labour(0, 0, 0), "无劳动力户"),
    ],
)
def test_who_cannot_work_or_move_for_work_stands_in_a_group_of_its_own(labour, group):
    assert group_of(labour, Decimal("0.34"), Decimal(1)) == group


@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 500), min_size=1, max_size=60).filter(any),
)
def test_shares_leave_nothing_over_and_follow_their_weights(amount, weights):
    parts = shared(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part - amount * weight // whole <= 1


@pytest.mark.parametrize(
    ("platform", "canteen", "met"),
    [(10, 100, True), (9, 100, False), (0, 0, None), (999, 10_000, False), (1_000, 10_000, True)],
)
def test_a_tenth_of_the_canteen_is_enough(platform, canteen, met):
    assert reaches(platform, canteen, Decimal("0.1")) is met

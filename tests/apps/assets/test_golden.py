"""Golden cases of every calculation of the assets, at the days and amounts where it turns."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from xianjie.apps.assets.depreciation import months_used, net_value, worn, yield_of
from xianjie.apps.assets.enums import DisposalLevel
from xianjie.apps.assets.queries.alarming import Facts, Limits, alarms_of
from xianjie.apps.assets.queries.boards import Figures, wan
from xianjie.apps.assets.queries.coverage import rate_of
from xianjie.apps.assets.queries.disposals import level_for
from xianjie.apps.assets.queries.yields import Earned, best_and_worst, grouped_by
from xianjie.apps.assets.schedule import add_months, dues_of, years_between

DAY = date(2022, 7, 4)
LIMITS = Limits(60, 15, 2, frozenset({"PUBLIC", "OPERATING"}), 180)


@pytest.mark.parametrize(
    ("acquired", "on", "months"),
    [
        (date(2022, 7, 31), DAY, 0),
        (date(2022, 6, 30), DAY, 1),
        (date(2021, 7, 31), date(2022, 7, 1), 12),
        (date(2023, 1, 1), DAY, 0),
    ],
)
def test_depreciation_begins_the_month_after(acquired, on, months):
    assert months_used(acquired, on) == months


@pytest.mark.parametrize(
    ("life", "months", "lost"),
    [
        (10, 0, 0),
        (10, 1, 79_16),  # 10,000 yuan × 95 % ÷ 120, rounded down
        (10, 120, 9_500_00),
        (10, 500, 9_500_00),
        (0, 500, 0),
        (None, 12, None),
    ],
)
def test_straight_line_to_what_stays(life, months, lost):
    assert worn(10_000_00, life, 5, months) == lost


def test_net_value():
    assert net_value(10_000_00, 10, 5, date(2021, 7, 4), DAY) == 10_000_00 - 950_00
    assert net_value(10_000_00, None, 5, date(2021, 7, 4), DAY) is None


def test_yield_is_rounded_down_and_needs_a_worth():
    assert yield_of(1, 30_000) == Decimal("0.00")
    assert yield_of(333, 10_000) == Decimal("3.33")
    assert yield_of(100, 0) is None
    assert yield_of(100, None) is None


def test_rents_fall_due_by_the_period_and_the_last_one_by_days():
    found = dues_of(date(2021, 1, 1), date(2021, 12, 31), 12_000_00, 6, 15)
    assert [(one.due_on, one.amount) for one in found] == [
        (date(2021, 1, 16), 6_000_00),
        (date(2021, 7, 16), 6_000_00),
    ]
    found = dues_of(date(2021, 1, 1), date(2022, 1, 10), 3_650_00, 12)
    assert [(one.since, one.until, one.amount) for one in found] == [
        (date(2021, 1, 1), date(2021, 12, 31), 3_650_00),
        (date(2022, 1, 1), date(2022, 1, 10), 100_00),
    ]
    assert dues_of(date(2021, 1, 2), date(2021, 1, 1), 1, 12) == ()


def test_months_and_years():
    assert add_months(date(2020, 1, 31), 1) == date(2020, 2, 29)
    assert years_between(date(2020, 1, 1), date(2020, 12, 31)) == 1
    assert years_between(date(2020, 1, 1), date(2021, 1, 1)) == 2


def facts(**fields) -> Facts:
    values = {
        "asset_class": "OPERATING", "state": "NORMAL", "acquired_on": date(2018, 1, 1),
        "incomes": {2020: 1, 2021: 1},
    }  # fmt: skip
    return Facts(**(values | fields))


def raised(**fields) -> list[str]:
    return [str(one.rule) for one in alarms_of(facts(**fields), LIMITS, DAY)]


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({}, []),
        ({"contract_until": DAY - timedelta(days=1)}, ["合同到期未续"]),
        ({"contract_until": DAY}, ["合同将到期"]),
        ({"contract_until": DAY + timedelta(days=60)}, ["合同将到期"]),
        ({"contract_until": DAY + timedelta(days=61)}, []),
        ({"contract_until": DAY - timedelta(days=1), "asset_class": "PUBLIC"}, []),
        ({"rent_due_on": DAY - timedelta(days=15), "rent_owed": 1}, []),
        ({"rent_due_on": DAY - timedelta(days=16), "rent_owed": 1}, ["租金逾期"]),
        ({"agreed": 2}, ["收益低于约定"]),
        ({"agreed": 1}, []),
        ({"incomes": {2020: 1}}, []),
        ({"incomes": {2019: 9}}, ["连续无收益"]),
        ({"incomes": {2019: 9}, "agreed": 5}, ["连续无收益"]),
        # It had no two whole years yet.
        ({"incomes": {}, "acquired_on": date(2020, 1, 1)}, []),
        ({"incomes": {}, "acquired_on": date(2019, 12, 31)}, ["连续无收益"]),
        ({"keeper": False}, ["无人管护"]),
        ({"keeper": False, "asset_class": "HOUSEHOLD"}, []),
        ({"seen": False}, ["盘点未见"]),
        ({"seen": True, "taken": True}, ["被侵占"]),
        ({"state": "IDLE"}, ["未定盘活措施"]),
        ({"state": "IDLE", "measure": "盘活利用", "measure_due_on": DAY}, []),
        ({"state": "LOW", "measure": "盘活利用", "measure_due_on": DAY - timedelta(days=1)},
         ["低效闲置超期"]),
        ({"state": "LOST", "measure": "依法追回", "state_since": DAY - timedelta(days=180)}, []),
        ({"state": "LOST", "measure": "依法追回", "state_since": DAY - timedelta(days=181)},
         ["低效闲置超期"]),
    ],
)  # fmt: skip
def test_alarms_at_the_days_where_they_turn(fields, rules):
    assert raised(**fields) == rules


def test_no_limit_raises_nothing():
    found = facts(
        contract_until=DAY, rent_due_on=date(2020, 1, 1), rent_owed=9, incomes={}, keeper=False
    )
    assert list(alarms_of(found, Limits(), DAY)) == []


LADDER = {"乡镇": 100_000_00, "县级": 1_000_000_00}


@pytest.mark.parametrize(
    ("value", "proposer", "level"),
    [
        (100_000_00, None, "TOWN"),
        (100_000_01, None, "COUNTY"),
        (1_000_000_00, None, "COUNTY"),
        (1_000_000_01, None, "LEADER"),
        (1, DisposalLevel.TOWN, "COUNTY"),
        (1, DisposalLevel.COUNTY, "LEADER"),
        (1, DisposalLevel.LEADER, "LEADER"),
    ],
)
def test_ladder_of_disposals(value, proposer, level):
    assert level_for(value, LADDER, proposer) == level


def test_shares_are_not_rounded_towards_the_better():
    assert Figures(count=1000, confirmed=999, weak=1).confirmed_share == 99
    assert Figures(count=1000, confirmed=999, weak=1).weak_share == 1
    assert rate_of(1999, 2000) == Decimal("99.9")
    assert rate_of(2000, 2000) == 100
    assert rate_of(0, 0) == 0
    assert wan(194_680_000_00) == 19_468_00


def earned(number: int, net: int | None, got: int, manager: str = "甲") -> Earned:
    return Earned(number, f"ZC-{number}", "厂房", "", "加工设施", "租赁", manager, 100, net, got)


def test_yields_by_manager_and_the_best_and_worst():
    rows = [earned(1, 1000, 80), earned(2, 1000, 0), earned(3, None, 50, "乙"), earned(4, 100, 30)]
    assert [(one.name, one.count, one.earning, one.income, one.rate)
            for one in grouped_by(rows, "manager")] == [
        ("甲", 3, 2, 110, Decimal("5.23")),
        ("乙", 1, 1, 50, None),
    ]  # fmt: skip
    best, worst = best_and_worst(rows, 2)
    assert [one.pk for one in best] == [4, 1]
    assert [one.pk for one in worst] == [2, 1]

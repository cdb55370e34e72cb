"""Golden cases of the money: shares at their goals, growth, progress, ranking, sharing out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.funds.choices import SOURCES, grade_for, pairs
from xianjie.apps.funds.financing import FinancingError, read_financing, write_financing
from xianjie.apps.funds.machine import SAME, machine, missing_of
from xianjie.apps.funds.queries.money import Month
from xianjie.apps.funds.ranking import fitted, ranked
from xianjie.apps.funds.ratios import Growth, Share, time_share, weigh
from xianjie.apps.funds.rules import months_after

WAN = 1_000_000


@pytest.mark.parametrize(
    ("part", "whole", "goal", "percent", "gap", "meets"),
    [
        (550, 1000, "0.55", "55.00", 0, True),  # 姚安 三(一)1: not below 55 % in 2022
        (549, 1000, "0.55", "54.90", 1, False),
        (599, 1000, "0.60", "59.90", 1, False),  # five points more in 2023
        (650, 1000, "0.65", "65.00", 0, True),  # 65 % in 2024
        (649_999, 1_000_000, "0.65", "64.99", 1, False),  # never rounded up to the goal
        (100, 1000, "0.10", "10.00", 0, True),  # 双绑 10 %
        (99, 1000, "0.10", "9.90", 1, False),
        (50, 100, "0.50", "50.00", 0, True),  # land revenue 50 % (甘南 六(二十二))
        (1, 3, "0.3333334", "33.33", 1, False),  # what is missing is rounded up to a fen
        (0, 0, "0.55", None, 0, None),  # no money, no verdict
        (40, 100, None, "40.00", None, None),  # 清远 names no number
    ],
)
def test_share_against_its_goal(
    part: int, whole: int, goal: str | None, percent: str | None, gap: int | None,
    meets: bool | None,
) -> None:  # fmt: skip
    share = Share(part, whole, Decimal(goal) if goal else None)
    assert (share.percent, share.gap, share.meets) == (
        Decimal(percent) if percent else None, gap, meets,
    )  # fmt: skip


def test_money_may_only_grow() -> None:
    # 甘南州2020工作要点 三(九)
    rows = [Growth("衔接资金", 100, 100), Growth("东西部协作", 400, 360), Growth("对口帮扶", 0, 5),
            Growth("财政配套", 10, 5, bound=False)]  # fmt: skip
    assert [(one.meets, one.short) for one in rows] == [
        (True, 0), (False, 40), (None, 0), (None, 5),
    ]  # fmt: skip


def test_progress_is_behind_only_below_what_was_due() -> None:
    due = time_share(6)
    months = [Month(6, 50, 100, Decimal(share) / 100, due, True) for share in (49, 50, 51)]
    assert [one.behind for one in months] == [True, False, False]
    assert not Month(7, 0, 100, Decimal(0), time_share(7), False).behind


def test_allocation_follows_task_and_result() -> None:
    tasks = {"一镇": (100, "好", Decimal("1.1")), "二镇": (100, "差", Decimal("0.9"))}
    parts = {one.place: one.part for one in weigh(100, tasks)}
    assert parts == {"一镇": 55, "二镇": 45}
    # Never more than the task; what one cannot take goes to the other.
    assert {one.place: one.part for one in weigh(190, tasks)} == {"一镇": 100, "二镇": 90}


@given(
    st.integers(0, 10**9),
    st.dictionaries(
        st.text("甲乙丙丁戊己庚", min_size=1, max_size=3),
        st.tuples(
            st.integers(0, 10**8), st.just("好"), st.sampled_from([Decimal("0.9"), Decimal(1)])
        ),
        max_size=6,
    ),
)  # fmt: skip
def test_sharing_out_loses_no_fen_and_exceeds_no_task(total: int, tasks: Any) -> None:
    rows = weigh(total, tasks)
    assert sum(one.part for one in rows) == min(total, sum(task for task, _g, _f in tasks.values()))
    assert all(0 <= one.part <= one.task for one in rows)


@given(
    st.dictionaries(
        st.sampled_from([text for text, _word in pairs(SOURCES)]), st.integers(1, 10**12),
        max_size=4,
    )
)  # fmt: skip
def test_financing_is_read_as_it_is_written(amounts: dict[str, int]) -> None:
    assert read_financing(write_financing(amounts)) == amounts


@pytest.mark.parametrize(
    "text", ["衔接资金", "不知道=3", "衔接资金=0", "衔接资金=-1", "衔接资金=3；专项扶贫资金=2",
             "衔接资金=x", "衔接资金=0.0000001", "衔接资金=NaN"],
)  # fmt: skip
def test_financing_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(FinancingError):
        read_financing(text)


def test_financing_takes_other_names_and_units() -> None:
    text = "财政专项扶贫资金：30万元;东西部协作资金=5.5"
    assert read_financing(text) == {"衔接资金": 30 * WAN, "东西部协作": 5_500_000}


def _project(**fields: Any) -> Any:
    values = {
        "pk": 1, "is_income": False, "entity_code": "", "division_code": "532325101201",
        "kind": "农村道路", "amount": 10 * WAN, "poor_households": 0,
        "entered_on": date(2022, 1, 1),
    }  # fmt: skip
    return SimpleNamespace(**(values | fields))


RULES = {
    "增收项目": "40",
    "双绑主体": "20",
    "重点村": "15",
    "产业项目": "10",
    "受益脱贫监测户": "15",
}


def test_income_projects_come_first_and_every_point_is_explained() -> None:
    # 姚安 四(二): projects that raise income enter first and are carried out first.
    road = _project(pk=1, poor_households=10)
    cattle = _project(pk=2, is_income=True, kind="养殖业基地", entity_code="91A")
    early = _project(pk=3, entered_on=date(2021, 6, 1))
    later = _project(pk=4, entered_on=date(2021, 7, 1))
    rows = ranked([later, road, early, cattle], RULES, {"91A"}, set())
    assert [(one.project.pk, one.points) for one in rows] == [(2, 70), (1, 15), (3, 0), (4, 0)]
    assert rows[0].words == "增收项目+40、双绑主体+20、产业项目+10"
    assert rows[2].words == "没有加分"


def test_money_reaches_down_the_ranking() -> None:
    rows = ranked(
        [_project(pk=n, amount=fen * WAN, entered_on=date(2022, 1, n)) for n, fen in
         ((1, 6), (2, 5), (3, 4))], RULES, set(), set(),
    )  # fmt: skip
    found = [(one.rank, one.fits, one.left // WAN) for one in fitted(rows, 10 * WAN)]
    assert found == [(1, True, 4), (2, False, 4), (3, True, 0)]


def test_each_missing_thing_is_named() -> None:
    empty = SimpleNamespace(
        name="", kind="", nature="", division_code="", site="", starts_on=None, ends_on=None,
        unit="", task="", amount=None, financing="", beneficiaries="", households=None,
        participation="", link_way="", link_terms="",
    )  # fmt: skip
    assert missing_of(empty, set(), ("数量",)) == [
        "项目名称", "项目类别", "建设性质", "实施地点", "时间进度", "责任单位", "建设任务",
        "资金规模", "筹资方式", "受益对象", "群众参与", "联农带农（带贫）机制", "绩效目标（数量）",
    ]  # fmt: skip


def test_every_state_is_reached_and_every_way_ends() -> None:
    known = machine()
    reached = {"IDEA"} | {step.target for step in known.steps.values()}
    assert set(known.states) <= reached
    ends = {state for state in known.states if not known.steps_from(state)}
    assert ends == {"ARCHIVED", "OUT"}
    assert all(set(step.other_than) <= set(known.steps) for step in known.steps.values())
    assert [step.key for step in known.steps.values() if step.target == SAME] == ["SELF"]


def test_small_figures() -> None:
    assert months_after(date(2022, 1, 31), 1) == date(2022, 2, 28)
    assert months_after(date(2021, 7, 1), 36) == date(2024, 7, 1)
    assert [grade_for(score) for score in (100, 90, 89, 60, 59)] == ["优", "优", "良", "中", "差"]

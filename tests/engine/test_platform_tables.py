"""Tables that the platform keeps itself, as sources: complete without a delivery, empty without."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engine.world import COUNTY, World
from xianjie.engine.coverage import select
from xianjie.engine.reference import ReferenceRun
from xianjie.kernel.periods import Period
from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import load_rulebook
from xianjie.policy.sources import source_table
from xianjie.policy.windows import parse_window

FACTS = """
不达项数:
  {grain: person, source: circumstance, measure: "latest(数值, 认定日期)", unit: 项,
   filter: "情形 = '自理能力不达项数'", absent: 未知}
失能人数:
  {grain: household, source: circumstance, measure: max(数值), unit: 项,
   filter: "情形 = '自理能力不达项数'"}
两证:
  {grain: household, source: circumstance, measure: exists,
   filter: "情形 = '计划生育两证户'", absent: 否}
本年工资:
  {grain: household, source: income-ledger, measure: sum(金额), unit: 元,
   filter: "大类 = '工资性'", window: 本年}
本人近一月: {grain: person, source: income-ledger, measure: sum(金额), unit: 元, window: 近1个月}
家里近一月: {grain: household, from: 本人近一月, rollup: sum, unit: 元}
"""
PARAMETERS = """
工资线: {unit: 元, values: [{value: 100, from: 2020-01-01}]}
月线: {unit: 元, values: [{value: 30, from: 2020-01-01}]}
失能线: {unit: 项, values: [{value: 4, from: 2020-01-01}]}
"""
RULES = "\n".join(
    f"- {{id: {name}, title: {name}, kind: warning, risk: 其他, grain: {grain}, when: {when}, "
    "level: 黄, cite: {document: 待核, clause: 待核}}"
    for name, grain, when in (
        ("失能", "person", "不达项数 >= 失能线"),
        ("两证", "household", "两证 AND 本年工资 > 工资线"),
        ("户", "household", "失能人数 >= 失能线 AND 家里近一月 > 月线"),
    )
)


def said(kind: str, day: date, **values: object) -> dict[str, object]:
    return {"情形": kind, "认定日期": day, **values}


def earned(yuan: int, day: date, **values: object) -> dict[str, object]:
    return {"大类": "工资性", "项目": "务工", "金额": yuan * 100, "发生日期": day, "来源": "走访",
            "状态": "已确认", **values}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = tmp_path / "book" / "000000"
    for section, text in (("facts", FACTS), ("parameters", PARAMETERS), ("rules", RULES)):
        (folder / section).mkdir(parents=True)
        (folder / section / "一.yaml").write_text(text, "utf-8")
    world = World(tmp_path, tmp_path / "book")
    for number in (1, 2):
        world.household(number, 2)
    return world


def test_statements_and_dated_entries_are_read_as_the_reference_reads_them(world: World) -> None:
    world.feed("circumstance", "2022-06", [
        said("自理能力不达项数", date(2021, 1, 1), person_no=10, 数值=Decimal(2)),
        said("自理能力不达项数", date(2022, 1, 1), person_no=10, 数值=Decimal(5)),
        said("计划生育两证户", date(2022, 1, 1), household_no=1, 内容="独生子女父母光荣证"),
    ])  # fmt: skip
    world.feed("income-ledger", "2022-06", [
        earned(70, date(2022, 1, 1), household_no=1),
        earned(31, date(2022, 6, 30), person_no=11),
        earned(900, date(2021, 12, 31), household_no=1),
        earned(60, date(2022, 5, 31), person_no=20),
        earned(-60, date(2022, 6, 1), person_no=20),
    ])  # fmt: skip
    outcome = world.screen()
    assert outcome.hits == {("失能", 1), ("两证", 1), ("户", 1)}
    households, people = outcome.facts(), outcome.facts("person")
    assert [households[n]["本年工资"] for n in (1, 2)] == [10_100, 0]
    assert [people[n]["不达项数"] for n in (10, 11)] == [5, None]
    told = ReferenceRun(outcome.inputs).run()
    assert {key for key, met in told.outcomes.items() if met} == {
        ("失能", 10), ("两证", 1), ("户", 1)
    }  # fmt: skip
    for number, row in households.items():
        for name, value in told.households[number].items():
            assert row[name] == value, (number, name)


def test_a_table_that_nobody_keeps_has_no_rows_and_no_gap(world: World) -> None:
    outcome = world.screen()
    assert outcome.hits == set()
    assert (outcome.count("两证").unknown, outcome.count("失能").unknown) == (0, 4)


def test_no_month_is_ever_missing() -> None:
    chosen = select(
        [], source_table("income-ledger"), parse_window("近12个月"), Period(2022, 6),
        Period(2021, 1), [f"{COUNTY}101201"],
    )  # fmt: skip
    assert (chosen.uniform, chosen.missing, len(chosen.periods)) == (True, (), 12)


def test_statements_know_no_month_but_the_run_itself(tmp_path: Path) -> None:
    folder = tmp_path / "000000" / "facts"
    folder.mkdir(parents=True)
    text = "甲: {grain: person, source: circumstance, measure: exists, window: 近3个月}\n"
    (folder / "一.yaml").write_text(text, "utf-8")
    book = load_rulebook(tmp_path)
    assert [fault.code for fault in check_rulebook(book)] == ["window-of-roll"]

"""A run as its callers see it: hits, holds, partial months, scores, and the packaged rulebook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.world import VILLAGE, World
from xianjie.engine.followup import fact_rows, undecided_households
from xianjie.engine.preview import hits_of
from xianjie.kernel.periods import Period
from xianjie.policy.sources import source_table

RULEBOOK = Path(__file__).parents[1] / "generative" / "rulebook"


def visit(person: int, yuan: int, kind: str = "普通门诊") -> dict[str, object]:
    return {
        "person_no": person,
        "结算日期": date(2022, 6, 1),
        "就医类别": kind,
        "医疗总费用": yuan * 200,
        "个人自付": yuan * 100,
    }


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path, RULEBOOK)
    for number in (1, 2, 3):
        world.household(number, 2, 户类型="一般农户")
    return world


def test_a_sum_over_months_meets_the_line_exactly(world: World) -> None:
    world.feed("medical-expense", "2022-04", [visit(10, 2000), visit(20, 2000)])
    world.feed("medical-expense", "2022-05", [visit(11, 1000), visit(20, 999)])
    world.feed("medical-expense", "2022-06", [visit(10, 2000), visit(20, 2000)])
    assert ("试-大额", 1) in world.screen().hits
    assert ("试-大额", 2) not in world.screen().hits


def test_a_missing_month_leaves_a_small_sum_undecided_and_a_large_one_found(world: World) -> None:
    world.feed("medical-expense", "2022-04", [visit(10, 6000), visit(20, 100)])
    world.feed("medical-expense", "2022-06", [])
    outcome = world.screen()
    assert [hit for hit in outcome.hits if hit[0] == "试-大额"] == [("试-大额", 1)]
    assert outcome.count("试-大额").unknown == 2
    asked = undecided_households(outcome.inputs, outcome.result, {"试-大额": {1, 2}, "没有": {1}})
    assert asked == {("试-大额", 2)}


def test_months_before_the_first_expected_one_are_not_missing(world: World) -> None:
    world.feed("medical-expense", "2022-06", [visit(20, 100)])
    assert world.screen().count("试-大额").unknown == 3
    world.first_period = world.first_period + 2
    assert world.screen().count("试-大额").unknown == 0


def test_absence_from_a_roll_counts_only_when_it_is_complete(world: World) -> None:
    rows = [
        {"household_no": 1, "供水方式": "集中供水", "饮水安全": False, "核查日期": date(2022, 6, 1)}
    ]
    world.feed("water-safety", "2022-06", rows)
    assert world.screen().count("试-水").unknown == 2
    world.batches.clear()
    world.feed("water-safety", "2022-06", rows, complete=True)
    outcome = world.screen()
    assert {hit for hit in outcome.hits if hit[0] == "试-水"} == {("试-水", 1)}


def test_a_narrower_delivery_speaks_for_its_place(world: World) -> None:
    def water(safe: bool) -> list[dict[str, object]]:
        return [
            {
                "household_no": 1,
                "供水方式": "集中供水",
                "饮水安全": safe,
                "核查日期": date(2022, 6, 1),
            }
        ]

    world.feed("water-safety", "2022-06", water(safe=False), complete=True)
    assert ("试-水", 1) in world.screen().hits
    world.feed("water-safety", "2022-06", water(safe=True), complete=True, place=VILLAGE[:9])
    assert ("试-水", 1) not in world.screen().hits


def test_the_newest_roll_counts_until_it_is_too_old(world: World) -> None:
    row = {
        "household_no": 1,
        "供水方式": "集中供水",
        "饮水安全": False,
        "核查日期": date(2022, 4, 1),
    }
    world.feed("water-safety", "2022-04", [row], complete=True)
    oldest = Period(2022, 4) + source_table("water-safety").max_age_months
    assert ("试-水", 1) in world.screen(str(oldest)).hits
    late = world.screen(str(oldest + 1))
    assert (late.count("试-水").hits, late.count("试-水").unknown) == (0, 3)


def test_a_rule_that_hits_too_many_is_held_until_confirmed(tmp_path: Path) -> None:
    world = World(tmp_path, RULEBOOK)
    for number in range(1, 251):
        world.household(number, 1, 户类型="一般农户")
    for period in ("2022-04", "2022-05"):
        world.feed("medical-expense", period, [])
    sick = [visit(number * 10, 6000) for number in range(1, 61)]
    world.feed("medical-expense", "2022-06", sick)
    free = world.screen(default_max_share=0.24)
    assert free.result.held == ()
    held = world.screen(default_max_share=0.2399)
    assert ("试-大额", 60, 250) in [(h.rule_id, h.hits, h.population) for h in held.result.held]
    assert held.hits & {("试-大额", 1)} == set()
    confirmed = world.screen(default_max_share=0.1, confirmed=frozenset({"试-大额"}))
    assert len([hit for hit in confirmed.hits if hit[0] == "试-大额"]) == 60


def test_a_small_population_is_never_held(world: World) -> None:
    for period in ("2022-04", "2022-05"):
        world.feed("medical-expense", period, [])
    world.feed("medical-expense", "2022-06", [visit(n * 10, 6000) for n in (1, 2, 3)])
    assert world.screen(default_max_share=0.2).result.held == ()


def test_the_same_inputs_give_the_same_bytes(world: World) -> None:
    world.feed("medical-expense", "2022-06", [visit(10, 6000), visit(20, 9000)])
    one, two = world.screen(), world.screen()
    assert one.result.findings_path.read_bytes() == two.result.findings_path.read_bytes()


def test_findings_keep_the_values_that_were_read(world: World) -> None:
    for period in ("2022-04", "2022-05"):
        world.feed("medical-expense", period, [])
    world.feed("medical-expense", "2022-06", [visit(10, 6000, "住院")])
    found = next(row for row in world.screen().findings if row["rule"] == "试-大额")
    assert found["values"] == {"全家自付": "600000", "单次住院最高": "600000", "户类型": "一般农户"}
    assert (found["level"], found["village_code"], found["person_no"]) == ("黄", VILLAGE, None)


def test_facts_of_one_household_can_be_opened(world: World) -> None:
    world.feed("medical-expense", "2022-06", [visit(10, 60)])
    outcome = world.screen()
    household, members = fact_rows(outcome.inputs, outcome.result.plan, 1)
    assert (household["人口"], [row["person_no"] for row in members]) == (2, [10, 11])


def test_a_preview_over_finished_facts_finds_what_the_run_found(
    world: World, tmp_path: Path
) -> None:
    for period in ("2022-04", "2022-05"):
        world.feed("medical-expense", period, [])
    world.feed("medical-expense", "2022-06", [visit(10, 6000)])
    outcome = world.screen()
    rule = next(one for one in outcome.inputs.rules.rules if one.rule.id == "试-大额")
    work = tmp_path / "work"
    work.mkdir()
    over_old = hits_of(outcome.inputs, rule, work, set(outcome.inputs.rules.facts))
    assert list(work.iterdir()) == []
    anew = hits_of(outcome.inputs, rule, work)
    assert over_old.subjects == anew.subjects == {(1, None): "黄"}


def test_the_packaged_rulebook_runs_and_scores(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(1, 4):
        world.household(number, 2, 户类型="一般农户")
    for period in ("2022-04", "2022-05"):
        world.feed("medical-expense", period, [])
    world.feed("medical-expense", "2022-06", [visit(10, 40_000, "住院")])
    rows = [
        {"household_no": 1, "供水方式": "集中供水", "饮水安全": False, "核查日期": date(2022, 6, 1)}
    ]
    world.feed("water-safety", "2022-06", rows, complete=True)
    housing = [
        {"household_no": 1, "鉴定等级": "D", "鉴定日期": date(2022, 6, 1), "改造状态": "未改造"}
    ]
    world.feed("housing-safety", "2022-06", housing, complete=True)
    hits = world.screen().hits
    assert {rule for rule, number in hits if number == 1} >= {"综合-多信号叠加", "饮水-不安全"}
    assert {number for _, number in hits} == {1}

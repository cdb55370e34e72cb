"""Benefits for everyone: rows, counts and outcomes of a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.benefit_world import Answers, disagreements, judged
from tests.engine.world import World
from tests.policy.benefit_books import benefit_book
from xianjie.policy.benefit_model import Outcome

JUNE = date(2022, 6, 30)


def aid(person: int, kind: str, yuan: int) -> dict[str, object]:
    return {
        "person_no": person,
        "救助类型": kind,
        "月发放金额": yuan * 100,
        "起始月": date(2022, 1, 1),
    }


def small_county(root: Path) -> Answers:
    benefit_book(root / "book")
    world = World(root, root / "book")
    incomes = {1: 495_999, 2: 496_000, 3: 100_000, 4: None, 5: 100_000, 6: 100_000}
    for number, income in incomes.items():
        world.household(number, 2, 户类型="脱贫户", 人均纯收入=income)
    world.household(7, 1, 户类型="一般农户", 人均纯收入=1)
    world.person(30, 3, 劳动技能="无劳动力", 健康状况="残疾")
    world.person(31, 3, 劳动技能="普通劳动力", 健康状况="残疾")
    world.person(50, 5, 劳动技能="普通劳动力")
    world.feed(
        "social-assistance", "2022-06",
        [aid(20, "农村低保", 300), aid(50, "农村低保", 401), aid(51, "农村低保", 400),
         aid(60, "农村低保", 802), aid(31, "孤儿", 1140)],
        complete=True,
    )  # fmt: skip
    world.feed(
        "disability", "2022-06",
        [{"person_no": 10, "残疾类别": "肢体", "残疾等级": "1", "残疾证号": "1"},
         {"person_no": 31, "残疾类别": "肢体", "残疾等级": "2", "残疾证号": "2"}],
        complete=True,
    )  # fmt: skip
    world.rulebook = root / "book"
    return judged(world, world.resolved(JUNE), root / "out")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return small_county(tmp_path_factory.mktemp("world"))


def test_the_engine_agrees_with_the_reference(answers: Answers) -> None:
    assert disagreements(answers) == []


def test_rows_are_what_somebody_has_to_act_on(answers: Answers) -> None:
    shown = {key: (row["outcome"], row["name"], row["amount"], row["paid"])
             for key, row in answers.rows.items()}  # fmt: skip
    assert shown == {
        ("低保", 1, None): ("应享未享", "B类", 53_400, None),
        ("低保", 2, None): ("享而不符", "", None, 30_000),
        ("低保", 3, None): ("应享未享", "A类", 80_100, None),
        ("低保", 6, None): ("在享", "A类", 80_100, 80_200),
        ("特困", 3, 30): ("应享未享", "", None, None),
        ("生活补贴", 3, 31): ("符合条件", "", 11_000, None),
    }  # fmt: skip


def test_counts_say_who_is_missing_what(answers: Answers) -> None:
    counts = {one.benefit_id: one for one in answers.result.counts}
    low = counts["低保"]
    assert (low.population, low.owed, low.held, low.undue, low.unknown) == (6, 2, 2, 1, 1)
    assert low.missing == {"人均收入": 1}
    assert answers.outcomes["低保", 4, None] is Outcome.UNKNOWN
    assert answers.outcomes["低保", 7, None] is Outcome.NONE

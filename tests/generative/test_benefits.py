"""Random benefits over random counties: engine and reference evaluator agree on everybody."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.benefit_world import disagreements, judged
from tests.engine.world import World
from tests.generative.test_runs import RULEBOOK, random_world
from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_compiling import stages_of
from xianjie.policy.benefit_model import Amount, Benefit, Rounding
from xianjie.policy.benefit_parsing import ROUNDING_STEPS, ROUNDING_WAYS
from xianjie.policy.model import Grain
from xianjie.policy.resolution import Resolved

HOUSEHOLD = [
    "人均纯收入 < 低收入线", "残疾人数 > 0", "有大病", "全家自付 >= 自付线", "有人辍学", "饮水安全",
    "最低学费 IS NULL", "全有劳力", "成年自付 < 自付线", "人口 > 1", "户类型 = '脱贫户'",
    "单次住院最高 > 0", "水量不达标", "劳力占比 > 0",
]  # fmt: skip
PERSON = [
    *HOUSEHOLD, "年龄 >= 劳动年龄", "有劳力", "辍学", "在学", "本月就诊", "本人自付 > 0",
    "最近就诊 = '住院'", "'小学' IN 义教学段", "曾在学",
]  # fmt: skip
SUMS = [
    "自付线", "自付近三月", "全家自付", "较小(全家自付, 自付线)", "最低学费", "自付线 - 学费",
    "自付线 * 劳力占比", "较大(自付近三月, 目录内近三月)", "成年自付", "人均自付 * 人口",
]  # fmt: skip
PERSON_SUMS = [*SUMS, "本人自付", "自付线 - 本人自付", "较大(本人自付, 0)"]


def random_benefits(chance: random.Random) -> dict[str, Benefit]:
    made: dict[str, Benefit] = {}
    names = [f"待遇{number}" for number in range(chance.randint(3, 8))]
    chance.shuffle(names)
    for name in names:
        one = _random_benefit(chance, name, made)
        try:
            stages_of({**made, name: one})
        except XianjieError:
            one = replace(one, excluded_by=(), tops_up=(), highest_of="")
        made[name] = one
    return dict(sorted(made.items()))


def _random_benefit(chance: random.Random, name: str, made: dict[str, Benefit]) -> Benefit:
    grain = chance.choice([Grain.PERSON, Grain.PERSON, Grain.HOUSEHOLD])
    conditions = PERSON if grain is Grain.PERSON else HOUSEHOLD
    sums = PERSON_SUMS if grain is Grain.PERSON else SUMS

    def condition(share: float = 1) -> str:
        if chance.random() > share:
            return ""
        first, second = chance.choice(conditions), chance.choice(conditions)
        return chance.choice(
            [first, f"NOT ({first})", f"{first} AND {second}", f"{first} OR {second}"]
        )

    amounts = [
        Amount(chance.choice(sums), f"{number}档", condition())
        for number in range(chance.randint(0, 2))
    ]
    amounts.append(Amount(chance.choice(sums), "末档"))
    if chance.random() < 0.15:
        amounts = []
    others = [other for other in made.values() if other.grain in (grain, Grain.HOUSEHOLD)]
    topped = [other for other in others if other.grain is grain and other.amounts]
    roll = condition(0.7)
    return Benefit(
        id=name,
        grain=grain,
        applies=condition(0.4),
        when=condition(),
        roll=roll,
        paid=chance.choice(sums) if roll and amounts and chance.random() < 0.6 else "",
        amounts=tuple(amounts),
        unit="元",
        rounding=Rounding(chance.choice(list(ROUNDING_STEPS)), chance.choice(ROUNDING_WAYS)),
        excluded_by=_some(chance, others),
        tops_up=_some(chance, topped) if amounts else (),
        highest_of=chance.choice(["", "甲组", "乙组"]) if amounts else "",
    )


def _some(chance: random.Random, others: list[Benefit]) -> tuple[str, ...]:
    many = min(len(others), chance.choice([0, 0, 1, 2]))
    return tuple(one.id for one in chance.sample(others, many))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Resolved:
    return World(tmp_path_factory.mktemp("book"), RULEBOOK).resolved(date(2022, 6, 30))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_engine_and_reference_agree(
    seed: int, book: Resolved, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("county")
    world = random_world(seed, root)
    resolved = replace(book, benefits=random_benefits(random.Random(seed)))
    answers = judged(world, resolved, root / "out")
    found = "\n".join(disagreements(answers)[:5])
    assert found == ""

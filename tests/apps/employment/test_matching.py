"""Golden cases of matching people and posts, and of sharing a target out; no database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.apps.employment.queries.campaigns import shared_out
from xianjie.apps.employment.queries.goals import Figures, Goal
from xianjie.apps.employment.queries.matching import Opening, Seeker, match, place_rank

POINTS = {
    "同村": 30, "同乡镇": 26, "同县": 20, "省内": 12, "省外": 8, "境外": 2, "技能相符": 25,
    "工种合意": 15, "地点合意": 10, "工资达到期望": 10, "弱劳力岗位": 8, "零就业家庭": 8,
    "脱贫或监测户": 4,
}  # fmt: skip
VILLAGE, NEAR, FAR = "532325101201", "532325101202", "532325102201"
SEEKER = Seeker(1, VILLAGE, 40, "女", False, "", "", -1, 0, False, False)
OPENING = Opening(7, VILLAGE, -1, 16, 60, "", False, False, "缝纫", 300_000, False)


def score(seeker: Seeker, opening: Opening) -> tuple[int, dict[str, int]] | None:
    found = match([seeker], [opening], POINTS, per_vacancy=5, per_worker=5)
    if not found:
        return None
    assert (found[0].rank, found[0].own_rank) == (1, 1)
    return found[0].score, dict(found[0].reasons)


@pytest.mark.parametrize(
    ("seeker", "opening", "points"),
    [
        # How near; a post that puts local people first gives half as many again.
        ({}, {}, 30),
        ({}, {"place": NEAR}, 26),
        ({}, {"place": FAR}, 20),
        ({}, {"place": "532325000000"}, 20),
        ({}, {"outside": 2}, 12),
        ({}, {"outside": 3}, 8),
        ({}, {"outside": 4}, 2),
        ({}, {"local": True}, 45),
        ({}, {"outside": 3, "local": True}, 8),
        # Skill, wish, pay, and who is helped first.
        ({"skill": "缝纫"}, {"skilled": True}, 55),
        ({"wish_work": "缝纫", "wish_pay": 300_000}, {}, 55),
        ({"wish_pay": 300_001}, {}, 30),
        ({"farthest": 0}, {}, 40),
        ({"weak": True}, {"weak": True}, 38),
        ({"zero": True, "focus": True}, {}, 42),
        # What excludes: both ends of the ages, sex, skill, weak labour, a place too far.
        ({"age": 16}, {}, 30), ({"age": 60}, {}, 30),
        ({"age": 15}, {}, None), ({"age": 61}, {}, None),
        ({}, {"sex": "男"}, None), ({"sex": ""}, {"sex": "男"}, 30),
        ({}, {"skilled": True}, None),
        ({"weak": True}, {}, None),
        ({"farthest": 0}, {"place": FAR}, None),
        ({"farthest": 1}, {"place": FAR}, 30),
        ({"farthest": 1}, {"outside": 2}, None),
        ({"farthest": 3}, {"outside": 3}, 18),
    ],
)  # fmt: skip
def test_one_pair(seeker, opening, points) -> None:
    found = score(replace(SEEKER, **seeker), replace(OPENING, **opening))
    assert (found[0] if found else None) == points
    assert found is None or sum(found[1].values()) == points


def test_the_best_few_of_each_side_with_fixed_ties() -> None:
    seekers = [replace(SEEKER, worker=number, focus=number == 3) for number in range(1, 5)]
    openings = [OPENING, replace(OPENING, vacancy=8, place=FAR)]
    found = match(seekers, openings, POINTS, per_vacancy=2, per_worker=1)
    assert [(p.vacancy, p.worker, p.score, p.rank, p.own_rank) for p in found] == [
        (7, 3, 34, 1, 1), (7, 1, 30, 2, 1), (7, 2, 30, 0, 1), (7, 4, 30, 0, 1),
        (8, 3, 24, 1, 0), (8, 1, 20, 2, 0),
    ]  # fmt: skip
    assert match([], openings, POINTS, per_vacancy=2, per_worker=1) == []


def test_places_are_ranked_from_the_township() -> None:
    assert [place_rank(one) for one in ("乡内", "境外", "")] == [0, 4, -1]


@settings(max_examples=30, deadline=None)
@given(
    target=st.integers(0, 10_000),
    weights=st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 500), min_size=1),
)
def test_a_target_is_shared_out_whole(target, weights) -> None:
    found = shared_out(target, weights)
    assert sum(found.values()) == (target if sum(weights.values()) else 0)
    assert all(number >= 0 for number in found.values())


@pytest.mark.parametrize(
    ("done", "share", "gap"), [(11_999, 99, 1), (12_000, 100, 0), (12_001, 100, 0), (0, 0, 12_000)]
)
def test_a_goal_is_never_rounded_up(done, share, gap) -> None:
    goal = Goal("转移就业", 12_000, done, "", "", unverified=False)
    assert (goal.share, goal.gap) == (share, gap)


def test_figures_by_place() -> None:
    figures = Figures({"乡内": 1, "县内乡外": 2, "省内县外": 4, "省外": 8, "境外": 16})
    assert (figures.near, figures.outside, figures.total) == (3, 24, 31)

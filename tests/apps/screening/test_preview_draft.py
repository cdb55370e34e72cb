"""Whom a drafted parameter would change."""

from __future__ import annotations

from datetime import date

import pytest

from tests.apps.screening.conftest import medical, water
from tests.apps.screening.page_county import make_user
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.policies.actions import create_draft
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_version
from xianjie.apps.screening.actions import preview_draft
from xianjie.kernel.errors import RefusedError
from xianjie.policy.changing import Change, ChangeKind
from xianjie.policy.model import Citation

COUNTY = "532325"
INCOME = "上年农村人均可支配收入"
RULE = "因病-大额自付-一般农户"


@pytest.fixture
def analyst(screened_county, now) -> Actor:
    return actor_of(make_user(), today=now.date())


@pytest.fixture
def previewed(analyst, now):
    def call(value: object, parameter: str = INCOME, **fields: object) -> ParameterDraft:
        given = {"from_date": date(2022, 1, 1), "place": COUNTY} | fields
        change = Change(
            parameter=parameter, kind=ChangeKind.SET, value=value, cite=Citation(), **given
        )
        draft = create_draft(by=analyst, county=COUNTY, change=change, reason="试试看看", now=now)
        return preview_draft(by=analyst, draft=draft, now=now)

    return call


def effects(draft: ParameterDraft) -> dict[str, tuple[int, int, dict, dict, int]]:
    assert draft.preview is not None
    return {
        one["rule"]: (one["before"], one["after"], one["added"], one["removed"], one["moved"])
        for one in draft.preview["rules"]
    }


def test_a_lower_line_adds_and_a_higher_one_removes(
    screened_county, deliver_month, run_month, previewed
) -> None:
    deliver_month("medical-expense", "2022-06", [medical(screened_county[4], 9000)])
    run_month("2022-06")
    draft = previewed(9000)
    assert draft.preview["period"] == "2022-06"
    assert draft.base_hash == current_version().hash
    assert effects(draft)[RULE] == (0, 1, {"橙": 1}, {}, 0)
    rule = next(one for one in draft.preview["rules"] if one["rule"] == RULE)
    assert [(row["change"], row["before"], row["after"]) for row in rule["first"]] == [
        ("added", "", "橙")
    ]
    again = previewed(8000, from_date=date(2022, 2, 1))
    assert effects(again)[RULE] == (0, 1, {"橙": 1}, {}, 0)


def test_a_value_of_later_is_taken_as_if_it_held(
    screened_county, deliver_month, run_month, previewed
) -> None:
    deliver_month("medical-expense", "2022-06", [medical(screened_county[4], 9000)])
    run_month("2022-06")
    draft = previewed(9000, from_date=date(2030, 1, 1))
    assert draft.preview["assumed"] is True
    assert effects(draft)[RULE][1] == 1


def test_points_are_previewed_by_the_rules_that_add_them_up(
    screened_county, deliver_month, run_month, previewed
) -> None:
    deliver_month("water-safety", "2022-06", [water(screened_county[0], safe=False)])
    run_month("2022-06")
    draft = previewed(25, "分值_中")
    assert "综合-多信号叠加" in effects(draft)


def test_a_township_and_a_number_that_no_rule_reads_change_nobody(
    screened_county, deliver_month, run_month, previewed, now
) -> None:
    deliver_month("water-safety", "2022-06", [water(screened_county[0], safe=False)])
    run_month("2022-06")
    assert effects(previewed(4, "核查天数_红")) == {}
    town = previewed(9000, place="532325101")
    assert [one for one in effects(town).values() if one[2:] != ({}, {}, 0)] == []


def test_before_the_first_run_there_is_nothing_to_compare(previewed) -> None:
    draft = previewed(9000)
    assert (draft.preview["period"], draft.preview["rules"]) == ("", [])


def test_who_may_not_draft_may_not_preview(previewed, now) -> None:
    draft = previewed(9000)
    leader = actor_of(make_user("leader", Role.COUNTY_LEADER), today=now.date())
    with pytest.raises(RefusedError):
        preview_draft(by=leader, draft=draft, now=now)

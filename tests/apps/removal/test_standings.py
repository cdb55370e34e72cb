"""Reading what the conditions rest on, and keeping how far each household is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.cases import kit as cases
from tests.apps.removal import kit
from tests.apps.screening import page_county as small
from xianjie.apps.removal.actions import judge_county, judge_one, refresh_standings
from xianjie.apps.removal.enums import Standing
from xianjie.apps.removal.models import RemovalStanding
from xianjie.apps.removal.queries.conditions import judge_episode
from xianjie.apps.rounds.models import MonthlyRecord

pytestmark = pytest.mark.django_db
WHEN = {"today": kit.TODAY, "now": kit.NOW}


def states(episode) -> dict[str, str]:
    return {one.name: one.holds.value for one in judge_episode(episode, kit.TODAY).conditions}


def test_a_household_with_everything_in_place_is_ready(county) -> None:
    found = judge_episode(kit.ready(county.one), kit.TODAY)
    assert [(one.name, one.words) for one in found.missing] == []
    assert found.standing == Standing.READY


def test_without_anything_known_most_is_unknown(county) -> None:
    county.one.income_per_capita = None
    county.one.save()
    assert states(kit.episode(county.one)) == {
        "收入超线": "U",
        "收入稳定": "U",
        "三保障和饮水": "U",
        "每项风险有措施": "N",
        "识别满月数": "Y",
        "无新增风险": "Y",
        "无在办事项": "Y",
        "支出可控": "U",
    }


def test_clues_cases_handlings_and_sheets_in_conflict_stand_in_the_way(county) -> None:
    episode = kit.ready(county.one)
    small.make_clue(county.run, county.one, risk="因学")
    kit.sheet(county.one, {}, form="月度监测", state="CONFLICT")
    cases.handling(county.analyst, county.one, county.health)
    kit.case(county.one)
    found = states(episode)
    assert (found["无新增风险"], found["无在办事项"]) == ("N", "N")
    words = {one.name: one.words for one in judge_episode(episode, kit.TODAY).conditions}
    assert words["无新增风险"] == "有未核查的线索：风险预警因学。"
    assert "待核对的月度监测表" in words["无在办事项"]


@pytest.mark.parametrize(
    ("risk", "outcome", "first", "expected"),
    [
        ("因学", "CONFIRMED", "2022-06", "N"),
        ("因病", "CONFIRMED", "2022-06", "Y"),
        ("因学", "NO_RISK", "2022-06", "Y"),
        ("因学", "CONFIRMED", "2021-12", "Y"),
    ],
)
def test_a_confirmed_other_risk_since_identification_is_new(
    county, risk, outcome, first, expected
) -> None:
    episode = kit.ready(county.one)
    clue = small.make_clue(county.run, county.one, risk=risk).clue
    clue.status, clue.outcome, clue.first_period = "CLOSED", outcome, first
    clue.save()
    assert states(episode)["无新增风险"] == expected


def test_the_newest_statement_of_each_guarantee_counts(county) -> None:
    episode = kit.ready(county.one)
    assert states(episode)["三保障和饮水"] == "Y"
    kit.sheet(county.one, {"饮水安全问题": True}, on=date(2022, 7, 3))
    assert states(episode)["三保障和饮水"] == "Y"
    kit.sheet(county.one, {"饮水安全问题": True}, client_id=kit.uuid4())
    assert states(episode)["三保障和饮水"] == "N"


def test_the_takings_of_a_month_are_not_held_against_the_line_of_a_year(county) -> None:
    episode = kit.ready(county.one)
    MonthlyRecord.objects.create(
        county_code=county.one.county_code,
        division_code=county.one.division_code,
        household=county.one,
        period="2022-07",
        sheet=kit.sheet(county.one, {}, form="月度监测", client_id=kit.uuid4()),
        income=3000_00,
        income_per_capita=1000_00,
        visited_on=kit.TODAY,
        visited_by=county.analyst,
    )
    found = states(episode)
    assert (found["收入超线"], found["收入稳定"]) == ("Y", "Y")


def test_a_draft_plan_does_not_count(county) -> None:
    episode = kit.ready(county.one)
    episode.plan.state = "DRAFT"
    episode.plan.save()
    assert states(episode)["每项风险有措施"] == "N"


def test_the_county_is_judged_when_something_changed_or_a_day_has_passed(county) -> None:
    episode = kit.ready(county.one)
    assert refresh_standings(**WHEN) == 1
    row = RemovalStanding.objects.get()
    assert (row.episode_id, row.standing, row.lacking, row.unknown) == (
        episode.pk, "READY", 0, 0,
    )  # fmt: skip
    assert refresh_standings(**WHEN) == 0
    tomorrow = {"today": kit.TODAY + timedelta(days=1), "now": kit.NOW + timedelta(days=1)}
    assert refresh_standings(**tomorrow) == 1
    small.make_clue(county.run, county.one, risk="因学")
    assert refresh_standings(**tomorrow) == 0
    rested = tomorrow | {"now": tomorrow["now"] + timedelta(minutes=15)}
    assert refresh_standings(**rested) == 1
    row.refresh_from_db()
    assert (row.standing, row.terms["无新增风险"]) == ("ALMOST", "N")


def test_what_is_no_longer_monitored_leaves_the_list(county) -> None:
    episode = kit.ready(county.one)
    judge_county(county=small.COUNTY, **WHEN)
    episode.state, episode.ended_on = "REMOVED", kit.TODAY
    episode.save()
    assert judge_one(episode=episode, today=kit.TODAY) is None
    assert RemovalStanding.objects.count() == 0


def test_a_removal_under_way_stands_apart(county) -> None:
    episode = kit.ready(county.one)
    kit.case(county.one, kind="REMOVE", episode=episode)
    assert judge_one(episode=episode, today=kit.TODAY) == Standing.IN_HAND


def test_no_labour_stays(county) -> None:
    episode = kit.ready(county.one, no_labour=True)
    assert judge_one(episode=episode, today=kit.TODAY) == Standing.NO_LABOUR


def test_a_county_takes_the_same_number_of_queries_however_many(county) -> None:
    kit.ready(county.one)
    judge_county(county=small.COUNTY, **WHEN)
    counts = []
    for more in (0, 3):
        for number in range(10, 10 + more):
            kit.episode(small.make_household(number))
        with CaptureQueriesContext(connection) as queries:
            judge_county(county=small.COUNTY, **WHEN)
        counts.append(len(queries))
    assert counts[0] == counts[1]

"""The whole way: proposed, checked, decided, followed, and back again."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.apps.cases import case_kit
from tests.apps.removal import kit
from tests.apps.screening import page_county as small
from xianjie.apps.cases.enums import CaseState, EpisodeState, RemovalWay
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.removal.actions import propose_removal
from xianjie.apps.removal.models import RemovalProposal, RemovalStanding
from xianjie.apps.removal.queries.following import relapses
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
GONE = {"VERIFY": {"conclusion": "风险已消除", "finding": "病已治好，儿子外出务工，收入稳定。"}}
DAY = case_kit.MONDAY


@pytest.fixture
def people(county):
    return case_kit.office(county)


@pytest.fixture
def removal(county, people, monkeypatch) -> Case:
    monkeypatch.setattr(case_kit, "CONTENT", case_kit.CONTENT | GONE | {"DECIDE": {}})
    proposal = propose_removal(
        by=case_kit.by(people.member),
        episode=kit.ready(county.one),
        way=RemovalWay.HELPED,
        reason="病已治好，儿子外出务工。",
        client_id=uuid4(),
        **case_kit.at(DAY),
    )
    return proposal.case


def test_a_removal_goes_the_whole_chain(county, people, removal) -> None:
    case = case_kit.carry(people, removal)
    assert case.state == CaseState.APPROVED
    episode = Episode.objects.get()
    assert (episode.state, episode.removal_way) == (EpisodeState.REMOVED, "帮扶消除")
    assert RemovalStanding.objects.count() == 0
    assert RemovalProposal.objects.get().decided != ""
    county.one.refresh_from_db()
    assert county.one.risk_cleared is True


def test_a_condition_that_failed_meanwhile_stops_the_decision(county, people, removal) -> None:
    case = case_kit.carry(people, removal, until="县级审定")
    county.one.refresh_from_db()
    kit.sheet(county.one, kit.THIRTEEN | {"饮水安全问题": True}, on=date(2022, 7, 9))
    with pytest.raises(RefusedError) as error:
        case_kit.do(people.leader, case, DAY + timedelta(days=6))
    assert error.value.details["missing"] == ["三保障和饮水"]
    assert Episode.objects.get().state == EpisodeState.MONITORED
    assert RemovalProposal.objects.get().decided == ""


def test_a_relapse_opens_the_next_episode_and_ends_the_visits(
    county, people, removal, monkeypatch
) -> None:
    case_kit.carry(people, removal)
    county.one.refresh_from_db()
    FieldTask.objects.create(
        form="帮扶走访", source="after:2022-07-10:2022-08-09", county_code=small.COUNTY,
        division_code=small.VILLAGE, household=county.one, stage="AFTER", state="OPEN",
        opened_on=date(2022, 7, 30), due_on=date(2022, 8, 9),
    )  # fmt: skip
    monkeypatch.undo()
    later = date(2022, 9, 5)
    clue = case_kit.clue(county.one, people.worker, later)
    case = case_kit.opened(people.town, county.one, later, clues=[clue], started_on=DAY)
    case_kit.carry(people, case, day=later)
    first, again = Episode.objects.order_by("number")
    assert (first.state, again.state, again.number) == ("REMOVED", "MONITORED", 2)
    assert list(relapses(small.COUNTY, later)) == [again]
    assert FieldTask.objects.get(source__startswith="after:").state == "CANCELLED"
    assert RemovalStanding.objects.get().episode == again


def test_the_way_that_is_decided_is_the_way_that_is_checked(county, people, removal) -> None:
    case = case_kit.carry(people, removal, until="县级审定")
    with pytest.raises(RefusedError) as error:
        case_kit.do(
            people.leader, case, date(2022, 7, 10), content={"removal_way": RemovalWay.NATURAL}
        )
    assert error.value.code == "no-situation"

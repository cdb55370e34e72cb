"""Proposing a removal, and looking again before the county decides."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from tests.apps.cases import kit as cases
from tests.apps.removal import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.enums import RemovalWay
from xianjie.apps.cases.models import Case
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.removal.actions import cancel_follow_ups, check_removal, propose_removal
from xianjie.apps.removal.models import RemovalProposal, RemovalStanding
from xianjie.apps.removal.queries import conditions
from xianjie.apps.removal.queries.following import relapses
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
WHEN = {"today": kit.TODAY, "now": kit.NOW}
REASON = "医疗费用已报销，儿子外出务工，收入稳定。"


def propose(user, episode, **fields) -> RemovalProposal:
    values = {
        "by": cases.by(user),
        "episode": episode,
        "way": RemovalWay.HELPED,
        "reason": REASON,
        "client_id": uuid4(),
        **WHEN,
    }
    return propose_removal(**(values | fields))


def refused(user, episode, **fields) -> RefusedError:
    with pytest.raises(RefusedError) as error:
        propose(user, episode, **fields)
    assert Case.objects.count() == 0
    return error.value


def test_a_proposal_opens_a_case_and_keeps_the_conditions(county) -> None:
    episode = kit.ready(county.one)
    proposal = propose(county.worker, episode)
    case = proposal.case
    assert (case.kind, case.episode, case.removal_way, case.step) == (
        "REMOVE", episode, "帮扶消除", "入户核实",
    )  # fmt: skip
    kept = json.loads(proposal.proposed)
    assert [row["holds"] for row in kept] == ["Y"] * 8
    assert len(proposal.proposed_rulebook) == 64
    assert RemovalStanding.objects.get().standing == "IN_HAND"
    event = AuditEvent.objects.get(action="removal.propose")
    assert event.detail == {"case": case.number, "way": "帮扶消除", "situation": ""}


def test_the_same_form_twice_is_one_proposal(county) -> None:
    episode = kit.ready(county.one)
    number = uuid4()
    first = propose(county.worker, episode, client_id=number)
    assert propose(county.worker, episode, client_id=number) == first
    with pytest.raises(RefusedError):
        propose(county.worker, episode)
    assert RemovalProposal.objects.count() == 1


def test_what_is_missing_is_told(county) -> None:
    episode = kit.ready(county.one, identified_on=date(2022, 2, 1))
    episode.plan.measures.all().delete()
    error = refused(county.worker, episode)
    assert error.details["missing"] == ["每项风险有措施", "识别满月数"]
    assert "还没有满" in error.message


def test_unknown_is_not_yes(county) -> None:
    episode = kit.ready(county.one)
    county.one.sheets.all().delete()
    assert refused(county.worker, episode).details["missing"] == [
        "收入稳定", "三保障和饮水",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["analyst", "stranger"])
def test_only_who_may_in_the_village_proposes(county, who: str) -> None:
    user = county.analyst
    if who == "stranger":
        user = small.make_user("far", Role.VILLAGE_WORKER, small.OTHER_VILLAGE)
    assert refused(user, kit.ready(county.one)).code == "not-permitted"


def test_words_are_needed(county) -> None:
    assert refused(county.worker, kit.ready(county.one), reason=" 好了 ").code == "no-reason"


def test_who_is_not_monitored_cannot_be_removed(county) -> None:
    episode = kit.ready(county.one, state="REMOVED", ended_on=kit.TODAY)
    assert refused(county.worker, episode).code == "not-monitored"


def test_households_without_labour_stay(county) -> None:
    episode = kit.ready(county.one, no_labour=True)
    assert refused(county.worker, episode, exception="有稳定赡养费").code == "no-labour"


def test_an_exception_needs_the_rule_and_the_reason(county, monkeypatch) -> None:
    episode = kit.ready(county.one, no_labour=True)
    real = conditions.removal_rules
    monkeypatch.setattr(
        conditions,
        "removal_rules",
        lambda *args, **more: replace(real(*args, **more), no_labour_exception=True),
    )
    assert refused(county.worker, episode).code == "no-exception"
    proposal = propose(county.worker, episode, exception="子女按月给赡养费，已够用")
    assert proposal.exception == "子女按月给赡养费，已够用"


def test_a_natural_removal_has_the_conditions_of_its_situation(county) -> None:
    episode = kit.episode(county.one)
    natural = {"way": RemovalWay.NATURAL, "situation": "全户死亡"}
    county.one.member_count = 1
    county.one.save()
    assert refused(county.worker, episode, **natural).details["missing"] == ["整户不在"]
    county.one.member_count = 0
    county.one.save()
    proposal = propose(county.worker, episode, **natural)
    assert (proposal.situation, proposal.case.removal_way) == ("全户死亡", "自然消除")


@pytest.mark.parametrize("situation", ["", "搬家了"])
def test_a_natural_removal_names_a_situation_of_the_place(county, situation: str) -> None:
    error = refused(
        county.worker, kit.ready(county.one), way=RemovalWay.NATURAL, situation=situation
    )
    assert error.code == "no-situation"


def test_the_county_decides_only_while_the_conditions_hold(county) -> None:
    episode = kit.ready(county.one)
    proposal = propose(county.worker, episode)
    check_removal(proposal.case, kit.TODAY, kit.NOW)
    proposal.refresh_from_db()
    assert [row["holds"] for row in json.loads(proposal.decided)] == ["Y"] * 8
    assert proposal.decided_at == kit.NOW
    small.make_clue(county.run, county.one, risk="因学")
    with pytest.raises(RefusedError) as error:
        check_removal(proposal.case, kit.TODAY, kit.NOW)
    assert error.value.details["missing"] == ["无新增风险"]


def test_a_relapse_is_the_next_episode_of_a_removed_household(county) -> None:
    kit.episode(county.one, state="REMOVED", ended_on=date(2022, 3, 1))
    again = kit.episode(county.one, number=2, identified_on=date(2022, 6, 1))
    kit.episode(county.other, state="ENDED", ended_on=date(2022, 3, 1))
    kit.episode(county.other, number=2, identified_on=date(2022, 6, 1))
    assert list(relapses(small.COUNTY, date(2022, 6, 1))) == [again]
    assert list(relapses(small.COUNTY, date(2022, 6, 2))) == []


def test_visits_after_a_removal_end_with_a_relapse(county) -> None:
    FieldTask.objects.create(
        form="帮扶走访", source="after:2022-06-01:2022-07-01", county_code=small.COUNTY,
        division_code=small.VILLAGE, household=county.one, stage="AFTER", state="OPEN",
        opened_on=date(2022, 6, 20), due_on=date(2022, 7, 1),
    )  # fmt: skip
    again = kit.episode(county.one, number=2)
    assert cancel_follow_ups(episode=again) == 1
    assert FieldTask.objects.get().state == "CANCELLED"


def test_the_county_decides_in_the_way_whose_conditions_hold(county) -> None:
    case = propose(county.worker, kit.ready(county.one)).case
    case.removal_way = RemovalWay.NATURAL
    with pytest.raises(RefusedError) as error:
        check_removal(case, kit.TODAY, kit.NOW)
    assert error.value.code == "no-situation"

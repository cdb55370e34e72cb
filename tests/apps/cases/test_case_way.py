"""A case from its opening to the decision: the way of every step."""

from __future__ import annotations

from datetime import date

import pytest

from tests.apps.cases import case_kit as kit
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.enums import CaseState, EpisodeState
from xianjie.apps.cases.models import CaseEvent, CaseStep, Episode
from xianjie.apps.screening.enums import ClueStatus, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(county):
    return kit.office(county)


def test_a_household_is_identified(county, people) -> None:
    clue = kit.clue(county.one, people.worker)
    case = kit.opened(people.town, county.one, clues=[clue])
    clue.refresh_from_db()
    assert (clue.status, case.step, case.risks) == (ClueStatus.IN_CASE, "入户核实", ["因病"])
    assert (case.due_on, case.total_due_on) == (date(2022, 7, 9), date(2022, 7, 19))
    case = kit.carry(people, case)
    assert (case.state, case.step, case.due_on) == (CaseState.APPROVED, "", None)
    episode = Episode.objects.get()
    assert (episode.state, episode.number) == (EpisodeState.MONITORED, 1)
    assert (episode.category, episode.national_category) == ("突发严重困难户", "突发严重困难户")
    assert (episode.identified_on, episode.clue_on) == (date(2022, 7, 10), date(2022, 7, 4))
    clue.refresh_from_db()
    assert (clue.status, clue.outcome) == (ClueStatus.CLOSED, Outcome.CONFIRMED)
    county.one.refresh_from_db()
    assert (county.one.monitor_category, county.one.risk_cleared) == ("突发严重困难户", False)
    assert list(CaseStep.objects.values_list("name", flat=True)) == kit.STEPS
    acts = list(CaseEvent.objects.values_list("act", flat=True))
    assert acts == ["OPEN", *["COMPLETE"] * 7, "APPROVE"]
    assert AuditEvent.objects.filter(action="cases.case-act").count() == len(acts)

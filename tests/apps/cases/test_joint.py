"""Joint handlings: the actions, and who sees which."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.models import Notification
from xianjie.apps.accounts.scope import scope_of
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.actions import (
    MeasureWanted,
    allow_extension,
    answer_handling,
    ask_extension,
    close_handling,
    decide_handling,
    decline_handling,
    remind_overdue,
    remind_parties,
    report_measure_done,
)
from xianjie.apps.cases.enums import HANDLING_STEPS, HandlingState, PartyState
from xianjie.apps.cases.models import JointHandling, JointMeasure, JointParty
from xianjie.apps.cases.queries.desk import handlings_to_lead, opinions_asked
from xianjie.apps.cases.queries.joint import (
    handling_view,
    handlings_visible_to,
)
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
DUE = date(2022, 7, 9)
WHEN = {"today": kit.TODAY, "now": kit.NOW}


def titles(user, **fields) -> list[str]:
    found = Notification.objects.filter(user=user, read_at__isnull=True, **fields)
    return list(found.order_by("id").values_list("title", flat=True))


def answer(county, handling, office=None, user=None, **fields):
    values = {
        "opinion": "已享受相应政策",
        "words": "已核实。",
        "will_do": "",
        "will_by": None,
        **WHEN,
    } | fields
    return answer_handling(
        by=kit.by(user or county.health_clerk),
        handling=handling,
        organisation_id=(office or county.health).pk,
        **values,
    )


def decide(county, handling, *measures):
    return decide_handling(
        by=kit.by(county.analyst),
        handling=handling,
        decision="给予医疗救助。",
        measures=measures,
        **WHEN,
    )


@pytest.fixture
def opened(county):
    return kit.handling(county.analyst, county.one, county.health, county.housing)


def test_opening_rings_at_each_department(county, opened) -> None:
    title = f"请研判联动处置 {opened.number}"
    assert titles(county.health_clerk) == titles(county.housing_clerk) == [title]
    assert (opened.state, opened.due_on) == (HandlingState.ASKING, DUE)
    assert opened.events.count() == 1
    assert AuditEvent.objects.filter(action="cases.joint-step").count() == 1


def test_the_grounds_are_the_explanation_of_the_clue(county) -> None:
    month = small.make_clue(county.run, county.one)
    month.findings.all().delete()
    handling = kit.handling(county.analyst, county.one, county.health, clue=month.clue, risk="x")
    assert (handling.risk, handling.level, handling.grounds) == ("因病", "橙", [])


def test_a_form_sent_twice_and_a_second_handling_of_the_same_risk(county, opened) -> None:
    again = kit.handling(county.analyst, county.one, county.health, client_id=opened.client_id)
    assert again.pk == opened.pk
    with pytest.raises(RefusedError) as refused:
        kit.handling(county.analyst, county.one, county.health)
    assert refused.value.code == "already-open"
    assert kit.handling(county.analyst, county.one, county.health, risk="因残").pk != opened.pk


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"organisations": []}, "no-parties"),
        ({"question": " "}, "no-question"),
        ({"due_on": date(2022, 7, 3)}, "past-day"),
    ],
)
def test_what_cannot_be_opened(county, fields, code) -> None:
    with pytest.raises(RefusedError) as refused:
        kit.handling(county.analyst, county.one, county.health, **fields)
    assert refused.value.code == code
    with pytest.raises(RefusedError) as refused:
        kit.handling(county.town, county.one, county.health)
    assert refused.value.code == "not-permitted"


def test_the_whole_way(county, opened) -> None:
    answer(county, opened, will_do="办理大病救助", will_by=date(2022, 7, 20))
    assert titles(county.health_clerk) == []
    assert titles(county.analyst) == []
    decline_handling(
        by=kit.by(county.housing_clerk),
        handling=opened,
        organisation_id=county.housing.pk,
        reason="住房安全",
        **WHEN,
    )
    assert titles(county.analyst) == [f"{opened.number} 各部门意见已齐，请决定"]
    done = decide(county, opened, MeasureWanted(county.health, "给予救助", date(2022, 7, 20)))
    assert (done.state, done.due_on) == (HandlingState.DECIDED, date(2022, 7, 20))
    assert titles(county.health_clerk) == [f"请落实 {opened.number} 的处置措施"]
    with pytest.raises(RefusedError):
        close_handling(by=kit.by(county.analyst), handling=opened, words="", now=kit.NOW)
    measure = JointMeasure.objects.get()
    report_measure_done(
        by=kit.by(county.health_clerk), measure=measure, done_on=kit.TODAY, proof="凭证号 7",
        **WHEN,
    )  # fmt: skip
    assert titles(county.analyst) == [f"{opened.number} 的措施都已落实，请办结"]
    closed = close_handling(by=kit.by(county.analyst), handling=opened, words="", now=kit.NOW)
    assert (closed.state, closed.closing, closed.due_on) == ("CLOSED", "措施全部落实。", None)
    assert [titles(u) for u in (county.analyst, county.health_clerk)] == [[], []]
    steps = list(opened.events.values_list("step", flat=True))
    assert steps == ["OPEN", "ANSWER", "DECLINE", "DECIDE", "DONE", "CLOSE"]
    assert AuditEvent.objects.filter(action="cases.joint-step").count() == len(steps)


def test_more_time(county, opened) -> None:
    ask = {
        "by": kit.by(county.health_clerk),
        "handling": opened,
        "organisation_id": county.health.pk,
        **WHEN,
    }
    for until, reason, code in (
        (DUE, "查不到", "bad-day"),
        (DUE + timedelta(days=11), "查不到", "too-long"),
        (DUE + timedelta(days=3), " ", "no-reason"),
    ):
        with pytest.raises(RefusedError) as refused:
            ask_extension(until=until, reason=reason, **ask)
        assert refused.value.code == code
    ask_extension(until=date(2022, 7, 12), reason="要到市里核", **ask)
    assert titles(county.analyst) == [f"姚安县医疗保障局申请延期答复 {opened.number}"]
    allow = {"handling": opened, "organisation_id": county.health.pk, **WHEN}
    with pytest.raises(RefusedError):
        allow_extension(by=kit.by(county.health_clerk), **allow)
    party = allow_extension(by=kit.by(county.analyst), **allow)
    assert (party.state, party.due_on) == (PartyState.ASKED, date(2022, 7, 12))
    with pytest.raises(RefusedError):
        allow_extension(by=kit.by(county.analyst), **allow)


def test_nobody_speaks_for_another_department(county, opened) -> None:
    for user in (county.housing_clerk, county.town, county.worker, county.analyst):
        with pytest.raises(RefusedError) as refused:
            answer(county, opened, user=user)
        assert refused.value.code == "not-asked"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"opinion": "随便"}, "no-opinion"),
        ({"words": ""}, "no-words"),
        ({"will_do": "办", "will_by": None}, "no-day"),
        ({"will_do": "办", "will_by": date(2022, 7, 1)}, "no-day"),
    ],
)
def test_opinions_that_say_too_little(county, opened, fields, code) -> None:
    with pytest.raises(RefusedError) as refused:
        answer(county, opened, **fields)
    assert refused.value.code == code


def test_after_the_decision_nothing_is_answered(county, opened) -> None:
    decide(county, opened)
    with pytest.raises(RefusedError) as refused:
        answer(county, opened)
    assert refused.value.code == "wrong-state"
    with pytest.raises(RefusedError):
        decide(county, opened)


def test_a_department_sees_what_it_was_asked_and_no_more(county, opened) -> None:
    other = kit.handling(county.analyst, county.other, county.housing)
    answer(county, opened, words="只有医保看得到")

    def seen(user):
        scope = scope_of(user, today=kit.TODAY)
        return set(handlings_visible_to(scope).values_list("pk", flat=True))

    assert seen(county.analyst) == seen(county.housing_clerk) == {opened.pk, other.pk}
    assert seen(county.health_clerk) == {opened.pk}
    assert seen(county.town) == seen(county.worker) == set()
    foreign = kit.clerk("far", county.health, "620402")
    assert seen(foreign) == set()
    view = handling_view(opened, scope_of(county.housing_clerk, today=kit.TODAY))
    assert [party.organisation for party in view.parties] == [county.housing]
    assert [event.step for event in view.events] == ["OPEN"]


def test_what_waits_for_whom(county, opened) -> None:
    def waiting(user):
        scope = scope_of(user, today=kit.TODAY)
        ask = DeskAsk(scope, user.pk, kit.TODAY, kit.NOW, small.COUNTY, limit=0)
        asked, led = opinions_asked(ask), handlings_to_lead(ask)
        return asked.count if asked else None, led.count if led else None

    before = waiting(county.health_clerk), waiting(county.analyst)
    answer(county, opened)
    assert waiting(county.health_clerk)[0] == before[0][0] - 1 == 0
    assert waiting(county.analyst) == before[1]
    assert before[1][1] == 1


def test_reminders(county, opened) -> None:
    answer(county, opened)
    rung = [remind_parties(by=kit.by(county.analyst), handling=opened, **WHEN) for _ in range(2)]
    assert rung == [1, 0]
    assert titles(county.housing_clerk, kind="REMINDER") == [f"催办 {opened.number}：征求意见"]
    late = DUE + timedelta(days=1)
    assert [remind_overdue(today=late, now=kit.NOW) for _ in range(2)] == [1, 0]
    decide(county, opened, MeasureWanted(county.housing, "修房", date(2022, 7, 6)))
    assert remind_overdue(today=late, now=kit.NOW) == 1


@pytest.mark.parametrize("wrong", [{"state": "DECIDED"}, {"state": "CLOSED", "closed_at": kit.NOW}])
def test_the_database_refuses_states_without_words(county, opened, wrong) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        JointHandling.objects.filter(pk=opened.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        JointParty.objects.filter(handling=opened).update(state="ANSWERED")
    with pytest.raises(IntegrityError), transaction.atomic():
        JointParty.objects.filter(handling=opened).update(state="DECLINED")


def test_every_state_has_its_steps() -> None:
    assert set(HANDLING_STEPS) == set(HandlingState)
    assert uuid4() != uuid4()

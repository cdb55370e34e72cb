from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import connection

from tests.apps.cases.kit import by
from tests.apps.portal.kit import NOW, PHONE, TODAY, VILLAGE, application, told
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.portal.actions.applying import (
    reply_to_question,
    submit_application,
    withdraw_application,
)
from xianjie.apps.portal.actions.handling import (
    accept_application,
    answer_application,
    ask_applicant,
    refuse_application,
    unmask_application,
)
from xianjie.apps.portal.following import describe, follow
from xianjie.apps.portal.models import Application
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError

SECRETS = ("李大山", PHONE, "住院", "532399197001011213")


def accept(user, found, household=None, **fields: object) -> Application:
    values: dict[str, object] = {"identity_proven": False, "today": TODAY, "now": NOW}
    return accept_application(
        by=by(user), application=found, household=household, **(values | fields)  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_same_form_twice_is_one_application(county) -> None:
    number = uuid4()
    made = {
        submit_application(
            client_id=number, division_code=VILLAGE, told=told(), today=TODAY, now=NOW
        ).pk
        for _ in range(2)
    }
    assert len(made) == 1
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"needs": []}, "no-need"),
        ({"needs": ["我要钱"]}, "no-need"),
        ({"applicant": " "}, "no-applicant"),
        ({"phone": ""}, "no-applicant"),
        ({"consent": ""}, "no-consent"),
    ],
)
def test_what_an_application_needs(county, fields: dict, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        application(**fields)
    assert refused.value.code == code


def test_nothing_personal_is_stored_in_plain_or_written_to_the_audit(county) -> None:
    found = application(id_number="532399197001011213", address="三组")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_application WHERE id = %s", [found.pk])
        row = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    events = [
        json.dumps(event.detail, ensure_ascii=False)
        for event in AuditEvent.objects.filter(action__startswith="portal.")
    ]
    bells = list(Notification.objects.values_list("title", flat=True))
    assert events and bells
    assert [s for s in SECRETS for text in (row, *events, *bells) if s in text] == []


def test_the_village_hears_of_it(county) -> None:
    application()
    bells = Notification.objects.values_list("user__username", "title", "due_on")
    assert list(bells) == [("worker", "光禄镇旧城村收到群众申报", TODAY.replace(day=6))]


def test_accepted_it_is_a_clue_whose_deadlines_run_from_the_application(county) -> None:
    found = application()
    done = accept(county.worker, found, county.one, words="已电话联系")
    clue = Clue.objects.get(pk=done.clue_id)
    assert (clue.kind, clue.channel, clue.risk, clue.level) == (
        "declaration", "农户自主申报", "因病", "黄",
    )  # fmt: skip
    assert (clue.household, clue.seen_on) == (county.one, TODAY)
    assert done.state == "ACCEPTED"
    assert Notification.objects.filter(read_at__isnull=True).count() == 0


def test_it_is_taken_up_once(county) -> None:
    found = application()
    accept(county.worker, found)
    with pytest.raises(RefusedError) as refused:
        accept(county.worker, found)
    assert refused.value.code == "wrong-state"
    assert Clue.objects.filter(kind="declaration").count() == 1


def test_not_for_a_household_of_another_village(county) -> None:
    with pytest.raises(RefusedError) as refused:
        accept(county.worker, application(), county.other)
    assert refused.value.code == "other-village"


def test_only_the_staff_of_the_place(county) -> None:
    found = application()
    other_town = small.make_user("other-town", Role.TOWNSHIP_REVIEWER, small.OTHER_TOWN[:9])
    helper = small.make_user("helper", Role.HELPER, VILLAGE)
    for user in (other_town, helper):
        with pytest.raises(RefusedError) as refused:
            accept(user, found)
        assert refused.value.code == "not-permitted"


def test_asked_and_replied(county) -> None:
    found = application()
    found = ask_applicant(by=by(county.worker), application=found, words="住在几组？", now=NOW)
    found = reply_to_question(application=found, words="三组", today=TODAY, now=NOW)
    assert found.state == "RECEIVED"
    assert [e.step for e in found.events.all()] == ["SUBMIT", "ASK", "REPLY"]


def test_a_reply_that_nobody_asked_for(county) -> None:
    with pytest.raises(RefusedError):
        reply_to_question(application=application(), words="三组", today=TODAY, now=NOW)


def test_withdrawn_before_it_was_taken_up_only(county) -> None:
    assert withdraw_application(application=application(), now=NOW).state == "WITHDRAWN"
    found = accept(county.worker, application())
    with pytest.raises(RefusedError):
        withdraw_application(application=found, now=NOW)


def test_refusing_and_answering_need_words(county) -> None:
    found = application()
    with pytest.raises(RefusedError):
        refuse_application(by=by(county.worker), application=found, words=" ", now=NOW)
    done = refuse_application(by=by(county.worker), application=found, words="请找", now=NOW)
    assert done.state == "REFUSED"
    other = accept(county.worker, application())
    with pytest.raises(RefusedError):
        answer_application(by=by(county.worker), application=other, words="", now=NOW)
    assert (
        answer_application(by=by(county.worker), application=other, words="好", now=NOW).state
        == "ANSWERED"
    )


def test_a_full_value_leaves_a_trace_and_has_a_daily_limit(county, settings) -> None:
    settings.UNMASK_DAILY_LIMIT = 1
    found = application()
    values = {"application": found, "field": "phone", "since": NOW, "now": NOW}
    actor = by(county.worker)
    with pytest.raises(RefusedError):
        unmask_application(by=actor, reason="", **values)
    assert unmask_application(by=actor, reason="联系申报人", **values) == PHONE
    trace = AuditEvent.objects.get(action="portal.unmask")
    assert trace.detail == {"field": "phone", "reason": "联系申报人"}
    with pytest.raises(RefusedError) as refused:
        unmask_application(by=actor, reason="联系申报人", **values)
    assert refused.value.code == "too-many"


def test_what_is_to_be_answered_goes_with_a_family_to_its_new_village(county) -> None:
    taken, waiting = accept(county.worker, application(), county.one), application()
    assert describe(county.one) == [
        "532300000001 有 1 件群众申报还没有答复结果：整户迁村的，由新村答复。"
    ]
    county.one.division_code = small.OTHER_VILLAGE
    county.one.save()
    follow(county.one)
    taken.refresh_from_db()
    waiting.refresh_from_db()
    assert (taken.division_code, waiting.division_code) == (small.OTHER_VILLAGE, VILLAGE)

"""Sheets that come from a phone, once or several times, in time or late."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.fieldforms import kit as forms
from tests.apps.fieldwork import kit
from tests.apps.screening import page_county as small
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.models import Sheet, SheetPhoto
from xianjie.apps.fieldforms.queries import values_of
from xianjie.apps.fieldwork.interfaces import envelope
from xianjie.exchange.sheets import SheetDefinition, load_sheet

pytestmark = pytest.mark.django_db
OTHERWISE = {"有变化": True, "变化": ["受了灾"], "报线索": False}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(forms.NOW, tick=False):
        yield


@pytest.fixture
def visit(village):
    """An open visit, as the phone of the village worker knows it."""
    forms.task(village.one)
    return kit.pack(kit.signed_in(village.worker))["tasks"][0]


def test_a_sheet_with_its_pictures_is_taken_in(village, visit) -> None:
    sheet = kit.sheet_for(
        visit, forms.GRID_ANSWERS, position={"lat": 25.5, "lon": 101.2, "accuracy": 12}
    )
    number = str(uuid4())
    client = kit.signed_in(village.worker)
    answer = kit.send(client, sheet, **{f"photo-{number}": kit.photo(), "signature": kit.photo()})
    kept = Sheet.objects.get()
    assert answer.json() == {"state": "ACCEPTED", "number": kept.pk, "words": ""}
    assert (str(kept.client_id), kept.filled_by) == (sheet["client_id"], village.worker)
    assert (kept.task.state, kept.signature is not None) == (TaskState.DONE, True)
    assert str(SheetPhoto.objects.get().client_id) == number
    assert json.loads(kept.position)["lat"] == 25.5


def test_the_same_request_twice_makes_no_second_sheet(village, visit) -> None:
    client = kit.signed_in(village.worker)
    sheet, number = kit.sheet_for(visit, forms.GRID_ANSWERS), f"photo-{uuid4()}"
    first = kit.send(client, sheet, **{number: kit.photo()})
    again = kit.send(client, sheet, **{number: kit.photo()})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert (Sheet.objects.count(), SheetPhoto.objects.count()) == (1, 1)


def test_somebody_elses_sheet_leads_to_both_being_kept(village, visit) -> None:
    forms.submit(village.second, village.one, answers=OTHERWISE, task=village.one.field_tasks.get())
    answer = kit.send(
        kit.signed_in(village.worker), kit.sheet_for(visit, forms.GRID_ANSWERS)
    ).json()
    assert answer["state"] == "CONFLICT"
    assert "两份都留着" in answer["words"]
    assert sorted(Sheet.objects.values_list("state", flat=True)) == ["ACCEPTED", "CONFLICT"]


def test_another_account_cannot_send_the_same_sheet(village, visit) -> None:
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS)
    kit.send(kit.signed_in(village.worker), sheet)
    answer = kit.send(kit.signed_in(village.second), sheet)
    assert (answer.status_code, answer.json()["error"]) == (409, "foreign-sheet")
    assert Sheet.objects.count() == 1


def test_a_foreign_or_unknown_visit_is_not_found(village, visit) -> None:
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS)
    stranger = kit.signed_in(village.stranger)
    assert kit.send(stranger, sheet).status_code == 404
    worker = kit.signed_in(village.worker)
    assert kit.send(worker, sheet | {"task": 99_999}).status_code == 404
    village.one.division_code = small.OTHER_VILLAGE
    village.one.save()
    assert kit.send(worker, sheet).status_code == 404
    assert not Sheet.objects.exists()


def test_who_may_not_fill_in_sheets_is_refused(village, visit) -> None:
    answer = kit.send(kit.signed_in(village.analyst), kit.sheet_for(visit, {}))
    assert answer.status_code == 403


def test_faults_are_told_by_item_and_the_sheet_can_be_sent_again(village, visit) -> None:
    client = kit.signed_in(village.worker)
    sheet = kit.sheet_for(visit, OTHERWISE | {"变化": ["编造的"]})
    answer = kit.send(client, sheet)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["变化"]
    assert "definition" not in answer.json()
    assert kit.send(client, sheet | {"values": OTHERWISE}).status_code == 200


def test_an_older_form_is_taken_where_its_answers_still_fit(village, visit) -> None:
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS, definition="a" * 64)
    assert kit.send(kit.signed_in(village.worker), sheet).json()["state"] == "ACCEPTED"
    assert Sheet.objects.get().definition == "a" * 64


def test_an_older_form_that_does_not_fit_comes_back_with_the_new_one(village, visit) -> None:
    sheet = kit.sheet_for(visit, {"有变化": False, "旧问题": "答"}, definition="a" * 64)
    answer = kit.send(kit.signed_in(village.worker), sheet)
    told = answer.json()
    assert (answer.status_code, told["error"]) == (422, "changed")
    assert list(told["errors"]) == ["旧问题"]
    assert told["definition"]["version"] == visit["definition"]
    assert [person["name"] for person in told["people"]] == ["李**（户主）"]


def test_an_ended_session_gets_401_and_no_redirect(village, visit) -> None:
    client = kit.signed_in(village.worker)
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS)
    for hours, error in ((0, None), (9, "signed-out")):
        with time_machine.travel(forms.NOW + timedelta(hours=hours), tick=False):
            answer = client.get(kit.SESSION, **kit.ASKING)
            assert answer.json().get("error") == error
    assert kit.send(client, sheet).status_code == 401
    assert client.get(kit.SESSION).status_code == 302
    assert not Sheet.objects.exists()


def test_a_first_password_comes_before_anything_else(village) -> None:
    village.worker.must_change_password = True
    village.worker.save()
    answer = kit.signed_in(village.worker).get(kit.SESSION, **kit.ASKING)
    assert (answer.status_code, answer.json()["error"]) == (401, "not-yet")


def test_a_token_is_needed_and_comes_with_the_session(village, visit) -> None:
    client = kit.signed_in(village.worker, csrf=True)
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS)
    assert kit.send(client, sheet).status_code == 403
    who = client.get(kit.SESSION, **kit.ASKING).json()
    assert who["user"] == {"id": village.worker.pk, "name": str(village.worker)}
    answer = client.post(
        kit.SHEETS, {"sheet": json.dumps(sheet)}, HTTP_X_CSRFTOKEN=who["csrf"], **kit.ASKING
    )
    assert answer.status_code == 200


def test_a_fresh_token_is_good_although_the_cookie_is_gone(village, visit) -> None:
    client = kit.signed_in(village.worker, csrf=True)
    client.get(kit.SESSION, **kit.ASKING)
    del client.cookies[django_settings.CSRF_COOKIE_NAME]
    token = client.get(kit.SESSION, **kit.ASKING).json()["csrf"]
    answer = client.post(
        kit.SHEETS,
        {"sheet": json.dumps(kit.sheet_for(visit, forms.GRID_ANSWERS))},
        HTTP_X_CSRFTOKEN=token,
        **kit.ASKING,
    )
    assert answer.status_code == 200


def test_junk_is_answered_in_words(village) -> None:
    client = kit.signed_in(village.worker)
    for junk in (
        "",
        "nonsense",
        "[]",
        "null",
        "[" * 5_000,
        json.dumps({"client_id": "x"}),
        "x" * (envelope.MOST_LETTERS + 1),
    ):
        answer = kit.send(client, junk)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad-envelope"), junk[:20]


def test_a_broken_field_is_answered_in_words(village, visit) -> None:
    client = kit.signed_in(village.worker)
    for field in (
        {"task": "1"},
        {"task": True},
        {"task": -1},
        {"task": 10**30},
        {"values": []},
        {"typed": None},
        {"filled_at": "2022-07-04"},
        {"filled_at": "2022-07-04T08:00:00"},
        {"filled_at": "2022-13-44T08:00:00+08:00"},
        {"client_id": "1"},
        {"position": "here"},
    ):
        assert kit.send(client, kit.sheet_for(visit, {}) | field).status_code == 400, field


def test_pictures_that_are_none_or_too_large_are_refused(village, visit, monkeypatch) -> None:
    client = kit.signed_in(village.worker)
    sheet, name = kit.sheet_for(visit, forms.GRID_ANSWERS), f"photo-{uuid4()}"
    assert kit.send(client, sheet, other=kit.photo()).status_code == 400
    assert kit.send(client, sheet, **{"photo-1": kit.photo()}).status_code == 400
    answer = kit.send(client, sheet, **{name: kit.photo(b"MZ" * 40)})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["照片"])
    monkeypatch.setattr(envelope, "MOST_BYTES", 10)
    assert kit.send(client, sheet, **{name: kit.photo()}).status_code == 413
    assert not Sheet.objects.exists()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=6,
    )
)
def test_whatever_the_answers_are_nothing_breaks(answers) -> None:
    from django.test import RequestFactory

    told = json.dumps({"client_id": str(uuid4()), "values": answers, "task": answers})
    request = RequestFactory().post("/", {"sheet": told})
    with pytest.raises(envelope.BadEnvelopeError):
        envelope.read_envelope(request)


def test_the_clock_of_the_phone_may_be_wrong(village, visit) -> None:
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS, filled_at="2032-01-01T00:00:00Z")
    assert kit.send(kit.signed_in(village.worker), sheet).status_code == 200
    assert Sheet.objects.get().filled_at == forms.NOW


def test_a_sheet_kept_for_days_is_accepted(village, visit) -> None:
    client = kit.signed_in(village.worker)
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS)
    with time_machine.travel(forms.NOW + timedelta(days=6), tick=False):
        client.force_login(village.worker)
        assert kit.send(client, sheet).json()["state"] == SheetState.ACCEPTED
    assert values_of(Sheet.objects.get()) == forms.GRID_ANSWERS


def test_giving_up_is_noted(village) -> None:
    client = kit.signed_in(village.worker)
    assert client.post("/field/discard/", {"sheets": "2"}).status_code == 200
    event = AuditEvent.objects.get(action="fieldwork.discard")
    assert (event.detail, event.actor_label) == ({"sheets": 2}, "user:worker")
    for bad in ("", "0", "-1", "x", "٣", "9" * 50):
        assert client.post("/field/discard/", {"sheets": bad}).status_code == 409


def test_every_sheet_fits_what_the_page_can_draw() -> None:
    from xianjie.apps.fieldforms.queries import forms as all_forms

    kinds = {
        item["type"]
        for form in all_forms()
        for section in _document(load_sheet(form))["sections"]
        for item in section["items"]
    }
    drawn = {"money", "int", "decimal", "text", "date", "yesno", "choice", "choices", "members"}
    assert kinds <= drawn | {"photo", "signature"}


def _document(definition: SheetDefinition) -> dict:
    return definition.document()


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"])
def test_a_clock_beyond_all_calendars_is_refused(village, visit, moment: str) -> None:
    sheet = kit.sheet_for(visit, forms.GRID_ANSWERS, filled_at=moment)
    assert kit.send(kit.signed_in(village.worker), sheet).status_code == 400

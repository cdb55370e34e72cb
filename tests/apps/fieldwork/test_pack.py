"""What a phone takes along."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.fieldforms import kit as forms
from tests.apps.fieldwork import kit
from tests.apps.screening import page_county as small
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.fieldforms.actions import cancel_tasks
from xianjie.apps.fieldwork.queries import pack as packing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(forms.NOW, tick=False):
        yield


def test_own_visits_come_first_then_by_deadline(village) -> None:
    three, four = small.make_household(3), small.make_household(4)
    forms.task(village.one, due_on=date(2022, 7, 1))
    forms.task(three, due_on=None)
    forms.task(four, due_on=date(2022, 7, 9), assignee=village.worker)
    forms.task(village.other)
    found = kit.pack(kit.signed_in(village.worker))["tasks"]
    assert [(task["household"]["code"], task["mine"], task["due_on"]) for task in found] == [
        (four.household_code, True, "2022-07-09"),
        (village.one.household_code, False, "2022-07-01"),
        (three.household_code, False, ""),
    ]


def test_the_pack_names_sources_and_nobody_in_full(village) -> None:
    forms.task(village.one, forms.VERIFY)
    answer = kit.pack(kit.signed_in(village.worker))
    task = answer["tasks"][0]
    assert task["household"]["head"] == "李**"
    assert task["known"]["医疗自付"]["value"] == 820_000
    assert task["known"]["医疗自付"]["label"] == "医保 2022-06"
    assert answer["definitions"][task["definition"]]["form"] == forms.VERIFY
    text = json.dumps(answer, ensure_ascii=False)
    member = village.one.members.get()
    for secret in (village.one.head_name, village.one.phone, member.id_number):
        assert secret not in text
    event = AuditEvent.objects.get(action="fieldwork.download")
    assert (event.detail, event.division_code) == ({"visits": 1}, small.COUNTY)


def test_where_the_door_was_found_last_time_is_known(village) -> None:
    position = {"lat": 25.5, "lon": 101.25, "accuracy": 12}
    forms.submit(village.worker, village.one, position=position)
    forms.submit(village.worker, village.one)
    forms.task(village.one)
    forms.task(small.make_household(3))
    found = kit.pack(kit.signed_in(village.worker))["tasks"]
    assert [task["door"] for task in found] == [[25.5, 101.25], None]


def test_done_and_cancelled_visits_stay_at_home(village) -> None:
    task = forms.task(village.one)
    forms.submit(village.worker, village.one, task=task)
    forms.task(village.one, source="round:2")
    cancel_tasks(source="round:2")
    assert kit.pack(kit.signed_in(village.worker))["tasks"] == []


def test_who_moved_away_is_not_taken_along(village) -> None:
    forms.task(village.one)
    village.one.division_code = small.OTHER_VILLAGE
    village.one.save()
    assert kit.pack(kit.signed_in(village.worker))["tasks"] == []
    assert kit.pack(kit.signed_in(village.stranger))["tasks"] == []


def test_two_visits_of_one_form_keep_their_stages(village) -> None:
    forms.task(village.one, forms.VISIT, "plan:1", stage="BEFORE")
    forms.task(village.one, forms.VISIT, "plan:2", stage="AFTER")
    found = kit.pack(kit.signed_in(village.worker))["tasks"]
    assert [(one["stage"], one["known"]["阶段"]["value"]) for one in found] == [
        ("事前", "事前"),
        ("事后", "事后"),
    ]


def test_too_many_visits_are_left_out_and_counted(village, monkeypatch) -> None:
    monkeypatch.setattr(packing, "MOST_VISITS", "没有这个参数")
    monkeypatch.setattr(packing, "VISITS_WITHOUT_RULE", 2)
    for number in (11, 12, 13):
        forms.task(small.make_household(number))
    answer = kit.pack(kit.signed_in(village.worker))
    assert (len(answer["tasks"]), answer["left_out"], answer["keep_days"]) == (2, 1, 7)


def test_the_same_number_of_queries_for_one_and_for_four(village) -> None:
    client = kit.signed_in(village.worker)
    forms.task(village.one, forms.VERIFY)
    kit.pack(client)
    counts = []
    for numbers in ((), (21, 22, 23)):
        for number in numbers:
            forms.task(small.make_household(number), forms.VERIFY)
        with CaptureQueriesContext(connection) as queries:
            kit.pack(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_pack_is_not_fetched_every_second(village) -> None:
    client = kit.signed_in(village.worker)
    assert client.get(kit.PACK, **kit.ASKING).status_code == 200
    answer = client.get(kit.PACK, **kit.ASKING)
    assert (answer.status_code, answer.json()["error"]) == (429, "too-often")


def test_somebody_without_visits_is_refused(village) -> None:
    assert kit.signed_in(village.analyst).get(kit.PACK, **kit.ASKING).status_code == 403

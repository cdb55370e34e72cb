"""The pages of joint handling."""

from __future__ import annotations

import io

import openpyxl
import pytest
import time_machine
from django.test import Client

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.models import JointHandling

pytestmark = pytest.mark.django_db
LIST = "/cases/joint/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(kit.NOW, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def opened(county):
    return kit.handling(county.analyst, county.one, county.health, county.housing)


def page(handling) -> str:
    return f"{LIST}{handling.pk}/"


def test_opened_from_a_clue_with_everything_prefilled(county) -> None:
    month = small.make_clue(county.run, county.one)
    client = signed_in(county.analyst)
    address = f"{LIST}new/?clue={month.clue_id}"
    form = client.get(address).context["form"]
    assert str(form["due_on"].value()) == "2022-07-09"
    sent = {
        "client_id": str(kit.FORM),
        "risk": "因病",
        "question": "请研判。",
        "organisations": [county.health.pk],
        "due_on": "2022-07-09",
    }
    wrong = client.post(address, sent | {"organisations": [], "due_on": "2022-07-01"})
    assert set(wrong.context["form"].errors) == {"organisations"}
    late = client.post(address, sent | {"due_on": "2022-07-01"})
    assert set(late.context["form"].errors) == {"due_on"}
    assert late.context["form"]["question"].value() == "请研判。"
    for _ in range(2):
        done = client.post(address, sent)
    handling = JointHandling.objects.get()
    assert done["Location"] == page(handling)
    assert (handling.clue, handling.risk) == (month.clue, "因病")


@pytest.mark.parametrize("query", ["", "?clue=99", "?household=99", "?clue=x"])
def test_a_handling_needs_a_subject(county, query: str) -> None:
    assert signed_in(county.analyst).get(f"{LIST}new/{query}").status_code == 404


def test_a_department_answers_on_the_page(county, opened) -> None:
    client = signed_in(county.health_clerk)
    shown = client.get(page(opened)).content.decode()
    assert "532300000001" in shown
    assert "李大山" not in shown
    assert "/households/" not in shown
    assert "作出决定" not in shown
    sent = {
        "step": "ANSWER",
        "organisation": county.health.pk,
        "answer-opinion": "已享受相应政策",
        "answer-words": "",
    }
    wrong = client.post(page(opened), sent)
    assert set(wrong.context["forms"]["answer"].errors) == {"words"}
    assert client.post(page(opened), sent | {"answer-words": "已核实。"}).status_code == 302
    assert opened.parties.get(organisation=county.health).opinion == "已享受相应政策"


def test_the_county_decides_on_the_page(county, opened) -> None:
    client = signed_in(county.analyst)
    sent = {
        "step": "DECIDE",
        "decide-decision": "给予救助。",
        "decide-org_1": county.health.pk,
        "decide-words_1": "给予医疗救助",
        "decide-due_1": "2022-07-20",
        "decide-org_2": county.housing.pk,
    }
    wrong = client.post(page(opened), sent)
    assert set(wrong.context["forms"]["decide"].errors) == {"words_2"}
    assert client.post(page(opened), sent | {"decide-org_2": ""}).status_code == 302
    measure = opened.measures.get()
    proof = {"step": "DONE", "done-measure": measure.pk, "done-done_on": "2022-07-04"}
    clerk = signed_in(county.health_clerk)
    wrong = clerk.post(page(opened), proof)
    assert set(wrong.context["forms"]["done"].errors) == {"proof"}
    assert clerk.post(page(opened), proof | {"done-proof": "已发放"}).status_code == 302
    assert client.post(page(opened), {"step": "CLOSE"}).status_code == 302
    opened.refresh_from_db()
    assert opened.state == "CLOSED"
    assert "已发放" in client.get(f"{page(opened)}sheet/").content.decode()


def test_a_department_takes_no_step_of_the_county(county, opened) -> None:
    client = signed_in(county.health_clerk)
    for step in ({"step": "REMIND"}, {"step": "ALLOW", "organisation": county.health.pk}):
        assert client.post(page(opened), step).status_code == 409
    sent = {"step": "DECIDE", "decide-decision": "决定"}
    assert client.post(page(opened), sent).status_code == 200
    assert client.post(page(opened), {"step": "CLOSE", "close-words": "完"}).status_code == 200
    assert client.post(page(opened), {"step": "FLY"}).status_code == 404
    opened.refresh_from_db()
    assert opened.state == "ASKING"


def test_others_find_nothing(county, opened) -> None:
    alone = kit.handling(county.analyst, county.other, county.housing)
    assert signed_in(county.health_clerk).get(page(alone)).status_code == 404
    assert signed_in(county.health_clerk).get(f"{page(alone)}sheet/").status_code == 404
    assert signed_in(county.town).get(page(alone)).status_code == 404
    rows = signed_in(county.health_clerk).get(LIST).context["rows"]
    assert [row.number for row in rows] == [opened.number]


def test_the_list_takes_the_same_queries_for_more_rows(county, opened) -> None:
    client = signed_in(county.analyst)
    before = count_queries(client, LIST)
    for number in range(3, 6):
        kit.handling(county.analyst, small.make_household(number), county.health)
    assert count_queries(client, LIST) == before
    assert len(client.get(LIST).context["rows"]) == 4


def test_the_workbook_says_who_made_it_and_is_audited(county, opened) -> None:
    answer = signed_in(county.health_clerk).get(f"{LIST}export.xlsx?view=all")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["联动处置"].iter_rows(values_only=True))
    assert rows[1][:4] == (opened.number, "532300000001", "李**", "光禄镇")
    assert len(rows) == 2
    assert book.sheetnames == ["联动处置", "导出说明"]
    event = AuditEvent.objects.get(action="cases.joint-export")
    assert event.detail == {"rows": 1, "filters": {"列表": "全部", "风险类型": ""}}

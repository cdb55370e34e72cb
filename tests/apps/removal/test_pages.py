"""The pages of removal."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.apps.removal import kit
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import scope_of
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.models import Case
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.removal.actions import judge_county
from xianjie.apps.removal.models import RemovalProposal
from xianjie.apps.removal.queries.desk import removal_candidates

pytestmark = pytest.mark.django_db
ONE, TWO = "532300000001", "532300000002"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(kit.NOW, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def judge() -> None:
    judge_county(county=small.COUNTY, today=kit.TODAY, now=kit.NOW)


@pytest.fixture
def filled(county):
    """One ready household in one township, one that lacks nearly everything in another."""
    county.ready = kit.ready(county.one)
    county.bare = kit.episode(county.other, risks=["因学"], identified_on=date(2022, 6, 1))
    judge()
    return county


def codes(answer) -> list[str]:
    return [row.household_code for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [ONE]),
        ("state=READY", [ONE]),
        ("state=LACKING", [TWO]),
        ("state=x", [ONE]),
        ("state=ALMOST", []),
        (f"state=LACKING&town={small.OTHER_TOWN}", [TWO]),
        (f"state=LACKING&town={small.TOWN}", []),
        (f"state=LACKING&village={small.OTHER_VILLAGE}", [TWO]),
        ("state=LACKING&risk=因学", [TWO]),
        ("state=LACKING&risk=因病", []),
        ("state=LACKING&lacks=识别满月数", [TWO]),
        ("state=LACKING&lacks=收入稳定", [TWO]),
        ("state=LACKING&lacks=无在办事项", []),
        ("state=LACKING&lacks=x", []),
        ("state=LACKING&sort=-lacking", [TWO]),
    ],
)
def test_tabs_filters_and_order(filled, query: str, expected) -> None:
    assert codes(signed_in(filled.analyst).get(f"/removal/?{query}")) == expected


def test_a_village_sees_its_own_households(filled) -> None:
    client = signed_in(filled.worker)
    assert codes(client.get("/removal/?state=LACKING")) == []
    assert client.get(f"/removal/{filled.bare.pk}/").status_code == 404
    assert client.get(f"/removal/{filled.ready.pk}/").status_code == 200


def test_the_list_takes_the_same_number_of_queries_however_long(filled) -> None:
    client = signed_in(filled.analyst)
    few = count_queries(client, "/removal/?state=LACKING")
    for number in (11, 12, 13):
        kit.episode(small.make_household(number), identified_on=date(2022, 6, 1))
    judge()
    assert count_queries(client, "/removal/?state=LACKING") == few


def test_the_list_is_handed_out_as_shown(filled) -> None:
    answer = signed_in(filled.analyst).get("/removal/export.xlsx?state=LACKING")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["消除条件"].values)
    assert (rows[1][0], rows[1][1], len(rows)) == (TWO, "张**", 2)
    event = AuditEvent.objects.get(action="removal.export")
    assert (event.detail["rows"], event.detail["filters"]) == (1, {"消除条件": "条件不足"})


def test_conditions_stand_with_value_and_source(filled) -> None:
    text = signed_in(filled.worker).get(f"/removal/{filled.ready.pk}/").content.decode()
    assert "36,000元（2022-07-04，消除核查），超过监测收入线6,500元。" in text
    assert "李大山" not in text


def test_the_village_proposes_and_lands_on_the_case(filled) -> None:
    client = signed_in(filled.worker)
    page = client.get(f"/removal/{filled.ready.pk}/")
    data = {
        "client_id": page.context["form"].initial["client_id"],
        "reason": "病已治好，儿子外出务工。",
    }
    answer = client.post(f"/removal/{filled.ready.pk}/", data)
    case = Case.objects.get()
    assert answer["Location"].endswith(f"/{case.pk}/")
    client.post(f"/removal/{filled.ready.pk}/", data)
    assert RemovalProposal.objects.count() == 1
    after = client.get(f"/removal/{filled.ready.pk}/")
    assert (after.context["may_propose"], case.number in after.content.decode()) == (False, True)
    assert codes(client.get("/removal/?state=IN_HAND")) == [ONE]


def test_what_is_missing_is_said_beside_the_form_and_words_are_kept(filled) -> None:
    client = signed_in(small.make_user("far", Role.VILLAGE_WORKER, small.OTHER_VILLAGE))
    data = {"client_id": uuid4(), "reason": "已经外出务工三个月。"}
    answer = client.post(f"/removal/{filled.bare.pk}/", data)
    assert answer.status_code == 200
    assert "还不能提出风险消除" in str(answer.context["form"].non_field_errors())
    assert answer.context["form"]["reason"].value() == "已经外出务工三个月。"
    empty = client.post(f"/removal/{filled.bare.pk}/", {"client_id": uuid4(), "reason": ""})
    assert empty.context["form"].errors["reason"] == ["请填写这一项。"]


@pytest.mark.parametrize(
    ("situation", "status"), [("全户死亡", 200), ("风险自行化解", 200), ("搬家了", 404)]
)
def test_each_natural_situation_has_its_page(filled, situation: str, status: int) -> None:
    client = signed_in(filled.worker)
    url = f"/removal/{filled.ready.pk}/?situation={situation}"
    assert client.get(url).status_code == status


@pytest.fixture
def gone(county):
    """A removed household with a visit that is overdue, and one that came back."""
    county.first = kit.episode(
        county.one, state="REMOVED", ended_on=date(2022, 5, 1), removal_way="帮扶消除"
    )
    county.before = kit.episode(
        county.other, state="REMOVED", ended_on=date(2021, 12, 31), removal_way="自然消除",
        identified_on=date(2021, 6, 1),
    )  # fmt: skip
    county.again = kit.episode(county.other, number=2, identified_on=date(2022, 6, 1))
    FieldTask.objects.create(
        form="帮扶走访", source="after:2022-05-01:2022-05-31", county_code=small.COUNTY,
        division_code=small.VILLAGE, household=county.one, stage="AFTER", state="OPEN",
        opened_on=date(2022, 5, 20), due_on=date(2022, 5, 31),
    )  # fmt: skip
    return county


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [ONE, TWO]),
        ("way=自然消除", [TWO]),
        ("year=2022", [ONE]),
        ("year=99999", []),
        ("year=x", []),
        ("visit=overdue", [ONE]),
        ("visit=done", []),
        ("visit=x", []),
        ("again=yes", [TWO]),
        (f"town={small.TOWN}", [ONE]),
    ],
)
def test_removed_households(gone, query: str, expected) -> None:
    assert codes(signed_in(gone.analyst).get(f"/removal/removed/?{query}")) == expected


def test_visits_and_relapse_stand_in_the_list(gone) -> None:
    answer = signed_in(gone.analyst).get("/removal/removed/")
    one, two = answer.context["rows"]
    assert (one.next_on, one.is_overdue, one.again) == (date(2022, 5, 31), True, None)
    assert (two.again, two.again_word) == (gone.again.pk, "返贫")
    text = signed_in(gone.analyst).get(f"/removal/{gone.again.pk}/").content.decode()
    assert "返贫（第 2 次识别）" in text


def test_planned_visits_stand_on_the_page(gone) -> None:
    answer = signed_in(gone.worker).get(f"/removal/{gone.first.pk}/")
    visits = [(visit.due_on, visit.word) for visit in answer.context["visits"]]
    assert visits == [
        (date(2022, 5, 31), "待走访"),
        (date(2022, 7, 30), "计划中"),
        (date(2022, 10, 28), "计划中"),
    ]


def test_removed_households_are_handed_out(gone) -> None:
    answer = signed_in(gone.analyst).get("/removal/removed/export.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [row[0] for row in book["已消除风险的户"].values][1:] == [ONE, TWO]


def test_empty_pages_say_what_they_will_hold(county) -> None:
    client = signed_in(county.analyst)
    assert "还没有核对过" in client.get("/removal/").content.decode()
    assert "还没有在本平台消除风险的户" in client.get("/removal/removed/").content.decode()
    judge()
    assert "现在没有“可消除”的户" in client.get("/removal/").content.decode()


def test_the_panel_of_a_household(filled) -> None:
    text = (
        signed_in(filled.worker)
        .get(reverse("registry:household", args=[filled.one.pk]))
        .content.decode()
    )
    assert 'id="xj-removal"' in text
    assert f"/removal/{filled.ready.pk}/" in text


def test_the_desk_names_candidates_to_who_may_propose(filled) -> None:
    def asked(user):
        scope = scope_of(user, today=kit.TODAY)
        return removal_candidates(DeskAsk(scope, user.pk, kit.TODAY, kit.NOW, small.COUNTY))

    group = asked(filled.worker)
    assert [(item.key, item.place) for item in group.items] == [
        (str(filled.ready.pk), "光禄镇 旧城村")
    ]
    assert asked(filled.analyst) is None
    assert asked(small.make_user("far", Role.VILLAGE_WORKER, small.OTHER_VILLAGE)).count == 0

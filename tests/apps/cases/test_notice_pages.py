"""Notices, their print, objections; and what the desk says of cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.apps.cases import case_kit as kit
from tests.apps.cases.kit import NOW
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.scope import scope_of
from xianjie.apps.cases.enums import ObjectionState
from xianjie.apps.cases.models import Case, Notice, Objection
from xianjie.apps.cases.queries import case_desk

pytestmark = pytest.mark.django_db
TODAY = date(2022, 7, 4)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(county):
    return kit.office(county)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def hanging(county, people):
    """Two households of one village on one notice."""
    cases = [
        kit.carry(people, kit.opened(people.town, household), "村内公示")
        for household in (county.one, small.make_household(3, head="王小河"))
    ]
    return kit.posted(people.worker, *cases)


def objection(user, notice: Notice, **fields: object):
    data = {"client_id": str(uuid4()), "channel": "当面", "words": "他家在城里有铺面。"} | fields
    return signed_in(user).post(f"/cases/notices/{notice.pk}/objection/", data)


def test_a_notice_in_the_list_on_its_page_and_in_print(county, people, hanging) -> None:
    client = signed_in(people.worker)
    rows = client.get("/cases/notices/").context["rows"]
    assert [(row.number, row.households, row.objections) for row in rows] == [
        (hanging.number, 2, 0)
    ]
    for view in ("over", "down", "objections"):
        assert client.get(f"/cases/notices/?view={view}").context["rows"] == []
    assert len(client.get("/cases/notices/?view=x&kind=PUBLICATION").context["rows"]) == 1
    assert client.get("/cases/notices/?kind=ANNOUNCEMENT").context["rows"] == []
    for path in (f"/cases/notices/{hanging.pk}/", f"/cases/notices/{hanging.pk}/print/"):
        text = client.get(path).content.decode()
        assert "李**" in text and "王**" in text
        for secret in ("李大山", "王小河", "13800002211", "532399197001011213", "因病"):
            assert secret not in text
    assert "xj-side" not in client.get(f"/cases/notices/{hanging.pk}/print/").content.decode()
    far = small.make_user("far", "TOWNSHIP_REVIEWER", small.OTHER_TOWN[:9])
    assert signed_in(far).get(f"/cases/notices/{hanging.pk}/").status_code == 404
    assert signed_in(far).get("/cases/notices/?view=all").context["rows"] == []


def test_a_notice_is_taken_down_with_a_reason(people, hanging) -> None:
    address = f"/cases/notices/{hanging.pk}/"
    answer = signed_in(people.worker).post(address, {"reason": "错"})
    assert "不少于 4 个字" in answer.context["form"].errors["reason"][0]
    assert signed_in(people.leader).post(address, {"reason": "贴错村了。"}).status_code == 403
    signed_in(people.worker).post(address, {"reason": "贴错村了。"})
    hanging.refresh_from_db()
    assert hanging.withdrawn_at is not None
    assert "已撤下" in signed_in(people.worker).get(address).content.decode()


def test_an_objection_is_recorded_once_answered_and_sends_the_case_back(people, hanging) -> None:
    case = hanging.notice_cases.first().case
    assert "words" in objection(people.worker, hanging, words="").context["form"].errors
    number = str(uuid4())
    for _time in range(2):
        answer = objection(people.worker, hanging, client_id=number, case=case.pk)
    found = Objection.objects.get()
    assert answer["Location"] == f"/cases/objections/{found.pk}/"
    assert found.due_on is not None
    address = f"/cases/objections/{found.pk}/"
    client = signed_in(people.worker)
    assert client.get("/cases/notices/?view=objections").context["rows"][0].waiting == 1
    assert "outcome" in client.post(address, {"answer": "查过了，属实。"}).context["form"].errors
    assert signed_in(people.leader).post(address, {"answer": "不归我。"}).status_code == 403
    data = {"outcome": "upheld", "to_step": "民主评议", "answer": "铺面属实，重新评议。"}
    assert client.post(address, data).status_code == 302
    found.refresh_from_db()
    case.refresh_from_db()
    assert (found.state, case.step, case.round) == (ObjectionState.UPHELD, "民主评议", 2)
    again = client.post(address, data)
    assert again.status_code == 302
    assert "已经答复过" in client.get(again["Location"]).content.decode()
    assert "铺面属实" in client.get(address).content.decode()


def test_an_objection_about_a_whole_notice_is_dismissed(people, hanging) -> None:
    objection(people.town, hanging)
    found = Objection.objects.get()
    client = signed_in(people.worker)
    address = f"/cases/objections/{found.pk}/"
    answer = client.post(address, {"outcome": "upheld", "answer": "铺面属实的。"})
    assert answer.context["form"].errors["case"] == ["异议成立的，请选是哪一户。"]
    client.post(address, {"outcome": "dismissed", "answer": "铺面是租的，已经退租。"})
    found.refresh_from_db()
    assert found.state == ObjectionState.DISMISSED


def test_pages_take_the_same_queries_for_more_notices(county, people, hanging) -> None:
    client = signed_in(people.worker)
    page = f"/cases/notices/{hanging.pk}/"
    objection(people.worker, hanging)
    before = [count_queries(client, path) for path in ("/cases/notices/?view=all", page)]
    for _time in range(2):
        Notice.objects.create(
            number=f"GS{uuid4().hex[:8]}", kind="PUBLICATION", matter="IDENTIFY",
            county_code=small.COUNTY, division_code=small.VILLAGE, starts_on=TODAY,
            ends_on=TODAY + timedelta(days=5), place="公示栏", contact="镇里",
            rows=[], posted_by=people.worker, posted_at=NOW,
        )  # fmt: skip
        objection(people.worker, hanging)
    after = [count_queries(client, path) for path in ("/cases/notices/?view=all", page)]
    assert after == before


def ask(user, now: datetime = NOW, limit: int = 6) -> DeskAsk:
    today = timezone.localtime(now).date()
    return DeskAsk(scope_of(user, today=today), user.pk, today, now, small.COUNTY, limit)


def told(group) -> tuple[int, int, list[str]] | None:
    return (group.count, group.overdue, [item.title for item in group.items]) if group else None


def test_what_waits_on_whose_desk(county, people) -> None:
    kit.clue(county.other, people.analyst)
    case = kit.opened(people.town, county.one)
    row = "532300000001 · 入户核实"
    assert told(case_desk.steps_to_do(ask(people.worker))) == (1, 0, [row])
    assert told(case_desk.steps_to_do(ask(people.worker, NOW + timedelta(days=6)))) == (1, 1, [row])
    assert told(case_desk.steps_to_do(ask(people.town))) == (0, 0, [])
    assert told(case_desk.steps_to_do(ask(county.health_clerk))) is None
    assert told(case_desk.clues_to_open(ask(people.analyst)))[0] == 1
    assert told(case_desk.clues_to_open(ask(people.town)))[0] == 0
    assert told(case_desk.clues_to_open(ask(people.worker))) is None
    kit.carry(people, case, "乡镇审核")
    assert told(case_desk.steps_to_do(ask(people.town)))[0] == 1
    assert told(case_desk.steps_to_do(ask(people.worker)))[0] == 0
    case = Case.objects.get(pk=case.pk)
    client = signed_in(people.town)
    client.post(f"/cases/{case.pk}/", {"form": "return", "version": case.version,
                                       "to_step": "民主评议", "words": "记录没写全。"})  # fmt: skip
    assert told(case_desk.steps_returned(ask(people.worker)))[0] == 1
    assert told(case_desk.steps_to_do(ask(people.worker)))[0] == 0
    assert told(case_desk.objections_to_answer(ask(people.worker))) == (0, 0, [])
    fast = kit.opened(people.town, small.make_household(3), fast_track=True)
    kit.carry(people, fast)
    assert told(case_desk.papers_due(ask(people.worker)))[0] == 1
    assert told(case_desk.papers_due(ask(people.leader))) is None
    assert signed_in(people.worker).get("/").status_code == 200

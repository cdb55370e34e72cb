"""Registering clues of every channel, the register, and opening cases from them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from tests.apps.cases import case_kit as kit
from tests.apps.cases.kit import NOW
from tests.apps.screening import page_county as small
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.offered import channel_named, channels_offered, kind_of_channel
from xianjie.apps.screening.actions import record_verification
from xianjie.apps.screening.enums import ClueKind, ClueStatus, Outcome
from xianjie.apps.screening.models import Clue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(home, **fields: object) -> dict[str, object]:
    return {
        "client_id": str(uuid4()), "village": home.division_code, "household": home.pk,
        "q": "lds", "channel": "审计", "risk": "因病", "level": "橙", "seen_on": "2022-07-01",
        "words": "审计时发现看病欠了债。", "step": "submit",
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("word", "text", "kind"),
    [
        ("群众报贫", "农户自主申报", ClueKind.DECLARATION),
        ("农户主动申请", "农户自主申报", ClueKind.DECLARATION),
        ("基层上报", "干部排查", ClueKind.DISCOVERY),
        ("回访", "干部排查", ClueKind.DISCOVERY),
        ("基层干部定期跟踪", "干部排查", ClueKind.DISCOVERY),
        ("部门信息对比", "部门比对", ClueKind.DISCOVERY),
        ("热线信访", "热线信访", ClueKind.OVERSIGHT),
        ("跟踪审计", "审计", ClueKind.OVERSIGHT),
        ("本地自己的说法", "本地自己的说法", ClueKind.DISCOVERY),
    ],
)
def test_words_of_a_region_are_kept_as_one(word, text, kind) -> None:
    assert (channel_named(word), kind_of_channel(channel_named(word))) == (text, kind)


def test_a_region_has_its_own_channels_first(county) -> None:
    gannan = channels_offered("623001", date(2022, 7, 4))
    assert [one.label for one in gannan if one.own] == [
        "农户主动申请", "部门信息对比", "基层干部定期跟踪",
    ]  # fmt: skip
    assert "审计" in [one.label for one in gannan if not one.own]


def test_a_clue_is_registered_once_and_leads_to_a_case(county) -> None:
    client = signed_in(county.town)
    assert client.get("/cases/clues/new/").status_code == 200
    found = client.post("/cases/clues/new/", form(county.one, step="search", household=""))
    assert [one.code for one in found.context["found"]] == ["532300000001"]
    assert "审计时发现看病欠了债" in found.content.decode()
    picked = client.post(
        "/cases/clues/new/", form(county.one, step=f"pick-{county.one.pk}", household="")
    )
    assert picked.context["household"] == county.one
    values = form(county.one)
    first = client.post("/cases/clues/new/", values)
    assert client.post("/cases/clues/new/", values)["Location"] == first["Location"]
    clue = Clue.objects.get(channel="审计")
    assert first["Location"] == f"/cases/clues/{clue.pk}/"
    assert (clue.kind, clue.seen_on) == (ClueKind.OVERSIGHT, date(2022, 7, 1))
    assert "审计时发现看病欠了债" in client.get(first["Location"]).content.decode()
    rows = client.get("/cases/clues/?channel=审计").context["rows"]
    assert [(row.pk, row.raised_by, row.case_id) for row in rows] == [(clue.pk, "李建华", None)]
    page = client.get(f"/cases/new/?clue={clue.pk}")
    assert page.context["household"] == county.one
    data = {"client_id": str(uuid4()), "household": county.one.pk, "clue": clue.pk,
            "track": "fast", "event_on": "2022-06-30", "step": "submit"}  # fmt: skip
    for _time in range(2):
        answer = client.post("/cases/new/", data)
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.pk}/"
    assert (case.fast_track, case.event_on) == (True, date(2022, 6, 30))
    assert case.started_on == date(2022, 7, 1)
    clue.refresh_from_db()
    assert clue.status == ClueStatus.IN_CASE
    assert [row.case_number for row in client.get("/cases/clues/?status=all").context["rows"]] == [
        case.number
    ]
    again = client.get(f"/cases/new/?household={county.one.pk}").content.decode()
    assert case.number in again and 'name="track"' not in again


def test_what_is_wrong_is_said_and_kept(county) -> None:
    client = signed_in(county.town)
    for data, field in (
        ({"household": ""}, "q"), ({"channel": ""}, "channel"), ({"risk": "无"}, "risk"),
        ({"seen_on": "2022-07-05"}, "seen_on"), ({"words": ""}, "words"),
    ):  # fmt: skip
        answer = client.post("/cases/clues/new/", form(county.one, **data))
        assert list(answer.context["form"].errors) == [field]
    answer = client.post("/cases/new/", {"client_id": str(uuid4()), "track": "normal"})
    assert list(answer.context["form"].errors) == ["q"]
    data = {"client_id": str(uuid4()), "household": county.one.pk, "track": "normal",
            "event_on": "2022-08-01", "step": "submit"}  # fmt: skip
    assert list(client.post("/cases/new/", data).context["form"].errors) == ["event_on"]


def test_a_clue_without_risk_is_closed_with_a_reason(county) -> None:
    client = signed_in(county.town)
    address = client.post("/cases/clues/new/", form(county.one))["Location"]
    assert signed_in(county.worker).post(address, {"words": "没有风险。"}).status_code == 403
    answer = client.post(address, {"words": "无"})
    assert "不少于 4 个字" in answer.context["form"].errors["words"][0]
    client.post(address, {"words": "钱已经还清，没有风险。"})
    clue = Clue.objects.get(channel="审计")
    assert (clue.status, clue.outcome) == (ClueStatus.CLOSED, Outcome.NO_RISK)
    text = client.get(address).content.decode()
    assert "钱已经还清" in text and "办结线索" not in text


def test_a_risk_confirmed_at_the_door_goes_on_as_a_case(county) -> None:
    clue = small.make_clue(county.run, county.one).clue
    record_verification(
        by=kit.by(county.town), clue=clue, outcome=Outcome.CONFIRMED, quiet_until=None,
        note="确实住院了。", **kit.at(kit.MONDAY),
    )  # fmt: skip
    client = signed_in(county.town)
    rows = client.get("/cases/clues/?status=to-open").context["rows"]
    assert [row.pk for row in rows] == [clue.pk]
    data = {"client_id": str(uuid4()), "household": county.one.pk, "clue": clue.pk,
            "track": "normal", "step": "submit"}  # fmt: skip
    assert client.post("/cases/new/", data).status_code == 302
    clue.refresh_from_db()
    assert clue.status == ClueStatus.IN_CASE
    assert client.get("/cases/clues/?status=to-open").context["rows"] == []


def test_other_places_and_roles(county) -> None:
    clue = kit.clue(county.other, signed_user := county.analyst)
    town = signed_in(county.town)
    assert signed_in(signed_user).get(f"/cases/clues/{clue.pk}/").status_code == 200
    for path in (f"/cases/clues/{clue.pk}/", f"/cases/new/?clue={clue.pk}",
                 f"/cases/new/?household={county.other.pk}",
                 f"/cases/clues/new/?household={county.other.pk}"):  # fmt: skip
        assert town.get(path).status_code == 404
    assert town.post("/cases/clues/new/", form(county.other)).status_code == 200
    assert Clue.objects.filter(channel="审计").count() == 0
    assert signed_in(county.health_clerk).get("/cases/clues/new/").status_code == 403
    page = signed_in(county.worker).get("/cases/clues/new/")
    assert page.context["only_village"][0] == small.VILLAGE

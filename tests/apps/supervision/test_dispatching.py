"""Hard villages by the rules, the reckoning, agenda and orders of a dispatch meeting."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.apps.supervision.test_registers import battle
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.registry.models import Household
from xianjie.apps.supervision.models import Battle, DispatchMeeting, Rectification
from xianjie.apps.supervision.queries import villages

pytestmark = pytest.mark.django_db
ROOT = "/supervision/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def test_villages_in_focus_are_hard(county) -> None:
    kit.monitor(county.one)
    Household.objects.filter(pk=county.other.pk).update(member_count=1200, household_type="脱贫户")
    found = villages.hard_villages(small.COUNTY, kit.TODAY)
    assert [(one.name, one.load.monitored, one.load.reasons, one.listed) for one in found] == [
        ("旧城村", 1, ("监测户占比超限",), False), ("小河村", 0, ("脱贫监测人口多",), False)
    ]  # fmt: skip


def test_proposed_villages_are_listed_in_one_press(county) -> None:
    kit.monitor(county.one)
    client, url = signed_in(county.analyst), f"{ROOT}battles/villages/"
    data = {"goal": "清零", "leader": "李建华", "due_on": "2022-12-31"}
    assert "请选还没有挂牌" in client.post(url, data).content.decode()
    early = client.post(url, data | {"pick": [small.VILLAGE], "due_on": "2022-01-01"})
    assert "不能早于今天" in early.content.decode()
    assert client.post(url, data | {"pick": [small.VILLAGE, "x"]}).status_code == 302
    row = Battle.objects.get()
    assert (row.division_code, row.division_end, row.title) == (
        small.VILLAGE, small.VILLAGE, "光禄镇旧城村"
    )  # fmt: skip
    assert "已挂牌" in client.get(url).content.decode()
    assert signed_in(county.town).get(url).status_code == 403


def test_the_reckoning_counts_and_leads_to_people(county) -> None:
    kit.monitor(county.one)
    battle(due_on=date(2022, 7, 14))
    client, url = signed_in(county.town), f"{ROOT}battles/ledger/"
    text = client.get(url).content.decode()
    assert (f"village={small.VILLAGE}" in text, "10 天" in text) == (True, True)
    before = count_queries(client, url)
    battle(title="旧城村二", due_on=date(2022, 8, 1))
    battle(title="旧城村三", due_on=date(2022, 8, 2))
    assert count_queries(client, url) == before
    assert signed_in(county.housing_clerk).get(url).status_code == 403


def test_an_agenda_becomes_a_meeting_and_its_orders_problems(county) -> None:
    battle()
    client, url = signed_in(county.analyst), f"{ROOT}dispatches/agenda/"
    text = client.get(url).content.decode()
    assert "旧城村：风险全部消除，期限 2022-07-01" in text
    data = {"supervisor": "领导小组", "held_on": "2022-07-04", "problems": "进度慢",
            "orders": "月底修好路\n\n补齐走访"}  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert "本月已登记过" in client.post(url, data).content.decode()
    meeting = DispatchMeeting.objects.get()
    orders = f"{ROOT}dispatches/{meeting.pk}/orders/"
    lead = {"lead-2": f"t{small.TOWN[:9]}"}
    assert "交办要写期限" in client.post(orders, lead).content.decode()
    send = lead | {"due-2": "2022-07-30"}
    for _twice in range(2):
        assert client.post(orders, send).status_code == 302
    item = Rectification.objects.get()
    assert (item.title, item.source, item.lead_town, item.state) == (
        "补齐走访", "调度", small.TOWN[:9], "RUNNING"
    )  # fmt: skip
    assert signed_in(county.town).get(orders).status_code == 403

"""Items under supervision by name, and the months without a dispatch meeting."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.supervision.actions import close_battle
from xianjie.apps.supervision.models import Battle, DispatchMeeting
from xianjie.apps.supervision.queries import registers
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
STAMPS = {"created_at": kit.NOW, "updated_at": kit.NOW}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def battle(code: str = small.VILLAGE, **fields) -> Battle:
    values = {
        "division_code": code, "level": "COUNTY", "subject": "VILLAGE", "title": "旧城村",
        "goal": "风险全部消除", "leader": "李建华", "listed_on": date(2022, 3, 1),
        "due_on": date(2022, 7, 1), **STAMPS,
    }  # fmt: skip
    one = Battle(**(values | fields))
    one.clean()
    one.save()
    return one


def close(user, one: Battle, **fields) -> Battle:
    values = {"closed_on": kit.TODAY, "evidence": "县里验收，文号12"} | fields
    return close_battle(by=cases.by(user), battle=one, **values, **kit.WHEN)


def test_the_list_counts_who_is_left_in_each_place(county) -> None:
    kit.monitor(county.one)
    county.one.member_count = 4
    county.one.save()
    kit.monitor(county.other, state="REMOVED", ended_on=kit.TODAY)
    battle()
    battle(small.OTHER_VILLAGE, title="小河村", due_on=date(2022, 12, 1))
    page = signed_in(county.analyst).get(reverse("supervision:battles"))
    text = page.content.decode()
    assert ("李**" in text, "李建华" in text.split("xj-main")[-1]) == (True, False)
    rows = Battle.objects.annotate(
        monitored=registers.monitored_households(), people=registers.unsolved_people(),
        removed=registers.removed_households(), state=registers.battle_state(kit.TODAY),
    )  # fmt: skip
    assert list(rows.order_by("id").values_list("monitored", "people", "removed", "state")) == [
        (1, 4, 0, "late"), (0, 0, 1, "open")
    ]  # fmt: skip
    assert "有 1 项逾期没有销号" in text


def test_an_item_is_closed_with_evidence_only_and_once(county) -> None:
    one = battle()
    for user in (county.town, county.worker):
        with pytest.raises(RefusedError, match="没有为这一项销号"):
            close(user, one)
    for fields in ({"evidence": " "}, {"closed_on": date(2022, 7, 5)},
                   {"closed_on": date(2022, 2, 1)}):  # fmt: skip
        with pytest.raises(RefusedError):
            close(county.analyst, one, **fields)
    done = close(county.analyst, one)
    assert (done.closed_on, done.version) == (kit.TODAY, 2)
    with pytest.raises(RefusedError, match="已经销号"):
        close(county.analyst, one)
    assert AuditEvent.objects.filter(action="supervision.close-battle").count() == 1


def test_an_item_is_closed_by_its_page(county) -> None:
    one = battle()
    url = reverse("supervision:battles-close", args=[one.pk])
    client = signed_in(county.analyst)
    wrong = client.post(url, {"closed_on": "2022-07-05", "evidence": "验收"})
    assert "不能晚于今天" in wrong.content.decode()
    assert client.post(url, {"closed_on": "2022-07-04", "evidence": "验收"}).status_code == 302
    detail = client.get(reverse("supervision:battles-detail", args=[one.pk])).content.decode()
    assert "验收" in detail
    assert signed_in(county.town).get(url).status_code == 403


def test_months_without_a_dispatch_meeting_are_named(county, monkeypatch) -> None:
    class Book:
        @staticmethod
        def texts(_name: str) -> tuple[str, ...]:
            return ("领导小组", "行业部门", "别的")

    def meet(supervisor: str, period: str) -> None:
        DispatchMeeting.objects.create(
            division_code=small.COUNTY + "000000", supervisor=supervisor, period=period,
            held_on=kit.TODAY, problems="路没修", orders="月底修好", **STAMPS,
        )  # fmt: skip

    meet("领导小组", "2022-05")
    meet("领导小组", "2022-07")
    meet("办公室", "2022-07")
    rows = DispatchMeeting.objects.filter()
    assert registers.missing_months(small.COUNTY, rows, kit.TODAY) == []
    monkeypatch.setattr(registers, "standards", lambda *_: Book)
    assert registers.missing_months(small.COUNTY, rows, kit.TODAY) == [
        ("领导小组", ["2022-06"]),
        ("行业部门", ["2022-05", "2022-06", "2022-07"]),
    ]
    page = signed_in(county.analyst).get(reverse("supervision:dispatches")).content.decode()
    assert "行业部门这几个月还没有登记调度会：2022-05、2022-06、2022-07。" in page

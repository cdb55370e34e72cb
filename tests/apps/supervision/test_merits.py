"""Leniency, awards, materials, clues of discipline: asked by one, decided by another."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.supervision.actions import (
    ask_leniency,
    close_discipline_clue,
    decide_leniency,
    nominate,
    register_discipline_clue,
    settle_nomination,
)
from xianjie.apps.supervision.models import DisciplineClue, LeniencyCase, Material, Nomination
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
ROOT = "/supervision/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


@pytest.fixture
def leader(county):
    """The leader of the county, who decides, publishes and handles discipline."""
    return small.make_user("leader", Role.COUNTY_LEADER, small.COUNTY)


def asked(user, **fields) -> LeniencyCase:
    values = {"division_code": small.COUNTY, "applicant": "王建国", "matter": "试点品种选错",
              "reasons": "按程序论证过", **kit.WHEN}  # fmt: skip
    return ask_leniency(by=cases.by(user), **(values | fields))


def test_leniency_is_decided_by_another(county, leader) -> None:
    case = asked(county.analyst)
    act = {"case": case, "grants": True, "decision": "程序合规", **kit.WHEN}
    for user, code in ((county.analyst, "same-person"), (county.town, "not-permitted")):
        with pytest.raises(RefusedError) as caught:
            decide_leniency(by=cases.by(user), **act)
        assert caught.value.code == code
    assert decide_leniency(by=cases.by(leader), **act).state == "GRANTED"
    with pytest.raises(RefusedError, match="已经认定"):
        decide_leniency(by=cases.by(leader), **act)


def test_a_department_sees_its_own_applications(county) -> None:
    asked(county.analyst)
    own = asked(county.housing_clerk, organisation=county.housing, matter="住建的事")
    text = signed_in(county.housing_clerk).get(f"{ROOT}leniencies/").content.decode()
    assert ("住建的事" in text, "试点品种" in text, "王建国" in text) == (True, False, False)
    assert signed_in(county.health_clerk).get(f"{ROOT}leniencies/{own.pk}/").status_code == 404
    client = signed_in(county.housing_clerk)
    data = {"applicant": "王建国", "matter": "再一件", "reasons": "理由"}
    assert client.post(f"{ROOT}leniencies/", data).status_code == 302
    assert LeniencyCase.objects.get(matter="再一件").organisation == county.housing
    decide = {"grants": "yes", "decision": "行"}
    assert client.post(f"{ROOT}leniencies/{own.pk}/", decide).status_code == 403
    assert signed_in(county.analyst).post(f"{ROOT}leniencies/{own.pk}/", decide).status_code == 302


def test_an_award_takes_four_steps_and_other_people(county, leader) -> None:
    row = nominate(
        by=cases.by(county.town), division_code=small.TOWN, award="先进个人", year=2022,
        nominee="王建国", unit="光禄镇", deeds="王建国走村入户", now=kit.NOW,
    )  # fmt: skip
    act = {"nomination": row, "accepts": True, "opinion": "属实", "now": kit.NOW}
    with pytest.raises(RefusedError, match="自己推荐"):
        settle_nomination(by=cases.by(county.town), **act)
    with pytest.raises(RefusedError, match="没有权限"):
        settle_nomination(by=cases.by(leader), **act)
    assert settle_nomination(by=cases.by(county.analyst), **act).state == "REVIEWED"
    Post.objects.create(
        user=county.analyst, role=Role.COUNTY_LEADER, division_prefix=small.COUNTY,
        valid_from=date(2022, 1, 1),
    )  # fmt: skip
    with pytest.raises(RefusedError, match="审核的人不能自己决定"):
        settle_nomination(by=cases.by(county.analyst), **act)
    assert settle_nomination(by=cases.by(leader), **act).state == "DECIDED"
    with pytest.raises(RefusedError, match="起止日期"):
        settle_nomination(by=cases.by(leader), notice_from=date(2022, 7, 9),
                          notice_to=date(2022, 7, 1), **act)  # fmt: skip
    url = f"{ROOT}nominations/{row.pk}/"
    days = {"accepts": "yes", "notice_from": "2022-07-05", "notice_to": "2022-07-12"}
    assert signed_in(leader).post(url, days).status_code == 302
    text = signed_in(county.health_clerk).get(url).content.decode()
    assert ("王**走村入户" in text, "王建国" in text) == (True, False)
    data = {"award": "先进集体", "year": "2022", "nominee": "光禄镇", "unit": "光禄镇",
            "deeds": "事迹"}  # fmt: skip
    assert signed_in(county.health_clerk).post(f"{ROOT}nominations/", data).status_code == 302
    own = Nomination.objects.get(nominee__isnull=False, award="先进集体")
    assert signed_in(county.town).get(f"{ROOT}nominations/{own.pk}/").status_code == 404


def test_nobody_else_learns_of_a_clue(county, leader) -> None:
    values = {"county": small.COUNTY, "received_on": kit.TODAY, "category": "虚报冒领",
              "channel": "来信", "subject": "某村", "content": "套取补贴", **kit.WHEN}  # fmt: skip
    with pytest.raises(RefusedError, match="没有这一项"):
        register_discipline_clue(by=cases.by(county.analyst), **values)
    clue = register_discipline_clue(by=cases.by(leader), **values)
    url = f"{ROOT}discipline/{clue.pk}/"
    for user in (county.analyst, county.town, county.housing_clerk):
        client = signed_in(user)
        assert (client.get(url).status_code, client.get(f"{ROOT}discipline/").status_code) == (
            404, 404
        )  # fmt: skip
        page = client.get(f"{ROOT}rectifications/").content.decode()
        assert ("违纪" in page, "容错纠错" in page) == (False, True)
    client = signed_in(leader)
    assert "违纪线索" in client.get(f"{ROOT}rectifications/").content.decode()
    assert "套取补贴" in client.get(url).content.decode()
    reads = AuditEvent.objects.filter(action="supervision.read-clue")
    assert (reads.count(), "套取" in str(list(reads.values()))) == (1, False)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT content, subject FROM {DisciplineClue._meta.db_table}")
        assert "套取" not in str(bytes(cursor.fetchone()[0]), "latin-1")
    assert client.post(url, {"result": "给予处分"}).status_code == 302
    with pytest.raises(RefusedError, match="已经了结"):
        close_discipline_clue(by=cases.by(leader), clue=clue, result="再", **kit.WHEN)
    data = {"received_on": "2022-07-09", "category": "其他", "channel": "来信", "subject": "甲",
            "content": "乙"}  # fmt: skip
    assert "不能晚于今天" in client.post(f"{ROOT}discipline/", data).content.decode()


def test_a_material_gets_its_file(county) -> None:
    row = Material.objects.create(
        division_code=small.TOWN, kind="典型案例", period="2022", title="小额信贷案例",
        replicable=True, created_at=kit.NOW, updated_at=kit.NOW,
    )  # fmt: skip
    url = f"{ROOT}materials/{row.pk}/file/"
    client = signed_in(county.town)
    bad = client.post(url, {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 200
    good = SimpleUploadedFile("案例.pdf", b"%PDF-1.4")
    assert client.post(url, {"file": good}).status_code == 302
    row.refresh_from_db()
    assert (row.document.title, row.version) == ("小额信贷案例", 2)
    assert client.get(f"{ROOT}materials/{row.pk}/").status_code == 200
    assert signed_in(county.worker).get(url).status_code == 403

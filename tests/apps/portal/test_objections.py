"""Objections of strangers to what hangs in the village, and the progress of a real case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from tests.apps.cases.case_kit import carry, office, opened
from tests.apps.portal.kit import NOW, VILLAGE, application, filled
from tests.apps.portal.test_applications import accept
from tests.apps.portal.test_public_pages import progress
from xianjie.apps.cases.actions import answer_objection
from xianjie.apps.cases.models import Case, Notice, Objection
from xianjie.apps.portal.models import ObjectionReceipt

ROWS = [
    {"head": "李**", "group": "一组", "members": 3, "category": "边缘易致贫户"},
    {"head": "王**", "group": "二组", "members": 2, "category": "脱贫不稳定户"},
]


@pytest.fixture
def stranger() -> Client:
    return Client()


def notice(county, *, starts: int = -1, ends: int = 3, **fields: object) -> Notice:
    day = localdate()
    values: dict[str, object] = {
        "number": f"GS{Notice.objects.count()}", "kind": "PUBLICATION", "matter": "IDENTIFY",
        "county_code": "532325", "division_code": VILLAGE, "starts_on": day + timedelta(starts),
        "ends_on": day + timedelta(ends), "place": "村口", "contact": "村委会 0878-1234567",
        "rows": ROWS, "posted_by": county.worker, "posted_at": NOW,
    }  # fmt: skip
    return Notice.objects.create(**(values | fields))


def test_only_what_hangs_is_shown_and_only_its_rows(county, stranger) -> None:
    shown = notice(county)
    hidden = [
        notice(county, starts=1),
        notice(county, starts=-9, ends=-1),
        notice(county, withdrawn_at=NOW),
        notice(county, division_code="532325102201"),
    ]
    page = stranger.get(f"/p/{VILLAGE}/").content.decode()
    assert re.findall(r"/p/\d+/notices/(\d+)/", page) == [str(shown.pk)]
    assert "李**" in page
    codes = {stranger.get(f"/p/{VILLAGE}/notices/{one.pk}/").status_code for one in hidden}
    assert codes == {404}


def test_an_announcement_is_read_only(county, stranger) -> None:
    found = notice(county, kind="ANNOUNCEMENT")
    assert "纳入监测对象公告" in stranger.get(f"/p/{VILLAGE}/").content.decode()
    assert stranger.get(f"/p/{VILLAGE}/notices/{found.pk}/").status_code == 404


def objecting(client: Client, found: Notice, **fields: object) -> object:
    address = f"/p/{VILLAGE}/notices/{found.pk}/"
    form = filled(client, address, applicant=None, needs=None, consent=None, phone="")
    return client.post(address, form | {"words": "他家有车", "row": "1"} | fields)


def test_object_without_a_name_and_follow(county, stranger) -> None:
    found = notice(county)
    assert objecting(stranger, found)["Location"] == "/p/received/"
    page = stranger.get("/p/received/").content.decode()
    number = re.search(r'class="xj-public-number"[^>]*>([\d ]+)<', page)
    code = re.search(r'<b translate="no">(\d{4})</b>', page)
    assert number and code
    objection = Objection.objects.get()
    assert (objection.words, objection.channel, objection.contact) == ("他家有车", "网上", "")
    other = Client()
    other.post("/p/progress/", {"number": number[1], "code": code[1]})
    assert "您的意见正在核查" in other.get("/p/progress/").content.decode()
    answer_objection(
        by=office_actor(county), objection=objection, upheld=False, answer="车已卖掉",
        today=localdate(), now=NOW,
    )  # fmt: skip
    assert "车已卖掉" in other.get("/p/progress/").content.decode()


def office_actor(county):
    from tests.apps.cases.kit import by

    return by(county.worker, localdate())


def test_the_phone_opens_it_and_twice_is_once(county, stranger) -> None:
    found = notice(county)
    address = f"/p/{VILLAGE}/notices/{found.pk}/"
    form = filled(stranger, address, phone="13912345678", name="赵四", words="人口数写错了", row="")
    for _ in range(2):
        assert stranger.post(address, form).status_code == 302
    receipt = ObjectionReceipt.objects.get()
    answer = Client().post("/p/progress/", {"number": receipt.number, "code": "5678"})
    assert answer.status_code == 302
    assert Objection.objects.get().contact == "赵四 13912345678"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"words": ""}, "请填写这一项。"),
        ({"words": "不对"}, "异议内容"),
        ({"row": "7"}, "没有这个选项"),
        ({"phone": "1"}, "请填写"),
    ],
)
def test_what_has_to_be_mended(county, stranger, fields: dict, error: str) -> None:
    assert error in objecting(stranger, notice(county), **fields).content.decode()  # type: ignore[attr-defined]
    assert Objection.objects.count() == 0


def test_a_row_names_its_case(county, stranger) -> None:
    people = office(county)
    case = carry(people, opened(people.worker, county.one), until="村内公示")
    found = notice(county, rows=ROWS[:1])
    found.notice_cases.create(case=case, round=1, kind="PUBLICATION")
    objecting(stranger, found)
    assert Objection.objects.get().case == case


def test_the_case_is_told_to_its_own_household_only(county, stranger) -> None:
    people = office(county)
    own = accept(people.worker, application(), county.one, identity_proven=True)
    unproven = accept(people.worker, application(), county.one)
    case = opened(people.worker, county.one, clues=[own.clue, unproven.clue])
    assert "正在核实" in progress(stranger, own)
    carry(people, case, until="乡镇审核")
    assert "正在审核" in progress(stranger, own)
    assert "已经受理，正在核实" in progress(stranger, unproven)
    carry(people, case)
    assert Case.objects.get().state == "APPROVED"
    assert "审定已经通过" in progress(stranger, own)
    assert "已经受理，正在核实" in progress(stranger, unproven)
    stranger.force_login(people.worker)
    page = stranger.get("/p/applications/?view=answer").content.decode()
    assert page.count('<th class="xj-nowrap xj-card-key"') == 2


def test_an_application_joins_the_case_that_is_under_way(county) -> None:
    people = office(county)
    case = opened(people.worker, county.one)
    done = accept(people.worker, application(), county.one)
    assert [one.clue for one in case.case_clues.all()] == [done.clue]

"""The base list: lines, checks, versions; old lists that make "since 2013" true."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import actor_of, cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.census.actions.base import check_base, draft_base, freeze_base, proves
from xianjie.apps.census.actions.lists import ListWish, bring_list, drop_list, read_list
from xianjie.apps.census.checks import Home, Spell, Stay, checks, missing_of, years_without
from xianjie.apps.census.models import BaseHousehold, BaseList, ListEntry, ListUpload
from xianjie.apps.jobs.execution import run_queued
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.models import CategorySpell, Household, Membership, Person
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_digit

TODAY = date(2022, 7, 4)
URL = "/census/"


def home(**changes) -> Home:
    spell = Spell("HOUSEHOLD_TYPE", "脱贫户", date(2014, 5, 1))
    values = {"code": "1", "kind": "脱贫户", "monitor": "", "cleared": None, "active": True,
              "identified_on": date(2014, 5, 1), "cleared_on": None, "first_extra": None,
              "left_on": None, "left_reason": "",
              "stays": (stay(),), "spells": (spell,)}  # fmt: skip
    return Home(**(values | changes))


def stay(person=1, **changes) -> Stay:
    values = {"person": person, "name": "李大山", "id_number": "x", "id_ok": True,
              "relation": "户主", "born": None, "joined": date(2014, 5, 1)}  # fmt: skip
    return Stay(**(values | changes))


GONE = {"left": date(2020, 1, 1), "relation": "之子"}
CASES = {
    "识别时间": {"identified_on": None},
    "户类型": {"kind": ""},
    "户主": {"stays": (stay(relation="之子"),)},
    "证件号码": {"stays": (stay(), stay(2, relation="之子", id_ok=False))},
    "家庭成员": {"stays": (stay(left=date(2020, 1, 1), reason="DEATH"),)},
    "成员空档": {"stays": (stay(), stay(2, reason="NOT_LISTED", **GONE))},
    "类别重叠": {"spells": (Spell("HOUSEHOLD_TYPE", "脱贫户", date(2014, 5, 1)),
                        Spell("HOUSEHOLD_TYPE", "一般农户", date(2016, 5, 1)))},
    "类别空档": {"spells": (Spell("HOUSEHOLD_TYPE", "脱贫户", date(2021, 5, 1)),)},
    "退出原因": {"active": False, "left_on": date(2020, 1, 1)},
    "脱贫时间": {"cleared": True},
    "档案": {"monitor": "脱贫不稳定户"},
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_check_finds_what_it_is_for_and_nothing_else(name) -> None:
    on = [one for one in checks() if one != "村情年度"]
    assert missing_of(home(), on, today=TODAY, since=2013) == []
    assert missing_of(home(**CASES[name]), on, today=TODAY, since=2013) == [name]
    assert missing_of(home(**CASES[name]), [], today=TODAY, since=2013) == []


def test_old_lists_fill_the_years_before_the_platform() -> None:
    late = home(spells=(Spell("HOUSEHOLD_TYPE", "脱贫户", date(2017, 5, 1)),))
    assert years_without(late, TODAY, 2013) == [2014, 2015, 2016]
    assert years_without(late, TODAY, 2016) == [2016]
    listed = home(spells=late.spells, identified_on=None,
                  listed={2014: (date(2014, 3, 1), None), 2016: (None, 2016)})  # fmt: skip
    assert years_without(listed, TODAY, 2013) == [2015]
    assert (listed.first_on, listed.removed_on) == (date(2014, 3, 1), date(2016, 12, 31))


def number(born: str, order: int) -> str:
    body = f"532325{born}{order:03}"
    return body + check_digit(body)


@pytest.fixture
def people(db, request):
    """Three households: one whole, one that left, one of a village without its head's number."""
    request.getfixturevalue("home")
    with time_machine.travel(small.NOW, tick=False):
        small.make_divisions()
        publish(by=cli_actor("test"), at=small.NOW)
        for at in (1, 2, 3):
            village = small.OTHER_VILLAGE if at == 3 else small.VILLAGE
            one = small.make_household(at, village, head=["", "段一", "段二", "段三"][at])
            person = one.members.get()
            person.id_number, person.id_check_ok = number("19700101", at), at != 3
            person.save()
            Membership.objects.create(person=person, household=one, joined_on=date(2016, 1, 1),
                                      joined_reason="LISTED")  # fmt: skip
            CategorySpell.objects.create(household=one, kind="HOUSEHOLD_TYPE", value="脱贫户",
                                         valid_from=date(2016, 1, 1))  # fmt: skip
        Household.objects.update(identified_on=date(2016, 1, 1))
        Household.objects.filter(household_code="532300000002").update(
            is_active=False, left_on=date(2020, 1, 1))  # fmt: skip
        yield small.make_user(), small.make_user("second"), small.make_user(
            "worker", Role.VILLAGE_WORKER, small.VILLAGE)  # fmt: skip


def draft(user, today=TODAY) -> BaseList:
    return draft_base(by=actor_of(user, today=today), county=small.COUNTY, today=today,
                      now=small.NOW)  # fmt: skip


def old_list(folder: Path, *rows) -> Path:
    book = openpyxl.Workbook()
    heads = "县(市、区、旗) 乡(镇) 行政村 户编号 人编号 姓名 证件号码 与户主关系"
    book.active.append([*heads.split(), "脱贫属性", "脱贫年度", "首次识别时间"])
    for row in rows:
        book.active.append(row)
    book.save(folder / "旧名单.xlsx")
    return folder / "旧名单.xlsx"


def row(code, name, id_number, relation="户主", removed="2016", first="201405", village="旧城村"):
    return [
        "姚安县",
        "光禄镇",
        village,
        code,
        "",
        name,
        id_number,
        relation,
        "已脱贫",
        removed,
        first,
    ]


def brought(path: Path, purpose="HISTORY", year=2014) -> ListUpload:
    by = cli_actor("x")
    wish = ListWish(purpose, year, "旧名单", path.name, f"{year}{purpose}")
    made = bring_list(by=by, county=small.COUNTY, wish=wish, now=small.NOW)
    return read_list(by=by, found=made, path=path)


@pytest.mark.django_db
def test_versions_are_drafted_checked_by_another_frozen_and_compared(people, tmp_path) -> None:
    analyst, second, _ = people
    first = draft(analyst)
    assert (first.number, first.households, first.people, first.incomplete) == (1, 3, 3, 2)
    assert first.missing == {"证件号码": 1, "退出原因": 1}
    assert {v.division_code: (v.households, v.incomplete) for v in first.villages.all()} == {
        small.VILLAGE: (2, 1), small.OTHER_VILLAGE: (1, 1)}  # fmt: skip
    assert first.villages.get(division_code=small.VILLAGE).years == list(range(2014, 2022))
    by = actor_of(second, today=TODAY)
    with pytest.raises(RefusedError, match="另一个人"):
        check_base(by=actor_of(analyst, today=TODAY), found=first, words="", now=small.NOW)
    check_base(by=by, found=first, words="逐村看过", now=small.NOW)
    freeze_base(by=by, found=first, now=small.NOW)
    assert proves(BaseList.objects.get(pk=first.pk))
    # The frozen version keeps what was; the next says what changed, and what an old list adds.
    Household.objects.filter(household_code="532300000002").update(left_reason="自然消亡")
    old = brought(old_list(tmp_path, row("532300000001", "段一", number("19700101", 1)),
                           row("532300009999", "段外", number("19600101", 9), removed="2015"),
                           row("532300000003", "段孙", "", relation="之孙子")))  # fmt: skip
    assert (old.read, old.linked, old.differing, old.unlinked) == (3, 1, 0, 2)
    second_one = draft(analyst, date(2022, 7, 5))
    assert (second_one.number, second_one.households, second_one.added, second_one.gone) == (
        2, 4, 1, 0)  # fmt: skip
    changes = {one.household_code: (one.change, one.changes) for one in second_one.lines.all()}
    assert changes["532300000002"] == ("CHANGED", ["退出原因"])
    assert changes["532300009999"][0] == "ADDED"
    assert sorted(changes["532300000001"][1]) == ["旧名单年度", "脱贫或消除", "首次识别"]
    assert "旧名单未对上" in changes["532300000003"][1]
    stranger = second_one.lines.get(household_code="532300009999")
    assert (stranger.source, stranger.household, stranger.people) == ("LIST", None, 1)
    assert first.lines.get(household_code="532300000002").left_reason == ""
    # Bending one line of a frozen version is seen.
    BaseHousehold.objects.filter(base=first).update(content="{}")
    assert not proves(first)


@pytest.mark.django_db
def test_another_base_list_is_compared_person_by_person_both_ways(people, tmp_path) -> None:
    given = old_list(
        tmp_path, row("532300000001", "段乙", number("19700101", 1)),
        row("532300000077", "段无", number("19500101", 7)),
        ["姚安县", "前场镇", "小河村", "", "", "", "", "", "", "", ""],
    )  # fmt: skip
    found = brought(given, "COMPARE", 2022)
    counts = (found.linked, found.differing, found.unlinked, found.absent, found.rejected)
    # The household that left is not missing from the list; that of the other village is.
    assert counts == (0, 1, 1, 1, 1)
    assert ListEntry.objects.get(state="DIFFERS").differences == ["姓名"]
    with pytest.raises(RefusedError, match="已经按这个年度"):
        brought(given, "COMPARE", 2022)
    drop_list(by=cli_actor("x"), found=found, now=small.NOW)
    assert not found.entries.exists()


@pytest.mark.django_db
def test_the_pages_show_each_his_part_and_masked(people, tmp_path) -> None:
    analyst, _, worker = people
    client = Client()
    client.force_login(analyst)
    assert "还没有编制底册" in client.get(URL).content.decode()
    assert client.post(URL, {"step": "draft"}).status_code == 302
    run_queued()
    base = BaseList.objects.get()
    assert "第 1 版" in client.get(URL).content.decode()
    page = client.get(f"{URL}lines/?missing=证件号码").content.decode()
    assert "532300000003" in page and "532300000001" not in page and "段三" not in page
    assert "532300000002" in client.get(f"{URL}lines/?state=left").content.decode()
    line = base.lines.get(household_code="532300000002")
    assert "退出没有原因" in client.get(f"{URL}lines/{line.pk}/").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{URL}export.xlsx").content))
    cells = str([[cell.value for cell in row] for sheet in book for row in sheet])
    assert "532300000003" in cells and "段三" not in cells and number("19700101", 1) not in cells
    file = SimpleUploadedFile("旧名单.xlsx", old_list(
        tmp_path, row("532300000001", "段一", number("19700101", 1))).read_bytes())  # fmt: skip
    sent = client.post(f"{URL}lists/", {"purpose": "HISTORY", "year": "2014", "title": "2014年",
                                        "file": file})  # fmt: skip
    assert sent.status_code == 302
    run_queued()
    upload = ListUpload.objects.get()
    assert (upload.linked, "段一" in client.get(f"{URL}lists/{upload.pk}/").content.decode()) == (
        1, False)  # fmt: skip
    # A village worker sees his village alone, and no list of the county.
    client.force_login(worker)
    page = client.get(f"{URL}lines/").content.decode()
    assert "532300000001" in page and "532300000003" not in page
    foreign = base.lines.get(household_code="532300000003")
    assert client.get(f"{URL}lines/{foreign.pk}/").status_code == 404
    assert client.get(f"{URL}lists/{upload.pk}/").status_code == 404
    assert client.get(f"{URL}export.xlsx?full=1").status_code == 403
    one = count_queries(client, f"{URL}lines/")
    for at in (11, 12):
        small.make_household(at)
    draft(analyst)
    assert count_queries(client, f"{URL}lines/") == one
    assert Person.objects.count() == 5

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.keys import keyring
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.audit.sealing import unseal_searched
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.enums import GridPost
from xianjie.apps.registry.models import Grid, GridWorker, Household, Person

pytestmark = pytest.mark.django_db
LIST = "/registry/households/"


@pytest.fixture
def analyst(client: Client) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


def make(number: int, village: str = county.VILLAGE, head: str = "李大山", **fields: object):
    household = county.make_household(number, village, head)
    Household.objects.filter(pk=household.pk).update(**fields)
    recount([household.pk])
    household.refresh_from_db()
    return household


def codes(client: Client, query: str = "") -> list[str]:
    return [row.code[-2:] for row in client.get(f"{LIST}?{query}").context["rows"]]


def test_a_line_and_the_totals(analyst: Client) -> None:
    household = make(1, monitor_category="边缘易致贫户", risk_cleared=False)
    Person.objects.create(
        county_code=county.COUNTY, household=household, name="王五", created_at=county.NOW,
        updated_at=county.NOW,
    )  # fmt: skip
    recount([household.pk])
    response = analyst.get(LIST)
    (row,) = response.context["rows"]
    assert (row.head, row.members, row.place.town, row.place.name) == (
        "李**",
        2,
        "光禄镇",
        "旧城村",
    )
    totals = response.context["totals"]
    assert (totals.households, totals.people) == (1, 2)
    text = response.content.decode()
    for part in ("9,880.12", "边缘易致贫户", "未消除"):
        assert part in text
    assert "李大山" not in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["01", "03", "02"]),
        (f"town={county.OTHER_TOWN}", ["02"]),
        (f"town={county.TOWN}&village={county.VILLAGE}", ["01", "03"]),
        ("type=一般农户", ["02"]),
        ("monitor=any", ["01"]),
        ("monitor=none", ["03", "02"]),
        ("monitor=边缘易致贫户", ["01"]),
        ("cleared=no", ["01"]),
        ("cleared=yes", ["03"]),
        ("cleared=unknown", ["02"]),
        ("active=gone", ["04"]),
        ("active=all", ["01", "03", "04", "02"]),
        ("sort=code", ["01", "02", "03"]),
        ("sort=-code", ["03", "02", "01"]),
        ("sort=income", ["03", "01", "02"]),
        ("sort=-income", ["01", "03", "02"]),
        ("sort=nonsense", ["01", "03", "02"]),
        ("type=nonsense", []),
    ],
)
def test_filters_and_order(analyst: Client, query: str, expected: list[str]) -> None:
    make(1, monitor_category="边缘易致贫户", risk_cleared=False)
    make(2, county.OTHER_VILLAGE, household_type="一般农户", income_per_capita=None)
    make(3, risk_cleared=True, income_per_capita=100)
    make(4, is_active=False)
    assert codes(analyst, query) == expected


def test_a_word_is_posted_and_stays_out_of_addresses(analyst: Client) -> None:
    make(1)
    make(2, head="王晓明")
    response = analyst.post(LIST, {"word": "王晓", "type": "脱贫户"})
    address, _, sealed = response["Location"].partition("&word=")
    assert address == f"{LIST}?type=%E8%84%B1%E8%B4%AB%E6%88%B7"
    assert unseal_searched(sealed) == "王晓"
    assert "王晓" not in str(dict(analyst.session))
    page = analyst.get(response["Location"])
    assert [row.code for row in page.context["rows"]] == ["532300000002"]
    assert codes(analyst) == ["01", "02"]
    assert analyst.post(LIST, {"word": ""})["Location"] == LIST
    query = analyst.post(LIST, {"word": "532300000001"})["Location"].partition("?")[2]
    assert codes(analyst, query) == ["01"]
    # Whatever else stands there is nothing, also what was sealed for another use.
    for strange in ("王晓", "00ff", keyring().encrypt("王晓").hex()):
        assert codes(analyst, f"word={strange}") == ["01", "02"]


def test_only_what_lies_in_the_scope(client: Client) -> None:
    county.make_divisions()
    make(1)
    make(2, county.OTHER_VILLAGE)
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    response = client.get(LIST)
    assert [row.code[-2:] for row in response.context["rows"]] == ["01"]
    assert response.context["totals"].households == 1
    assert codes(client, f"town={county.OTHER_TOWN}") == []


def test_queries_do_not_grow(analyst: Client) -> None:
    make(1)
    few = count_queries(analyst, LIST)
    make(2, county.OTHER_VILLAGE)
    make(3)
    assert count_queries(analyst, LIST) == few


def test_an_empty_register_and_an_empty_result(analyst: Client) -> None:
    text = analyst.get(LIST).content.decode()
    assert "登记表里还没有农户" in text
    assert "/registry/import/" in text
    make(1)
    assert "没有符合条件的户" in analyst.get(f"{LIST}?type=x").content.decode()


def test_the_workbook_has_the_rows_shown_and_says_who(analyst: Client) -> None:
    make(1)
    make(2, county.OTHER_VILLAGE)
    response = analyst.get(f"{LIST}export.xlsx?town={county.TOWN}")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = list(book.worksheets[0].values)
    assert [row[0] for row in rows] == ["户编号", "532300000001"]
    assert rows[1][1] == "李**"
    told = dict(book["导出说明"].values)
    assert (told["行数"], told["筛选条件"]) == ("1", "乡镇：光禄镇")
    event = AuditEvent.objects.get(action="registry.export-households")
    assert (event.detail["rows"], event.detail["filters"]) == (1, {"乡镇": "光禄镇"})


def test_a_village_worker_takes_no_list_away(client: Client) -> None:
    county.make_divisions()
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    assert client.get(f"{LIST}export.xlsx").status_code == 403


def test_imported_households_carry_spellings_and_counts(load, family) -> None:
    load(*family, {"户编号": "H2", "人编号": "P8", "姓名": "赵八"})
    assert dict(Household.objects.values_list("household_code", "member_count")) == {
        "H1": 3,
        "H2": 1,
    }
    assert Person.objects.get(person_code="P8").initials == "zb"
    load({**family[2], "户编号": "H2", "与户主关系": "之子"}, days=1)
    assert dict(Household.objects.values_list("household_code", "member_count")) == {
        "H1": 2,
        "H2": 2,
    }


def test_the_former_address_leads_on(analyst: Client) -> None:
    household = make(1)
    response = analyst.get(f"/screening/households/{household.pk}/?period=2022-06")
    assert (response.status_code, response["Location"]) == (
        301,
        f"{LIST}{household.pk}/?period=2022-06",
    )


def test_the_sheet_for_the_family(client: Client) -> None:
    county.make_divisions()
    household = make(
        1, monitor_category="边缘易致贫户", risk_cleared=False,
        extra={"工资性收入": 1200000, "致贫原因1": "因病"},
    )  # fmt: skip
    person = household.members.get()
    person.extra = {"是否参加大病保险": True, "是否享受农村居民最低生活保障": False}
    person.health = "长期慢性病"
    person.save()
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    text = client.get(f"{LIST}{household.pk}/sheet/").content.decode()
    for part in (
        "李大山",
        "532399********1213",
        "大病保险",
        "12,000",
        "已纳入，帮扶中",
        "村级网格员",
    ):
        assert part in text, part
    for part in ("因病", "慢性病", "边缘易致贫户", "532399197001011213", "低保"):
        assert part not in text, part
    event = AuditEvent.objects.get(action="registry.view-household")
    assert event.detail == {"part": "sheet-named"}
    client.force_login(county.make_user("l", Role.COUNTY_LEADER))
    text = client.get(f"{LIST}{household.pk}/sheet/").content.decode()
    assert "李大山" not in text
    assert "李**" in text


def test_the_sheet_names_the_grid_worker(client: Client) -> None:
    county.make_divisions()
    household = make(1)
    grid = Grid(
        division_code=county.VILLAGE, code="G1", name="第一网格", level="GROUP",
        group_name=household.group_name,
    )  # fmt: skip
    grid.clean()
    grid.created_at = grid.updated_at = county.NOW
    grid.save()
    GridWorker.objects.create(
        grid=grid, post=GridPost.values[0], name="周网格", phone="13900007777",
        valid_from=county.SINCE, created_at=county.NOW, updated_at=county.NOW,
    )  # fmt: skip
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    text = client.get(f"{LIST}{household.pk}/sheet/").content.decode()
    assert "周网格" in text
    assert "13900007777" in text

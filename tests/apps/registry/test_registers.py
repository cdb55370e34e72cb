"""Grids, grid workers, villages and filed papers: what they add to the kit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import Actor, cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.actions import ensure_villages
from xianjie.apps.registry.models import ArchiveDocument, Grid, GridWorker, VillageYear
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
GRID = {"name": "旧城网格", "code": "G1", "level": "VILLAGE", "division_code": county.VILLAGE}
PDF = b"%PDF-1.4 synthetic"
LIMIT = """
贫困村退出贫困发生率上限:
  title: 贫困村退出的贫困发生率上限
  unit: 比例
  values:
    - {from: 2016-01-01, value: 0.03, cite: {document: 县文件, clause: 第二条}}
"""


@pytest.fixture
def analyst(client: Client, home: Path) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


def texts(client: Client, address: str) -> list[list[str]]:
    page = client.get(address)
    return [[cell.text for _, cell in cells] for _, cells in page.context["lines"]]


def test_a_grid_counts_its_households_live(analyst: Client) -> None:
    county.make_household(1)
    county.make_household(2)
    county.make_household(3, county.OTHER_VILLAGE)
    for number, (level, place, group) in enumerate(
        [
            ("COUNTY", "532325000000", ""),
            ("TOWN", county.TOWN, ""),
            ("VILLAGE", county.VILLAGE, ""),
            ("GROUP", county.VILLAGE, "一组"),
            ("GROUP", county.VILLAGE, "二组"),
        ]
    ):
        data = GRID | {"code": f"G{number}", "level": level, "division_code": place}
        answer = analyst.post("/registry/grids/new/", data | {"group_name": group})
        assert answer.status_code == 302
    rows = texts(analyst, "/registry/grids/?sort=code")
    assert [row[5] for row in rows] == ["3", "2", "2", "2", "0"]
    assert texts(analyst, "/registry/grids/?sort=households")[0][5] == "0"


def test_a_grid_code_is_taken_once_a_county_and_a_group_is_named(analyst: Client) -> None:
    analyst.post("/registry/grids/new/", GRID)
    page = analyst.post("/registry/grids/new/", GRID)
    assert "本县已有这个网格编号，请换一个。" in page.content.decode()
    page = analyst.post("/registry/grids/new/", GRID | {"code": "G2", "level": "GROUP"})
    assert "组级网格要填自然村。" in page.content.decode()
    assert Grid.objects.count() == 1


def test_a_grid_without_workers_waits_until_it_has_one(analyst: Client) -> None:
    analyst.post("/registry/grids/new/", GRID)
    assert "有 1 个网格没有在岗的网格员。" in analyst.get("/registry/grids/").content.decode()
    assert len(texts(analyst, "/registry/grids/?people=0")) == 1
    worker = {"grid": "G1", "post": "WORKER", "valid_from": "2022-01-01"}
    page = analyst.post("/registry/grid-workers/new/", worker)
    assert "请填写姓名，或在“账户”里选一个账户。" in page.content.decode()
    analyst.post("/registry/grid-workers/new/", worker | {"account": "analyst"})
    assert "没有在岗的网格员" not in analyst.get("/registry/grids/").content.decode()
    assert texts(analyst, "/registry/grids/?people=0") == []


def test_a_worker_is_found_by_the_whole_phone_number_only(analyst: Client) -> None:
    analyst.post("/registry/grids/new/", GRID)
    worker = {"grid": "G1", "post": "WORKER", "valid_from": "2022-01-01"}
    data = worker | {"name": "李大山", "phone": "13800002211"}
    analyst.post("/registry/grid-workers/new/", data)
    found = analyst.post("/registry/grid-workers/", {"q": "138 0000 2211"})["Location"]
    assert [row[:1] + row[5:6] for row in texts(analyst, found)] == [["李**", "138****2211"]]
    found = analyst.post("/registry/grid-workers/", {"q": "1380000"})["Location"]
    assert texts(analyst, found) == []
    row = GridWorker.objects.get()
    assert (row.name, row.grid.code) == ("李大山", "G1")


def test_a_worker_belongs_to_the_place_of_the_grid(analyst: Client) -> None:
    analyst.post("/registry/grids/new/", GRID)
    other = Client()
    other.force_login(county.make_user("town", Role.TOWNSHIP_REVIEWER, county.OTHER_TOWN[:9]))
    worker = {"grid": "G1", "post": "WORKER", "valid_from": "2022-01-01", "name": "王"}
    page = other.post("/registry/grid-workers/new/", worker)
    assert "没有找到“G1”，请核对后重填。" in page.content.decode()
    assert GridWorker.objects.count() == 0


def make_village(place: str = county.VILLAGE, **fields: object) -> VillageYear:
    stamps = {"created_at": NOW, "updated_at": NOW}
    return VillageYear.objects.create(division_code=place, year=2022, **(stamps | fields))


@pytest.fixture
def limit(settings, tmp_path: Path) -> None:
    county.publish_rulebook(settings, tmp_path / "rulebook")
    folder = tmp_path / "rulebook" / "000000" / "parameters"
    (folder / "村情.yaml").write_text(LIMIT, encoding="utf-8")
    publish(by=cli_actor("test"), at=NOW)


ALL_MET = {"industry_met": True, "infrastructure_met": True, "services_met": True}


@pytest.mark.parametrize(
    ("figures", "state"),
    [
        ({"population": 1000, "poor_people": 29, **ALL_MET}, "达标"),
        ({"population": 1000, "poor_people": 30, **ALL_MET}, "未达标"),
        ({"population": 700, "poor_people": 21, **ALL_MET}, "未达标"),
        ({"population": 1000, "poor_people": 0, **ALL_MET, "services_met": False}, "未达标"),
        ({"population": 1000, "poor_people": 0, **ALL_MET, "services_met": None}, "待填"),
        ({"population": 0, "poor_people": 0, **ALL_MET}, "待填"),
        ({**ALL_MET}, "待填"),
    ],
)
def test_the_four_indicators_against_the_rulebook(
    analyst: Client, limit: None, figures: dict, state: str
) -> None:
    make_village(**figures)
    page = analyst.get("/registry/villages/")
    assert page.context["lines"][0][1][-1][1].text == state
    warned = "未达退出标准（贫困发生率低于 3%" in page.content.decode()
    assert warned == (state == "未达标")
    assert len(texts(analyst, "/registry/villages/?state=unmet")) == int(warned)


def test_without_a_limit_nothing_is_judged_and_the_page_says_so(analyst: Client) -> None:
    make_village(population=1000, poor_people=500, **ALL_MET)
    page = analyst.get("/registry/villages/")
    assert page.context["lines"][0][1][-1][1].text == "待填"
    assert "规则库里没有本县的贫困发生率退出标准" in page.content.decode()


def test_villages_are_listed_from_the_divisions_once(analyst: Client) -> None:
    county.make_household(1)
    by = cli_actor("test")
    assert ensure_villages(by=by, county=county.COUNTY, year=2022, now=NOW) == 2
    assert ensure_villages(by=by, county=county.COUNTY, year=2022, now=NOW) == 0
    rows = VillageYear.objects.order_by("division_code")
    assert list(rows.values_list("division_code", "households", "population")) == [
        (county.VILLAGE, 1, 1),
        (county.OTHER_VILLAGE, None, None),
    ]
    assert analyst.post("/registry/villages/seed/")["Location"] == "/registry/villages/"
    assert AuditEvent.objects.filter(action="registry.villages.seed").count() == 2


def test_a_township_cannot_list_the_whole_county(client: Client, home: Path) -> None:
    county.make_divisions()
    client.force_login(county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9]))
    assert client.post("/registry/villages/seed/").status_code == 409
    assert VillageYear.objects.count() == 0
    assert "villages/seed" not in client.get("/registry/villages/").content.decode()


def test_money_is_typed_in_yuan_and_stored_in_fen(analyst: Client) -> None:
    data = {"division_code": county.VILLAGE, "year": "2022", "collective_income": "12,345.60"}
    assert analyst.post("/registry/villages/new/", data).status_code == 302
    assert VillageYear.objects.get().collective_income == 1_234_560
    assert texts(analyst, "/registry/villages/")[0][4] == "12,345.60"


PAPER = {
    "title": "公示", "kind": "NOTICE", "dated_on": "2022-06-01", "division_code": county.VILLAGE,
}  # fmt: skip


def file(client: Client, content: bytes = PDF, name: str = "公示.pdf", **data: str) -> object:
    upload = SimpleUploadedFile(name, content)
    return client.post("/registry/documents/new/", PAPER | data | {"file": upload})


def test_a_paper_is_filed_listed_downloaded_and_withdrawn(analyst: Client) -> None:
    household = county.make_household(1)
    answer = file(analyst, household=household.household_code, division_code="")
    paper = ArchiveDocument.objects.get()
    assert answer["Location"] == f"/registry/documents/{paper.pk}/"
    assert (paper.household, paper.division_code) == (household, county.VILLAGE)
    listed = texts(analyst, f"/registry/documents/?household={household.pk}")
    assert [row[0] for row in listed] == ["公示"]
    page = analyst.get("/registry/documents/").content.decode()
    assert f'href="/registry/households/{household.pk}/"' in page
    assert texts(analyst, "/registry/documents/?household=999999") == []
    got = analyst.get(f"/registry/documents/{paper.pk}/file/")
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert got["X-Content-Type-Options"] == "nosniff"
    page = analyst.post(f"/registry/documents/{paper.pk}/retire/", {"reason": "重复"})
    assert page.status_code == 302
    assert texts(analyst, "/registry/documents/") == []
    detail = analyst.get(f"/registry/documents/{paper.pk}/").content.decode()
    assert "原因：重复" in detail
    events = AuditEvent.objects.filter(object_type="archive-document").order_by("id")
    assert [event.action for event in events] == [
        "registry.file-document",
        "registry.download-document",
        "registry.withdraw-document",
    ]


def test_the_household_page_can_start_a_paper(analyst: Client) -> None:
    household = county.make_household(1)
    page = analyst.get(f"/registry/documents/new/?household={household.pk}")
    assert f'value="{household.household_code}"' in page.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90\x00 program", "a.pdf", "这种文件不能归档"),
        (b"<html><script>1</script>", "a.html", "这种文件不能归档"),
        (b"PK\x03\x04 broken", "a.docx", "这种文件不能归档"),
        (PDF, "a.jpg", "与文件名的扩展名不符"),
        (b"\xff\xd8\xff\xe0 picture", "a.exe", "与文件名的扩展名不符"),
    ],
)
def test_a_file_is_judged_by_its_content(
    analyst: Client, content: bytes, name: str, sentence: str
) -> None:
    page = file(analyst, content, name)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert ArchiveDocument.objects.count() == 0


def test_a_file_above_the_limit_is_refused(analyst: Client, settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 10
    assert "文件为空或超过" in file(analyst).content.decode()


def test_a_paper_needs_a_household_or_a_village(analyst: Client) -> None:
    page = file(analyst, division_code="")
    assert "请填户编号；村级资料请选村。" in page.content.decode()


def test_a_paper_of_elsewhere_does_not_exist(analyst: Client) -> None:
    file(analyst)
    paper = ArchiveDocument.objects.get()
    other = Client()
    other.force_login(county.make_user("o", Role.VILLAGE_WORKER, county.OTHER_VILLAGE))
    assert other.get(f"/registry/documents/{paper.pk}/file/").status_code == 404
    assert other.get(f"/registry/documents/{paper.pk}/").status_code == 404
    assert texts(other, "/registry/documents/") == []
    household = county.make_household(1)
    page = file(other, household=household.household_code, division_code="")
    assert "没有找到" in page.content.decode()


def test_registers_ask_the_same_number_of_queries_with_more_rows(analyst: Client) -> None:
    homes = [county.make_household(n) for n in (1, 2, 3)]
    addresses = ("/registry/grids/", "/registry/grid-workers/", "/registry/documents/")
    for number, home in enumerate(homes):
        grid = GRID | {"code": f"G{number}"}
        analyst.post("/registry/grids/new/", grid)
        worker = {"grid": grid["code"], "post": "WORKER", "valid_from": "2022-01-01", "name": "王"}
        analyst.post("/registry/grid-workers/new/", worker)
        file(analyst, household=home.household_code, division_code="")
        counted = [count_queries(analyst, address) for address in addresses]
        if number == 0:
            first = counted
    assert counted == first


def test_a_year_is_written_without_separators(analyst: Client) -> None:
    make_village()
    assert texts(analyst, "/registry/villages/?year=2022")[0][1] == "2022"
    assert texts(analyst, "/registry/villages/?year=2021") == []


def test_who_may_only_read_lists_no_villages(db: None) -> None:
    county.make_divisions()
    leader = Actor("user:leader", Scope.of([county.COUNTY], [Role.COUNTY_LEADER]))
    with pytest.raises(RefusedError):
        ensure_villages(by=leader, county=county.COUNTY, year=2023, now=NOW)

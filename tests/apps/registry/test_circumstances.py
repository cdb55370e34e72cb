"""Circumstances: whose concern they are, what a kind may say, how a run's snapshot reads them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.ledger.sheets import workbook
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post
from xianjie.apps.registry.models import Circumstance, Household, Person
from xianjie.apps.registry.platform_tables import table_columns, table_job
from xianjie.apps.registry.queries.circumstances import TABLE
from xianjie.apps.registry.snapshot import write_snapshot
from xianjie.apps.registry.snapshot_reading import SnapshotJob, run

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
LIST = "/registry/circumstances/"
NUMBER = "532399198002031017"
JUNE = date(2022, 6, 30)


@pytest.fixture
def household(home: Path) -> Household:
    county.make_divisions()
    found = county.make_household(1)
    Person.objects.filter(household=found).update(person_code="P1")
    person = found.members.get()
    person.id_number = NUMBER
    person.save()
    return found


def session(role: Role, department: str = "", prefix: str = county.COUNTY) -> Client:
    user = county.make_user(f"{role}-{department}"[:30].lower(), role, prefix)
    if department:
        bureau, _ = Organisation.objects.get_or_create(
            name=f"县{department}局", division_code=f"{county.COUNTY}000000",
            defaults={"level": "COUNTY"},
        )  # fmt: skip
        Post.objects.filter(user=user).update(organisation=bureau)
    client = Client()
    client.force_login(user)
    return client


def form(**values: str) -> dict[str, str]:
    return {"kind": "自理能力不达项数", "household": "532300000001", "person": "P1",
            "number": "4", "judged_on": "2022-03-01", "basis": "评估表 3 号", **values}  # fmt: skip


def store(household: Household, kind: str, **values: object) -> Circumstance:
    defaults = {"judged_on": date(2022, 3, 1), "basis": "证明", "department": "民政",
                "created_at": NOW, "updated_at": NOW}  # fmt: skip
    return Circumstance.objects.create(household=household, kind=kind, **defaults | values)


def test_a_department_enters_and_sees_its_own(household: Household) -> None:
    civil = session(Role.DEPARTMENT_CLERK, "民政")
    disabled = session(Role.DEPARTMENT_CLERK, "残联")
    by_number = form(household=NUMBER, person=NUMBER)
    assert civil.post(f"{LIST}new/", by_number).status_code == 302
    made = Circumstance.objects.get()
    assert (made.household, made.department, made.number) == (household, "民政", Decimal(4))
    page = civil.get(LIST)
    assert [cells[0][1].text for _, cells in page.context["lines"]] == ["自理能力不达项数"]
    # The page of the household is not the clerk's, so nothing leads there.
    assert "/registry/households/" not in page.content.decode()
    assert NUMBER not in page.content.decode()
    detail = f"{LIST}{made.pk}/"
    assert civil.get(detail).status_code == 200
    assert list(disabled.get(LIST).context["lines"]) == []
    for address in (detail, f"{detail}edit/", f"{detail}retire/"):
        assert disabled.get(address).status_code == 404
    for named in (f"{LIST}?household={household.pk}", f"{LIST}new/?household={household.pk}"):
        page = disabled.get(named)
        assert page.status_code == 200
        assert household.household_code not in page.content.decode()
    refused = disabled.post(f"{LIST}new/", form(judged_on="2022-04-01"))
    assert "没有登记或修改该地认定情形的权限" in refused.content.decode()
    assert Circumstance.objects.count() == 1


def test_the_county_reads_all_and_another_township_none(household: Household) -> None:
    store(household, "家庭金融资产", amount=3_000_000)
    store(household, "需长期照护", person=household.members.get(), department="残联")
    analyst = session(Role.COUNTY_ANALYST)
    assert len(analyst.get(LIST).context["lines"]) == 2
    assert f"/registry/households/{household.pk}/" in analyst.get(LIST).content.decode()
    away = session(Role.TOWNSHIP_REVIEWER, prefix=county.OTHER_TOWN[:9])
    assert list(away.get(LIST).context["lines"]) == []
    given = analyst.get(f"{LIST}new/?household={household.pk}").context["form"]
    assert given.initial["household"] == "532300000001"


def test_a_kind_says_only_what_it_can(household: Household) -> None:
    analyst = session(Role.COUNTY_ANALYST)
    for wrong, sentence in (
        ({"number": "7"}, "数值应在 0 到 6 项之间。"),
        ({"number": ""}, "请填数值，单位是项。"),
        ({"content": "死亡"}, "这种情形没有内容可选，请留空。"),
        ({"person": ""}, "这种情形讲的是人，请填是谁。"),
        ({"person": "nobody"}, "没有找到“nobody”"),
        ({"kind": "家庭金融资产", "number": ""}, "请填金额，单位是元。"),
        ({"kind": "父亲状况", "number": ""}, "请选：正常、死亡、失踪"),
        ({"since": "2022-03-02"}, "发生日期不能晚于认定日期。"),
        ({"valid_until": "2022-02-01"}, "有效期止不能早于认定日期。"),
        ({"department": "残联"}, "由民政认定，请填其中一个部门。"),
        ({"kind": "需长期照护", "number": ""}, "由残联、民政认定，请填其中一个部门。"),
    ):
        page = analyst.post(f"{LIST}new/", form(**wrong))
        assert sentence in page.content.decode(), wrong
    assert Circumstance.objects.count() == 0
    assert analyst.post(f"{LIST}new/", form()).status_code == 302
    again = analyst.post(f"{LIST}new/", form())
    assert "这个人同一天已登记过这种情形。" in again.content.decode()


def test_a_workbook_is_tried_first_and_then_written(household: Household) -> None:
    civil = session(Role.DEPARTMENT_CLERK, "民政")
    head = ["情形", "户编号", "人编号", "内容", "数值", "认定日期", "认定部门", "依据"]
    lines = [
        ["自理能力不达项数", NUMBER, NUMBER, "", 5, "2022-03-01", "", "评估表"],
        ["父亲状况", NUMBER, NUMBER, "服刑在押", "", "2022-03-01", "民政", "判决书"],
        ["重特大疾病", NUMBER, NUMBER, "", "", "2022-03-01", "医保", "病历"],
        ["父亲状况", "无此户", "P1", "死亡", "", "2022-03-01", "", "证明"],
    ]
    file = SimpleUploadedFile("情形.xlsx", workbook(head, lines))
    address = civil.post(f"{LIST}import/", {"file": file})["Location"]
    outcome = civil.get(address).context["outcome"]
    assert (outcome["new"], sorted(outcome["faults"])) == (2, ["4", "5"])
    assert Circumstance.objects.count() == 0
    civil.post(address)
    assert sorted(Circumstance.objects.values_list("kind", "department")) == [
        ("父亲状况", "民政"), ("自理能力不达项数", "民政"),
    ]  # fmt: skip


def test_the_pages_of_household_and_person_show_them(household: Household) -> None:
    analyst = session(Role.COUNTY_ANALYST)
    home = f"/registry/households/{household.pk}/"
    person = household.members.get()
    store(household, "家庭金融资产", amount=3_000_050, valid_until=date(2022, 4, 1))
    before = count_queries(analyst, home)
    store(household, "自理能力不达项数", person=person, number=Decimal(4))
    store(household, "父亲状况", person=person, content="死亡")
    assert count_queries(analyst, home) == before
    text = analyst.get(home).content.decode()
    assert "30,000.50 元" in text
    assert "已失效" in text
    text = analyst.get(f"/registry/people/{person.pk}/").content.decode()
    assert "自理能力不达项数</a>" in text
    assert "<td>4 项</td>" in text
    assert "家庭金融资产" not in text


def test_a_snapshot_holds_what_is_in_force_at_the_end_of_the_month(
    household: Household, tmp_path: Path
) -> None:
    person = household.members.get()
    store(household, "家庭金融资产", amount=3_000_050, note="存折在李大山处")
    store(household, "低保渐退期", valid_until=JUNE)
    store(household, "突发严重困难", valid_until=date(2022, 6, 29))
    store(household, "计划生育两证户", content="双女结扎证", judged_on=date(2022, 7, 1))
    store(household, "无业", person=person, retired_at=NOW)
    store(household, "父亲状况", person=person, content="服刑在押", since=date(2021, 5, 1))
    store(household, "自理能力不达项数", person=person, number=Decimal("4"), judged_on=JUNE)
    other = county.make_household(2)
    person.household = other  # a member who moved brings what was said about them
    person.save()
    assert write_snapshot(tmp_path / "none", county.COUNTY).platform == {}
    made = write_snapshot(tmp_path / "own", county.COUNTY, JUNE)
    file = made.platform["circumstance"]
    found = duckdb.sql(f"FROM '{file.path}'")
    assert dict(zip(found.columns, map(str, found.types), strict=True)) == dict(
        table_columns("circumstance")
    )
    rows = found.project(
        "person_no, household_no, village_code, 情形, 内容, CAST(数值 AS INT), 金额, "
        "发生日期, 有效期止"
    ).fetchall()
    village = household.division_code
    assert rows == [
        (None, household.pk, village, "家庭金融资产", None, None, 3_000_050, None, None),
        (None, household.pk, village, "低保渐退期", None, None, None, None, JUNE),
        (person.pk, other.pk, village, "父亲状况", "服刑在押", None, None, date(2021, 5, 1), None),
        (person.pk, other.pk, village, "自理能力不达项数", None, 4, None, None, None),
    ]
    assert made.digests["circumstance"] == file.sha256
    assert "李大山".encode() not in file.path.read_bytes()
    if connection.vendor != "sqlite":
        return
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as target:
        target.executescript("\n".join(connection.connection.iterdump()))
    (tmp_path / "apart").mkdir()
    job = table_job(TABLE, tmp_path / "apart" / "c.parquet", county.COUNTY, JUNE)
    assert run(SnapshotJob("sqlite", f"{copy.as_uri()}?mode=ro", (job,))) == [4]
    assert duckdb.sql(f"FROM '{job.path}'").fetchall() == found.fetchall()

"""The pages of the ledger: a month confirmed in the browser, workbooks, figures of a place."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import duckdb
import openpyxl
import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.apps.income.kit import COUNTY, JUNE, OTHER_VILLAGE, VILLAGE, lines
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.income.actions import compare_subsidies, reverse_entry
from xianjie.apps.income.models import AccountMonth, IncomeEntry, IncomeStatement, SubsidyDue
from xianjie.apps.registry.snapshot import write_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def filled(county):
    county.feeds()
    county.prefill()
    return county


def test_a_month_is_confirmed_by_one_press_and_leads_on(filled) -> None:
    client = signed_in(filled.worker)
    first, second = filled.homes[:2]
    page = client.get(f"/income/households/{first.pk}/confirm/2022-06/")
    assert [form.entry.amount for form in page.context["forms"]] == [
        3_000_00, 310_00, 310_00, 115_50, 231_00, 200_50,
    ]  # fmt: skip
    forms = {f"p{form.entry.pk}-choice": "right" for form in page.context["forms"]}
    answer = client.post(f"/income/households/{first.pk}/confirm/2022-06/", forms)
    assert answer["Location"] == f"/income/households/{second.pk}/confirm/2022-06/"
    assert AccountMonth.objects.get(household=first).typed == 0


def test_what_is_not_right_needs_an_amount_and_a_reason(filled) -> None:
    client = signed_in(filled.worker)
    home = filled.homes[0]
    entries = list(IncomeEntry.objects.filter(household=home))
    wages = next(entry for entry in entries if entry.item == "务工工资")
    forms = {f"p{entry.pk}-choice": "right" for entry in entries}
    path = f"/income/households/{home.pk}/confirm/2022-06/"
    page = client.post(path, forms | {f"p{wages.pk}-choice": "other"})
    wrong = next(form for form in page.context["forms"] if form.entry == wages)
    assert set(wrong.errors) == {"amount", "reason"}
    assert not AccountMonth.objects.exists()
    said = {f"p{wages.pk}-choice": "other", f"p{wages.pk}-amount": "2800.5",
            f"p{wages.pk}-reason": "扣除了必要开支"}  # fmt: skip
    assert client.post(path, forms | said).status_code == 302
    wages.refresh_from_db()
    assert (wages.amount, wages.state) == (2_800_50, "CONFIRMED")


def test_a_village_at_once_then_the_township(filled) -> None:
    path = f"/income/villages/{VILLAGE}/2022-06/"
    worker, town = signed_in(filled.worker), signed_in(filled.town)
    assert worker.post(path, {"form": "confirm"}).status_code == 302
    assert worker.post(path, {"form": "submit"}).status_code == 302
    own = worker.post(path, {"form": "decide", "agrees": "yes"})
    assert "没有在这里审核收入的权限" in own.content.decode()
    assert town.post(path, {"form": "decide", "agrees": "yes"}).status_code == 302
    page = signed_in(filled.analyst).get("/income/months/?period=2022-06")
    villages = {v.place.code: v for v in page.context["progress"].villages}
    assert (villages[VILLAGE].confirmed, villages[VILLAGE].state) == (2, "APPROVED")
    assert (villages[OTHER_VILLAGE].confirmed, villages[OTHER_VILLAGE].left) == (0, 2)
    assert worker.get(f"/income/villages/{OTHER_VILLAGE}/2022-06/").status_code == 404


def test_an_entry_by_hand_is_refused_beside_its_field_and_kept(filled) -> None:
    client, home = signed_in(filled.worker), filled.homes[0]
    data = {"item": "种植收入", "period": "2022-06", "amount": "60000", "source": "VISIT",
            "source_ref": "卖烤烟", "client_id": str(uuid4())}  # fmt: skip
    path = f"/income/households/{home.pk}/new/"
    page = client.post(path, data)
    assert "单笔超过 50,000 元" in page.context["form"].errors["checked"][0]
    assert page.context["form"]["source_ref"].value() == "卖烤烟"
    for _ in range(2):
        assert client.post(path, data | {"checked": "on"}).status_code == 302
    assert lines(home, source="VISIT") == [("生产经营性", "种植收入", 60_000_00, "CONFIRMED")]
    entry = IncomeEntry.objects.get(source="VISIT")
    path = f"/income/entries/{entry.pk}/reverse/"
    assert client.post(path, {"reason": "多写一个零", "amount": "6000"}).status_code == 302
    account = client.get(f"/income/households/{home.pk}/?period=2022-06")
    assert account.context["account"].found.kinds["生产经营性"] == 6_000_00


def test_a_statement_is_drawn_and_approved_in_the_browser(filled) -> None:
    home = filled.homes[0]
    client = signed_in(filled.worker)
    answer = client.post(
        f"/income/households/{home.pk}/statement/", {"purpose": "IDENTIFY", "month": "2022-06"}
    )
    statement = IncomeStatement.objects.get()
    assert answer["Location"] == f"/income/statements/{statement.pk}/"
    assert (statement.period_from, statement.period_to) == ("2021-06", "2022-05")
    assert client.post(answer["Location"], {"agrees": "yes"}).status_code == 403
    town = signed_in(filled.town)
    assert town.post(answer["Location"], {"agrees": "yes"}).status_code == 302
    statement.refresh_from_db()
    assert statement.state == "APPROVED"


def book(*rows: tuple[object, ...]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        head = ("户编号", "人编号", "项目", "金额", "所属月份", "至")
        for number, row in enumerate((head, *rows)):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def test_a_workbook_is_booked_once_and_its_faults_are_told(filled) -> None:
    client = signed_in(filled.worker)
    rows = (
        ("H0", "P1", "养殖收入", 1200, "2022-05", ""),
        ("H0", "", "土地流转收入", 600, "2022-01", "2022-06"),
        ("H2", "", "养殖收入", 100, "2022-05", ""),
        ("H0", "", "借款", 100, "2022-05", ""),
        ("H0", "", "没有的项目", 100, "2022-05", ""),
        ("H0", "P9", "养殖收入", 100, "2022-05", ""),
    )
    content = book(*rows)

    def send():
        file = SimpleUploadedFile("条目.xlsx", content)
        return client.post("/income/entries/import/", {"file": file}).context["result"]

    result = send()
    assert (result.read, result.booked, result.known) == (6, 2, 0)
    assert [(fault.row, fault.column) for fault in result.faults] == [
        (4, "户编号"), (5, ""), (6, "项目"), (7, "人编号"),
    ]  # fmt: skip
    again = send()
    assert (again.booked, again.known) == (0, 2)
    assert client.get("/income/entries/template.xlsx").status_code == 200


def test_filters_exports_and_a_constant_number_of_queries(filled) -> None:
    client = signed_in(filled.analyst)

    def codes(query: str) -> list[str]:
        page = client.get(f"/income/?period=2022-06&{query}")
        return [row.household.household_code for row in page.context["rows"]]

    assert codes("") == ["H0", "H1", "H2", "H3"]
    assert codes(f"town={VILLAGE[:9]}000&village={VILLAGE}") == ["H0", "H1"]
    assert codes("state=waiting") == ["H0", "H1"]
    assert codes("state=confirmed") == []
    assert codes("state=undone") == ["H0", "H1", "H2", "H3"]
    assert codes("state=nothing&sort=code") == ["H2", "H3"]
    assert codes("code=H3") == ["H3"]
    one = count_queries(client, "/income/?period=2022-06&code=H1")
    assert count_queries(client, "/income/?period=2022-06") == one
    answer = client.get("/income/export.xlsx?period=2022-06&state=waiting")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [row[0] for row in workbook["收入台账"].iter_rows(values_only=True)] == [
        "户编号", "H0", "H1",
    ]  # fmt: skip
    assert workbook["2022-06明细"].max_row == 10


def test_the_card_of_a_person_and_the_household_s_panel(filled) -> None:
    client = signed_in(filled.analyst)
    client.post(f"/income/villages/{VILLAGE}/2022-06/", {"form": "confirm"})
    page = client.get(f"/income/people/{filled.people[1].pk}/?period=2022-06")
    assert [(g.kind, g.total) for g in page.context["kinds"]] == [("转移性", 425_50)]
    panel = client.get(reverse("registry:household", args=[filled.homes[0].pk])).content.decode()
    assert "一户一账" in panel


def test_rules_read_what_counts_and_no_proposal(filled, tmp_path) -> None:
    entry = filled.record(amount=700_00)
    reverse_entry(by=filled.root, entry=entry, reason="错", now=filled.now)
    filled.record(item="养殖收入", amount=300_00)
    filled.record(item="林果收入", amount=100_00, occurred_on=date(2022, 6, 9))
    write_snapshot(tmp_path / "out", COUNTY, date(2022, 6, 30))
    path = str(tmp_path / "out" / "income-ledger.parquet")
    rows = duckdb.read_parquet(path).aggregate(
        "项目, 状态, count(*), sum(金额), max(发生日期)", "项目, 状态"
    )
    assert sorted(rows.fetchall()) == [
        ("养殖收入", "已确认", 1, 300_00, date(2022, 6, 30)),
        ("林果收入", "已确认", 1, 100_00, date(2022, 6, 9)),
        ("种植收入", "已确认", 2, 0, date(2022, 6, 30)),
    ]


def test_subsidies_due_against_what_was_paid(filled) -> None:
    stamps = {"created_at": filled.now, "updated_at": filled.now}

    def due(home: int, item: str, fen: int, day: date) -> None:
        SubsidyDue.objects.create(
            household=filled.homes[home], item=item, year=2022, due=fen, due_on=day, **stamps
        )

    due(0, "耕地地力保护补贴", 231_00, date(2022, 6, 1))
    due(1, "耕地地力保护补贴", 100_00, date(2022, 5, 1))
    due(2, "耕地地力保护补贴", 100_00, date(2022, 7, 1))
    filled.deliver(
        "subsidy-payment",
        filled.row(3, 补贴项目="耕地地力补贴", 发放日期="2022-05-03", 金额="60"),
        filled.row(6, 补贴项目="森林生态效益补偿金", 发放日期="2022-05-20", 金额="50"),
        period=JUNE - 1,
    )
    due(2, "森林生态效益补偿", 50_00, date(2022, 4, 1))
    assert compare_subsidies(by=filled.root, county=COUNTY, now=filled.now) == 3
    assert compare_subsidies(by=filled.root, county=COUNTY, now=filled.now) == 0
    client = signed_in(filled.analyst)
    page = client.get("/income/subsidies/").content.decode()
    for words in ("已足额发放", "发放不足", "未到期", "迟发"):
        assert words in page
    assert client.post("/income/subsidies/compare/").status_code == 302

"""The board, a delivery, its workbook, its unlinked rows, and what is expected."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.screening import page_county as small
from tests.apps.sources.kit import expense, expenses, id_number
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.second_factor import STAMP
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.models import FeedBatch, FeedExpectation

pytestmark = pytest.mark.django_db
BOARD = "/feeds/?period=2022-06"


@pytest.fixture
def client(people) -> Client:
    client = Client()
    client.force_login(small.make_user())
    return client


def show_factor(client: Client) -> None:
    session = client.session
    session[STAMP] = int(timezone.now().timestamp())
    session.save()


@pytest.fixture
def batch(people, deliver, write_csv) -> FeedBatch:
    strangers = [
        expense(id_number(f"53239919{60 + n}0101123"), "外乡人", own_part=f"{n}.00")
        for n in range(3)
    ]
    bad = expense("1", "错行", own_part="无")
    deliver(write_csv([*expenses(people), *strangers, bad]))
    return FeedBatch.objects.get()


def test_the_board_says_how_each_feed_stands(client, batch):
    page = client.get(BOARD)
    lines = {line.row.feed: line for line in page.context["board"].lines}
    assert len(lines) == 19
    assert (lines["medical-expense"].dot, lines["medical-expense"].row.accepted) == ("ok", 15)
    assert lines["loan"].dot == "bad"
    assert lines["loan"].late_days > 0
    assert "/feeds/medical-expense/2022-06/unlinked/" in page.content.decode()


def test_the_month_begins_with_what_there_is(client, batch):
    assert client.get("/feeds/").context["period"] == "2022-06"
    assert client.get("/feeds/?period=x").status_code == 404


def test_the_queries_of_the_board_do_not_grow(client, people, deliver, write_csv, batch):
    few = count_queries(client, BOARD)
    deliver(write_csv(expenses(people[:4]), "乡.csv"), place="532325100")
    deliver(write_csv(expenses(people[4:]), "乡二.csv"), place="532325101")
    assert count_queries(client, BOARD) == few


def test_a_delivery_and_what_it_replaced(client, batch, people, deliver, write_csv):
    deliver(write_csv(expenses(people), "新.csv"))
    new = FeedBatch.objects.exclude(pk=batch.pk).get()
    assert client.get(f"/feeds/batches/{new.pk}/").context["page"].replaces == (batch,)
    page = client.get(f"/feeds/batches/{batch.pk}/").content.decode()
    assert f"/feeds/batches/{new.pk}/" in page


def test_whoever_is_not_the_department_shows_a_second_factor(client, batch):
    path = f"/feeds/batches/{batch.pk}/quarantine/0/"
    answer = client.get(path)
    assert (answer.status_code, "/accounts/" in answer.headers["Location"]) == (302, True)
    show_factor(client)
    answer = client.get(path)
    assert answer.content.startswith(b"PK")
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.object_id, event.detail) == (
        "sources.take-quarantine",
        batch.batch,
        {"part": 0, "rows": 1},
    )
    assert client.get(f"/feeds/batches/{batch.pk}/quarantine/7/").status_code == 404


def test_a_workbook_that_is_gone_is_said(client, batch, home):
    show_factor(client)
    (home / "exports" / batch.parts.get().quarantine_file).unlink()
    answer = client.get(f"/feeds/batches/{batch.pk}/quarantine/0/")
    assert answer.status_code == 409
    assert "重新上传原来的文件" in answer.content.decode()


def test_unlinked_rows_have_no_names(client, batch):
    page = client.get("/feeds/medical-expense/2022-06/unlinked/")
    rows = list(page.context["page"])
    assert [row.row_no for row in rows] == [14, 15, 16]
    assert rows[0].cells[0] == "2022-06-15"
    assert "外乡人" not in page.content.decode()
    empty = client.get("/feeds/loan/2022-06/unlinked/").content.decode()
    assert "没有未关联的行" in empty


def test_unlinked_rows_of_several_files_are_paged(client, people, deliver, write_csv):
    for place, name in (("532325100", "甲"), ("532325101", "乙")):
        rows = [
            expense(id_number(f"53239919{60 + n}0101{place[-3:]}"), "外乡人", own_part=f"{n}.00")
            for n in range(20)
        ]
        deliver(write_csv(rows, f"{name}.csv"), place=place)
    path = "/feeds/medical-expense/2022-06/unlinked/"
    pages = [list(client.get(f"{path}?page={n}").context["page"]) for n in (1, 2)]
    assert [len(page) for page in pages] == [30, 10]
    assert [row.file for row in pages[0][18:22]] == ["甲.csv", "甲.csv", "乙.csv", "乙.csv"]
    assert {row.row_no for row in pages[1]} == set(range(12, 22))


def test_what_is_expected_is_changed(client, batch):
    office = Organisation.objects.create(
        name="姚安县医疗保障局", sector="医保", level="COUNTY", division_code="532325000000"
    )
    found = FeedExpectation.objects.get(feed="medical-expense")
    path = f"/feeds/settings/{found.pk}/"
    assert client.get(path).status_code == 200
    wrong = client.post(path, {"due_day": 40, "first_period": "x"}).content.decode()
    assert "请填 1 到 31。" in wrong
    assert "请写成 2022-06 这样的年月。" in wrong
    sent = {"due_day": 8, "first_period": "2022-05", "is_expected": "on"}
    answer = client.post(path, sent | {"organisation": office.pk})
    assert answer.headers["Location"] == "/feeds/settings/"
    found.refresh_from_db()
    assert (found.due_day, found.first_period, found.organisation) == (8, "2022-05", office)
    page = client.get("/feeds/settings/")
    assert {line.contract.id: line.accounts for line in page.context["lines"]}[found.feed] == 0


def test_the_queries_of_the_settings_do_not_grow(client, batch):
    few = count_queries(client, "/feeds/settings/")
    for name in ("甲", "乙"):
        small.make_user(name, Role.DEPARTMENT_CLERK)
    assert count_queries(client, "/feeds/settings/") == few

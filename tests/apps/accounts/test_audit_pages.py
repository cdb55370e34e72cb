"""The auditor's pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.views import audit_events
from xianjie.apps.audit import append_only
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.models import AuditEvent
from xianjie.exchange.provenance import SHEET

pytestmark = pytest.mark.django_db
AUDIT, CHAIN = "/audit/", "/audit/chain/"
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def auditor(client: Client) -> Client:
    county.make_divisions()
    client.force_login(county.make_user("watch", Role.AUDITOR))
    return client


def add(number: int = 1, *, at: datetime = NOW, **more: object) -> AuditEvent:
    values: dict[str, object] = {
        "actor": "user:watch",
        "action": "screening.export",
        "object_type": "screening.Run",
        "object_id": f"run-{number}",
        "division_code": "532325000000",
        "detail": {"rows": number, "named": False, "filters": {"level": "红"}},
    }
    return record(at=at, **(values | more))


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(AUDIT + query)
    assert page.status_code == 200
    return [line.event.object_id for line in page.context["lines"]]


def test_events_are_told_in_words(auditor: Client) -> None:
    add()
    add(2, actor="cli:root", action="some.thing", object_type="odd", division_code="", detail={})
    text = auditor.get(AUDIT).content.decode()
    for words in (
        "导出线索",
        "李建华",
        "姚安县",
        "行数：1；含姓名：否",
        "命令行 root",
        "some.thing",
    ):
        assert words in text
    assert 'class="xj-empty"' not in text


def test_each_filter_narrows(auditor: Client) -> None:
    add(1, at=NOW - timedelta(days=40))
    add(2, at=NOW - timedelta(days=20))
    add(3, actor="cli:root", action="policies.publish", object_type="rulebook-version",
        division_code="")  # fmt: skip
    add(4, division_code=county.TOWN)
    for query, found in (
        ("", ["run-4", "run-3", "run-2"]),
        ("?start=2022-01-01", ["run-4", "run-3", "run-2", "run-1"]),
        ("?start=2022-01-01&end=2022-06-14", ["run-2", "run-1"]),
        ("?start=2022-01-01&end=2022-06-13", ["run-1"]),
        ("?actor=root", ["run-3"]),
        ("?actor=watch", ["run-4", "run-2", "run-1"]),
        ("?action=policies.publish", ["run-3"]),
        ("?object_type=screening.Run", ["run-4", "run-2", "run-1"]),
        ("?object_id=run-2", ["run-2"]),
        (f"?place={county.TOWN[:9]}", ["run-4"]),
        ("?object_id=zzz", []),
    ):
        assert shown(auditor, query) == found, query
    assert "没有符合条件" in auditor.get(f"{AUDIT}?object_id=zzz").content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?start=昨天", "请写成 2022-06-30 这样的日期。"),
        ("?start=2022-06-02&end=2022-06-01", "结束日期早于开始日期，请改正。"),
        ("?action=x.y", "没有这个选项，请重新选择。"),
        ("?place=620402", "没有这个选项，请重新选择。"),
    ],
)
def test_odd_questions_are_told(auditor: Client, query: str, words: str) -> None:
    add()
    page = auditor.get(AUDIT + query)
    assert words in page.content.decode()
    assert page.context["lines"] == []


def test_another_county_is_out_of_sight(auditor: Client) -> None:
    far = add(1, division_code="620402000000")
    add(2, division_code="")
    assert shown(auditor) == ["run-2"]
    assert auditor.get(f"{AUDIT}{far.pk}/").status_code == 404


def test_one_event_shows_its_place_in_the_chain(auditor: Client) -> None:
    add(1)
    event = add(2)
    text = auditor.get(f"{AUDIT}{event.pk}/").content.decode()
    assert event.hash in text
    assert event.previous_hash in text
    assert "object_id=run-2" in text


def test_the_workbook_holds_what_is_shown_and_says_who(auditor: Client) -> None:
    add(1, at=NOW - timedelta(days=40))
    add(2, detail={"=x": "=1+1"})
    answer = auditor.post(f"{AUDIT}export/", {"action": "screening.export", "start": "2022-06-20"})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_name("审计记录").to_python()
    assert [row[6] for row in rows[1:]] == ["run-2"]
    assert rows[1][8] == "=x：=1+1"
    about = dict(book.get_sheet_by_name(SHEET).to_python())
    assert about["行数"] == "1"
    assert about["筛选条件"] == "自：2022-06-20；动作：导出线索"
    assert about["导出人"] == "李建华（watch）"
    last = AuditEvent.objects.order_by("-id").first()
    assert (last.action, last.detail) == (
        "audit.export",
        {"rows": 1, "filters": {"自": "2022-06-20", "动作": "导出线索"}},
    )


def test_too_many_rows_are_neither_counted_nor_exported(auditor: Client, monkeypatch) -> None:
    monkeypatch.setattr(audit_events, "ROWS_EXPORTED", 2)
    monkeypatch.setattr(audit_events, "ROWS_SHOWN", 3)
    for number in range(1, 5):
        add(number)
    assert shown(auditor) == ["run-4", "run-3", "run-2"]
    text = auditor.get(AUDIT).content.decode()
    assert "只列最近 3 条" in text
    answer = auditor.post(f"{AUDIT}export/", {})
    assert answer.status_code == 409
    assert "最多导出 2 条" in answer.content.decode()


def test_checking_the_chain(auditor: Client) -> None:
    event = add(1)
    add(2)
    assert "还没有核对过" in auditor.get(CHAIN).content.decode()
    assert auditor.post(f"{CHAIN}check/")["Location"] == CHAIN
    text = auditor.get(CHAIN).content.decode()
    assert "完整" in text
    assert AuditEvent.objects.order_by("-id").values_list("hash", flat=True)[1] in text
    from django.db import connection

    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET object_id = 'x' WHERE id = %s", [event.pk])
    append_only.install(connection)
    auditor.post(f"{CHAIN}check/")
    text = auditor.get(CHAIN).content.decode()
    assert f"第 {event.pk} 号审计记录的内容被改动" in text
    assert f"{AUDIT}{event.pk}/" in text
    assert "最近一次核对发现问题" in auditor.get(AUDIT).content.decode()


def test_queries_do_not_grow_with_rows(auditor: Client) -> None:
    add(1)
    one = count_queries(auditor, AUDIT)
    county.make_user("other", Role.HELPER, county.VILLAGE)
    add(2, actor="user:other", division_code=county.VILLAGE)
    add(3, actor="user:nobody", division_code=county.TOWN)
    assert count_queries(auditor, AUDIT) == one

"""Clues with full names leave only with the right, a fresh second factor and a trace."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.second_factor import STAMP
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.screening.models import Run
from xianjie.exchange.provenance import SHEET, WARNING

pytestmark = pytest.mark.django_db
NAMED, LIST = "/screening/clues/export-named/", "/screening/clues/?period=2022-06&level=橙"
GIVEN = {"period": "2022-06", "level": "橙", "q": "李"}


@pytest.fixture
def run(settings, tmp_path: Path) -> Run:
    county.make_divisions()
    run = county.make_run(rulebook_hash=county.publish_rulebook(settings, tmp_path))
    for number, level in ((1, "橙"), (2, "红")):
        clue = county.make_clue(run, county.make_household(number), level=level, rule=county.RULE)
        county.explain_by(clue, "5800")
    return run


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(county.make_user())
    return client


def fresh(client: Client) -> None:
    session = client.session
    session[STAMP] = int(datetime.now(UTC).timestamp())
    session.save()


def test_without_a_factor_one_is_asked_for_first(analyst: Client, run: Run) -> None:
    answer = analyst.post(NAMED, GIVEN, headers={"Referer": f"http://testserver{LIST}"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/verify/?next=%2Fscreening%2Fclues%2F")
    assert not AuditEvent.objects.filter(action="screening.export").exists()
    page = analyst.get(answer["Location"]).content.decode()
    assert 'name="again" value="1"' in page
    given = {"password": county.PASSWORD, "next": "/screening/clues/", "again": "1"}
    shown = analyst.post(answer["Location"], given)
    assert shown["Location"] == "/screening/clues/"
    assert "请再点一次刚才的按钮" in analyst.get(shown["Location"]).content.decode()
    assert analyst.post(NAMED, GIVEN).status_code == 200


def test_names_filter_and_rows(analyst: Client, run: Run) -> None:
    fresh(analyst)
    answer = analyst.post(NAMED, GIVEN)
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_name("线索").to_python()
    assert [row[:2] for row in rows[1:]] == [["532300000001", "李大山"]]
    about = dict(book.get_sheet_by_name(SHEET).to_python())
    assert about["筛选条件"] == "等级：橙；关键词：已填"
    assert (about["行数"], about["注意"]) == ("1", WARNING)
    assert about["导出人"] == "李建华（analyst）"
    event = AuditEvent.objects.get(action="screening.export")
    assert event.detail == {
        "period": "2022-06",
        "rows": 1,
        "filters": {"level": "橙", "q": "已填"},
        "named": True,
    }


def test_the_plain_workbook_is_masked_and_says_so(analyst: Client, run: Run) -> None:
    answer = analyst.get("/screening/clues/export.xlsx?period=2022-06")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert "李大山" not in str(book.get_sheet_by_name("线索").to_python())
    about = dict(book.get_sheet_by_name(SHEET).to_python())
    assert about["内容"] == "预警线索（户主姓名已遮盖）"
    assert "注意" not in about


@pytest.mark.parametrize("role", [Role.COUNTY_LEADER, Role.TOWNSHIP_REVIEWER, Role.AUDITOR])
def test_others_are_not_let(client: Client, run: Run, role: Role) -> None:
    client.force_login(county.make_user("other", role))
    fresh(client)
    assert client.post(NAMED, GIVEN).status_code == 403
    assert "export-named" not in client.get("/screening/clues/").content.decode()


def test_an_unknown_month_is_404_and_reading_is_not_allowed(analyst: Client, run: Run) -> None:
    fresh(analyst)
    assert analyst.post(NAMED, {"period": "2020-01"}).status_code == 404
    assert analyst.post(NAMED, {"period": "x"}).status_code == 404
    assert analyst.get(NAMED).status_code == 405

"""The lists of cases and of monitored households: filters, counts, scope, workbook."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.test import Client

from tests.apps.cases import case_kit as kit
from tests.apps.cases.kit import NOW
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.plans.models import Plan
from xianjie.apps.registry.models import Household

pytestmark = pytest.mark.django_db
TODAY = date(2022, 7, 4)
STEPS = [
    {"name": "入户核实", "kind": "VERIFY", "level": "VILLAGE", "days": 5, "working": False},
    {"name": "乡镇审核", "kind": "REVIEW", "level": "TOWNSHIP", "days": 2, "working": False},
]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def case_of(household: Household, number: str, user, **fields: object) -> Case:
    values: dict[str, object] = {
        "number": number, "client_id": uuid4(), "county_code": small.COUNTY,
        "division_code": household.division_code, "household": household, "kind": "IDENTIFY",
        "state": "OPEN", "process": {"steps": STEPS, "segments": [], "total": None},
        "step": "入户核实", "step_kind": "VERIFY", "step_level": "VILLAGE", "started_on": TODAY,
        "due_on": date(2022, 7, 9), "risks": ["因病"], "category": "边缘易致贫户",
        "opened_by": user, "opened_at": NOW,
    }  # fmt: skip
    return Case.objects.create(**(values | fields))


def episode_of(household: Household, **fields: object) -> Episode:
    values: dict[str, object] = {
        "household": household, "number": 1, "county_code": small.COUNTY,
        "division_code": household.division_code, "origin": "LISTED",
        "category": "脱贫不稳定户", "risks": ["因病", "因学"], "identified_on": date(2021, 8, 2),
        "state": "MONITORED",
    }  # fmt: skip
    return Episode.objects.create(**(values | fields))


@pytest.fixture
def filled(county):
    """Five cases: overdue, due soon at the township, paused, approved this month, papers due."""
    user = county.town
    case_of(county.one, "A1", county.analyst, due_on=date(2022, 7, 1), assignee=county.worker)
    more = [small.make_household(n) for n in (3, 4, 5)]
    case_of(county.other, "A2", user, step="乡镇审核", step_kind="REVIEW", step_level="TOWNSHIP",
            due_on=date(2022, 7, 6), risks=["因学", "因病"], category="突发严重困难户")  # fmt: skip
    case_of(more[0], "A3", user, state="PAUSED", paused_on=TODAY, kind="REMOVE", risks=["因残"])
    closed = {"step": "", "step_kind": "", "step_level": "", "due_on": None, "closed_at": NOW}
    case_of(more[1], "A4", user, state="APPROVED", **closed)
    case_of(more[2], "A5", user, state="APPROVED", fast_track=True,
            papers_due_on=date(2022, 7, 2), **closed)  # fmt: skip
    return county


def numbers(answer) -> list[str]:
    return [row.number for row in answer.context["rows"]]


def test_filters_counts_and_order_of_cases(filled) -> None:
    client = signed_in(filled.analyst)
    for query, expected in (
        ("", ["A1", "A2", "A3"]),
        ("state=all", ["A5", "A4", "A3", "A2", "A1"]),
        ("state=APPROVED&month=2022-07", ["A5", "A4"]),
        ("state=APPROVED&month=2022-06", []),
        ("state=x", []),
        ("due=overdue", ["A1"]),
        ("due=soon", ["A2"]),
        ("due=papers&state=all", ["A5"]),
        ("due=x", []),
        ("kind=REMOVE", ["A3"]),
        ("step=REVIEW", ["A2"]),
        ("risk=因病", ["A1", "A2"]),
        ("category=突发严重困难户", ["A2"]),
        (f"town={small.OTHER_TOWN}", ["A2"]),
        (f"village={small.VILLAGE}", ["A1", "A3"]),
        ("mine=opened", ["A1"]),
        ("mine=waiting", []),
        ("code=A2", ["A2"]),
        ("code=李大山", ["A1", "A2", "A3"]),
        ("sort=-due", ["A3", "A2", "A1"]),
    ):
        if query != "sort=-due":
            assert numbers(client.get(f"/cases/?{query}")) == expected, query
    assert numbers(client.get("/cases/?sort=-number")) == ["A3", "A2", "A1"]
    counts = client.get("/cases/").context["counts"]
    assert (counts.open, counts.overdue, counts.soon, counts.paused) == (3, 1, 1, 1)
    assert (counts.papers, counts.approved, counts.rejected) == (1, 2, 0)
    assert numbers(signed_in(filled.worker).get("/cases/?mine=waiting")) == ["A1"]
    assert numbers(signed_in(filled.worker).get("/cases/?mine=assigned")) == ["A1"]


def test_scope_masking_and_parts_of_the_list(filled) -> None:
    client = signed_in(filled.town)
    answer = client.get("/cases/?state=all")
    assert set(numbers(answer)) == {"A1", "A3", "A4", "A5"}
    text = answer.content.decode()
    assert ("李**" in text, "李大山" in text) == (True, False)
    assert signed_in(filled.health_clerk).get("/cases/").status_code == 403
    part = client.get("/cases/?due=overdue", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="case-results"')
    assert part["HX-Push-Url"] == "/cases/?due=overdue"


def rows_of(answer) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer) if answer.streaming
                                             else answer.content))  # fmt: skip
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_the_workbooks_hold_what_is_shown(filled) -> None:
    client = signed_in(filled.analyst)
    rows = rows_of(client.get("/cases/export.xlsx?due=overdue"))
    assert [row[0] for row in rows] == ["案号", "A1"]
    assert rows[1][2] == "李**"
    event = AuditEvent.objects.get(action="cases.export")
    assert event.detail == {"rows": 1, "filters": {"时限": "步骤逾期"}}
    episode_of(filled.one)
    rows = rows_of(client.get("/cases/episodes/export.xlsx"))
    assert rows[1][:2] == ("532300000001", "李**")
    rows = rows_of(client.get("/cases/clues/export.xlsx?status=all"))
    assert rows[0][0] == "户编号"
    assert signed_in(filled.worker).get("/cases/export.xlsx").status_code == 403


def test_monitored_households(filled) -> None:
    first = episode_of(filled.one, state="REMOVED", ended_on=date(2022, 7, 1),
                       removal_way="帮扶消除", ending="收入稳定。")  # fmt: skip
    again = episode_of(filled.one, number=2, identified_on=TODAY, no_labour=True,
                       category="边缘易致贫户", origin="CASE")  # fmt: skip
    other = episode_of(filled.other, risks=["因残"])
    client = signed_in(filled.analyst)
    for query, expected in (
        ("", [again, other]),
        ("state=REMOVED", [first]),
        ("state=REMOVED&ended=2022-07", [first]),
        ("state=all&ended=2022-06", []),
        ("month=2022-07", [again]),
        ("risk=因学", [again]),
        ("category=脱贫不稳定户", [other]),
        ("origin=CASE", [again]),
        ("labour=none", [again]),
        ("way=帮扶消除&state=all", [first]),
        (f"town={small.TOWN}", [again]),
        ("code=532300000002", [other]),
        ("sort=-since", [again, other]),
    ):
        answer = client.get(f"/cases/episodes/?{query}")
        assert [row.pk for row in answer.context["rows"]] == [one.pk for one in expected], query
    answer = client.get("/cases/episodes/")
    counts = answer.context["counts"]
    assert (counts.monitored, counts.new, counts.removed, counts.relapsed) == (2, 1, 1, 1)
    assert answer.context["totals"].households == 2
    text = client.get(f"/cases/episodes/{again.pk}/").content.decode()
    assert "第 2 次识别" in text and "李大山" not in text
    assert signed_in(filled.town).get(f"/cases/episodes/{other.pk}/").status_code == 404
    page = signed_in(filled.worker).get(f"/registry/households/{filled.one.pk}/").content.decode()
    assert "个案和监测" in page and "A1" in page


def test_lists_take_the_same_queries_for_more_rows(county) -> None:
    client = signed_in(county.analyst)
    pages = ["/cases/", "/cases/episodes/", "/cases/clues/", "/"]

    def more(*keys: int) -> None:
        for key in keys:
            household = small.make_household(key)
            case_of(household, f"B{key}", county.town)
            episode_of(household)
            kit.clue(household, county.worker)

    more(11)
    before = [count_queries(client, page) for page in pages]
    more(12, 13)
    assert [count_queries(client, page) for page in pages] == before


def test_addresses_that_nobody_would_type(filled) -> None:
    client = signed_in(filled.analyst)
    garbage = ("\0", "9" * 400, "' OR 1=1 --", "<script>", "--due", "0001-01", "9999-12")
    names = ("state", "kind", "step", "town", "village", "due", "category", "risk", "mine",
             "month", "ended", "code", "sort", "page", "view", "channel", "status")  # fmt: skip
    for text in garbage:
        data = dict.fromkeys(names, text)
        for page in ("/cases/", "/cases/episodes/", "/cases/clues/", "/cases/notices/"):
            answer = client.get(page, data)
            assert answer.status_code == 200 and b"<script>" not in answer.content
    for page in (
        "/cases/new/?clue=\u00b2",
        "/cases/new/?household=-1",
        "/cases/clues/new/?household=x",
    ):
        assert client.get(page).status_code == 404
    data = {"form": "step", "version": "x" * 99, "step": "\0", "client_id": "1"}
    pk = Case.objects.get(number="A1").pk
    for form in ("", "step", "notice", "return", "document", "join", "\0"):
        assert client.post(f"/cases/{pk}/", data | {"form": form}).status_code == 200
    for page in ("/cases/new/", "/cases/clues/new/"):
        for step in ("pick-x", "again", "search", "submit", "\0"):
            values = {"step": step, "village": "\0", "q": "\0", "household": "9" * 30}
            assert client.post(page, values).status_code in {200, 404}


def test_a_removal_has_forms_of_its_own(county) -> None:
    episode = episode_of(county.one)
    case = case_of(county.one, "R1", county.town, kind="REMOVE", episode=episode, risks=[])
    case.steps.create(name="入户核实", kind="VERIFY", level="VILLAGE", round=1, state="OPEN",
                      started_on=TODAY)  # fmt: skip
    client = signed_in(county.worker)
    text = client.get(f"/cases/{case.pk}/").content.decode()
    assert "风险已消除" in text and 'name="risk1"' not in text and 'name="consent_on"' not in text
    data = {"form": "step", "step": "入户核实", "version": 1, "conclusion": "风险已消除",
            "finding": "收入稳定，三保障都好。"}  # fmt: skip
    assert client.post(f"/cases/{case.pk}/", data).status_code == 302
    case.refresh_from_db()
    assert case.step == "乡镇审核"


def test_the_plan_of_an_episode_is_told(county) -> None:
    episode = episode_of(county.one)
    Plan.objects.create(episode=episode, household=county.one, county_code=small.COUNTY,
                        division_code=county.one.division_code, state="DRAFT",
                        made_at=NOW)  # fmt: skip
    rows = signed_in(county.analyst).get("/cases/episodes/").context["rows"]
    assert [row.plan for row in rows] == ["拟定中"]

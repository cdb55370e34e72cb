"""The four qualities: what each figure counts, by township, opened to its rows."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.test import Client

from tests.apps.removal import kit
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import scope_of
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.models import Case, CaseStep, Notice, NoticeCase, Objection
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.indicators.queries.periods import span_of, spans_offered
from xianjie.apps.indicators.queries.quality import BY_KEY, FIGURES, Ask, Kind, Samples, value_of
from xianjie.apps.indicators.queries.quality.base import Sample
from xianjie.apps.screening.models import Verification

TODAY = kit.TODAY
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)


def days(*values: int) -> list[Sample]:
    return [Sample(n, small.VILLAGE, TODAY, "case", n, days=day) for n, day in enumerate(values)]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (Kind.MEDIAN, (), None),
        (Kind.MEDIAN, (7,), 7.0),
        (Kind.MEDIAN, (1, 9), 5.0),
        (Kind.MEDIAN, (9, 1, 3), 3.0),
        (Kind.EIGHTY, (1, 2, 3, 4, 5), 4.0),
        (Kind.EIGHTY, (1, 2, 3, 4), 4.0),
        (Kind.EIGHTY, (10,), 10.0),
    ],
)
def test_durations(kind: Kind, values, expected) -> None:
    assert value_of(kind, days(*values)).value == expected


def test_a_share_is_of_all_samples() -> None:
    hits = [Sample(n, small.VILLAGE, TODAY, "case", n, hit=n < 2) for n in range(3)]
    value = value_of(Kind.SHARE, hits)
    assert (value.value, value.hits, value.number, value.words) == (66.7, 2, 3, "66.7")
    assert value_of(Kind.SHARE, []).words == "–"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-06", (date(2022, 6, 1), date(2022, 6, 30), "2022-05")),
        ("2022-Q1", (date(2022, 1, 1), date(2022, 3, 31), "2021-Q4")),
        ("2022", (date(2022, 1, 1), date(2022, 12, 31), "2021")),
    ],
)
def test_spans(text: str, expected) -> None:
    span = span_of(text)
    assert (span.first, span.last, span.before.code) == expected


@pytest.mark.parametrize("text", ["", "2022-13", "2022-Q5", "1", "99999", "二〇二二"])
def test_what_is_no_span(text: str) -> None:
    assert span_of(text) is None


def test_offered_spans_read_back() -> None:
    offered = [code for _title, spans in spans_offered(TODAY) for code, _name in spans]
    assert [span_of(code).code for code in offered] == offered


def test_every_figure_says_what_it_means() -> None:
    assert len(BY_KEY) == len(FIGURES)
    assert all(len(str(figure.meaning)) > 10 for figure in FIGURES)
    assert {figure.good for figure in FIGURES} == {"high", "low"}


def asked(county, user=None) -> Samples:
    scope = scope_of(user or county.analyst, today=TODAY)
    return Samples(Ask(small.COUNTY, FIRST, LAST, TODAY, scope))


def figure(county, key: str, user=None):
    value = asked(county, user).value(BY_KEY[key])
    return value.value, value.number


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def closed(household, kind: str = "IDENTIFY", state: str = "APPROVED", **fields) -> Case:
    on = fields.pop("on", date(2022, 6, 16))
    values = {"step": "", "state": state, "kind": kind, "closed_at": at(on)}
    values |= {"started_on": date(2022, 6, 1), "total_due_on": date(2022, 6, 16)}
    return kit.case(household, **(values | fields))


@pytest.mark.django_db
def test_days_from_event_to_clue_to_inclusion(county) -> None:
    kit.episode(
        county.one, event_on=date(2022, 5, 28), clue_on=date(2022, 6, 1),
        identified_on=date(2022, 6, 16),
    )  # fmt: skip
    closed(county.one)
    closed(county.other, on=date(2022, 6, 17))
    assert figure(county, "event-to-clue") == (4.0, 1)
    assert figure(county, "clue-to-inclusion") == (15.5, 2)
    assert figure(county, "clue-to-inclusion-80") == (16.0, 2)
    assert figure(county, "inclusion-in-time") == (50.0, 2)


@pytest.mark.django_db
def test_first_checks_at_the_door(county) -> None:
    for household, done in ((county.one, date(2022, 6, 6)), (county.other, date(2022, 6, 7))):
        case = closed(household)
        CaseStep.objects.create(
            case=case, name="入户核实", kind="VERIFY", level="VILLAGE", round=1, state="DONE",
            started_on=date(2022, 6, 1), due_on=date(2022, 6, 6), done_at=at(done),
        )  # fmt: skip
    assert figure(county, "clue-to-check") == (5.5, 2)
    assert figure(county, "check-in-time") == (50.0, 2)


@pytest.mark.django_db
def test_help_within_the_days_of_the_rulebook(county) -> None:
    """措施落实时限 is ten days: on the tenth is in time; who still has time does not count."""
    kit.plan(kit.episode(county.one, identified_on=date(2021, 12, 22)), 因病=1)
    for number, on, began in ((11, "2022-06-01", "2022-06-11"), (12, "2022-06-01", "2022-06-12")):
        episode = kit.episode(small.make_household(number), identified_on=date.fromisoformat(on))
        plan = kit.plan(episode, 因病=1)
        plan.measures.update(started_on=date.fromisoformat(began))
    kit.episode(small.make_household(13), identified_on=date(2022, 6, 24))
    kit.episode(small.make_household(14), identified_on=date(2022, 6, 23))
    assert figure(county, "help-in-time") == (33.3, 3)


@pytest.mark.django_db
def test_checked_clues_and_those_missed(county) -> None:
    for number, (household, outcome) in enumerate(
        ((county.one, "CONFIRMED"), (county.other, "NO_RISK"), (county.one, "NO_RISK"))
    ):
        clue = small.make_clue(county.run, household, risk=f"因{number}").clue
        Verification.objects.create(
            clue=clue, division_code=household.division_code, period="2022-06", level="黄",
            outcome=outcome, note="x", verified_by=county.town, verified_at=at(date(2022, 6, 2)),
        )  # fmt: skip
    kit.episode(county.other, identified_on=date(2022, 6, 20))
    assert figure(county, "confirmed") == (33.3, 3)
    assert figure(county, "missed") == (50.0, 2)


@pytest.mark.django_db
def test_decided_returned_and_overturned(county) -> None:
    closed(county.one, round=2)
    closed(county.other, state="REJECTED", on=date(2022, 3, 1))
    closed(county.other, on=date(2022, 6, 1))
    assert figure(county, "included") == (66.7, 3)
    assert figure(county, "returned") == (33.3, 3)
    assert figure(county, "refused-wrongly") == (100.0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ended", "way", "expected"),
    [
        (date(2022, 6, 30), "帮扶消除", 100.0),
        (date(2022, 7, 1), "帮扶消除", 0.0),
        (date(2022, 6, 30), "自然消除", 0.0),
    ],
)
def test_removed_before_six_months_are_full(county, ended, way, expected) -> None:
    kit.episode(
        county.one, identified_on=date(2022, 1, 1), state="REMOVED", ended_on=ended,
        removal_way=way,
    )  # fmt: skip
    assert figure(county, "overturned") == (expected, 1)


@pytest.mark.django_db
def test_objections(county) -> None:
    case = closed(county.one)
    notice = Notice.objects.create(
        number="公1", kind="PUBLICATION", matter="IDENTIFY", county_code=small.COUNTY,
        division_code=small.VILLAGE, starts_on=date(2022, 6, 2), ends_on=date(2022, 6, 7),
        place="村委会", contact="村委会", posted_by=county.worker, posted_at=kit.NOW,
    )  # fmt: skip
    for state in ("UPHELD", "DISMISSED", "OPEN"):
        Objection.objects.create(
            client_id=uuid4(), number=state, notice=notice, case=case, state=state,
            division_code=small.VILLAGE, channel="来访", received_at=kit.NOW,
            answered_by=None if state == "OPEN" else county.worker,
            answered_at=None if state == "OPEN" else at(date(2022, 6, 5)),
        )  # fmt: skip
    assert figure(county, "upheld") == (50.0, 2)


@pytest.mark.django_db
def test_plans_and_their_measures(county) -> None:
    good = kit.plan(kit.episode(county.one, risks=["因病"]), 因病=1)
    good.measures.update(due_on=date(2022, 3, 1))
    kit.episode(county.other, risks=["因学"])
    assert figure(county, "planned") == (50.0, 2)
    assert figure(county, "answered") == (50.0, 2)
    assert figure(county, "fitting") == (None, 0)
    good.fits = True
    good.save()
    assert figure(county, "fitting") == (100.0, 1)
    assert figure(county, "carried-out") == (100.0, 1)
    good.measures.update(due_on=date(2022, 2, 28))
    assert figure(county, "carried-out") == (0.0, 1)


@pytest.mark.django_db
def test_relapse_and_visits_after_removal(county) -> None:
    kit.episode(county.one, state="REMOVED", ended_on=date(2022, 3, 1), removal_way="帮扶消除")
    kit.episode(county.one, number=2, identified_on=date(2022, 6, 1))
    kit.episode(county.other, state="REMOVED", ended_on=date(2022, 3, 1), removal_way="帮扶消除")
    assert figure(county, "came-back") == (50.0, 2)
    assert figure(county, "visited") == (None, 0)
    for household, state in ((county.one, "DONE"), (county.other, "OPEN")):
        sheet = kit.sheet(household, {}, form="帮扶走访") if state == "DONE" else None
        FieldTask.objects.create(
            form="帮扶走访", source="after:2022-03-01:2022-03-31", household=household,
            county_code=small.COUNTY, division_code=household.division_code, stage="AFTER",
            state=state, opened_on=date(2022, 3, 20), due_on=date(2022, 3, 31), sheet=sheet,
            done_on=date(2022, 3, 30) if sheet else None,
        )  # fmt: skip
    assert figure(county, "visited") == (50.0, 2)


@pytest.mark.django_db
def test_papers_are_complete_when_each_step_left_its_trace(county) -> None:
    steps = [
        {"name": "入户核实", "kind": "VERIFY", "level": "VILLAGE"},
        {"name": "村内公示", "kind": "NOTICE", "level": "VILLAGE"},
    ]
    case = closed(county.one, kind="REMOVE", process={"steps": steps})
    check = {"case": case, "level": "VILLAGE", "round": 1, "state": "DONE", "done_at": kit.NOW}
    check |= {"started_on": date(2022, 6, 1)}
    first = CaseStep.objects.create(name="入户核实", kind="VERIFY", **check)
    assert figure(county, "removal-papers") == (0.0, 1)
    CaseStep.objects.create(name="村内公示", kind="NOTICE", **check)
    first.sheet = kit.sheet(county.one, kit.THIRTEEN)
    first.save()
    assert figure(county, "removal-papers") == (0.0, 1)
    notice = Notice.objects.create(
        number="公1", kind="PUBLICATION", matter="REMOVE", county_code=small.COUNTY,
        division_code=small.VILLAGE, starts_on=date(2022, 6, 2), ends_on=date(2022, 6, 7),
        place="村委会", contact="村委会", posted_by=county.worker, posted_at=kit.NOW,
    )  # fmt: skip
    NoticeCase.objects.create(notice=notice, case=case, round=1, kind="PUBLICATION")
    assert figure(county, "removal-papers") == (100.0, 1)


@pytest.mark.django_db
def test_a_scope_counts_its_own_part(county) -> None:
    closed(county.one)
    closed(county.other, state="REJECTED")
    assert figure(county, "included", county.town) == (100.0, 1)
    far = small.make_user("far", Role.VILLAGE_WORKER, small.OTHER_VILLAGE)
    assert figure(county, "included", far) == (0.0, 1)


@pytest.fixture
def counted(county):
    """Two decided cases in two townships, one of them late."""
    closed(county.one)
    closed(county.other, on=date(2022, 6, 20))
    with time_machine.travel(kit.NOW, tick=False):
        client = Client()
        client.force_login(county.analyst)
        yield SimpleNamespace(county=county, client=client)


@pytest.mark.django_db
def test_the_pages(counted) -> None:
    page = counted.client.get("/quality/?period=2022-Q2&dim=timeliness")
    text = page.content.decode()
    assert "figure=inclusion-in-time&amp;period=2022-Q2" in text
    assert "没有超过识别总时限的比例" in text
    towns = {place.name: values for place, values in page.context["towns"]}
    late = dict(towns["前场镇"])[BY_KEY["inclusion-in-time"]]
    assert (late.value, late.number) == (0.0, 1)
    assert counted.client.get("/quality/?period=x&dim=x").context["span"].code == "2022"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("figure=inclusion-in-time", ["532300000002", "532300000001"]),
        ("figure=inclusion-in-time&hit=yes", ["532300000001"]),
        ("figure=inclusion-in-time&hit=no", ["532300000002"]),
        (f"figure=clue-to-inclusion&town={small.TOWN[:9]}", ["532300000001"]),
        ("figure=inclusion-in-time&period=2022-05", []),
    ],
)
def test_each_figure_opens_its_rows(counted, query: str, expected) -> None:
    rows = counted.client.get(f"/quality/rows/?{query}").context["rows"]
    assert [line.code for _one, line in rows] == expected


@pytest.mark.django_db
def test_unknown_figures_are_not_found(counted) -> None:
    assert counted.client.get("/quality/rows/?figure=x").status_code == 404


@pytest.mark.django_db
def test_figures_are_handed_out_with_their_meaning(counted) -> None:
    answer = counted.client.get("/quality/export.xlsx?period=2022")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["监测质量"].values)
    assert rows[0][-3:] == ("光禄镇", "前场镇", "统计口径")
    assert len(rows) == len(FIGURES) + 1
    assert AuditEvent.objects.get(action="indicators.export").detail == {"period": "2022"}


@pytest.mark.django_db
def test_the_page_takes_the_same_number_of_queries_however_many_cases(counted) -> None:
    few = count_queries(counted.client, "/quality/?dim=accuracy")
    for number in (11, 12, 13):
        closed(small.make_household(number))
    assert count_queries(counted.client, "/quality/?dim=accuracy") == few

"""The pages of rounds, records, visits and problems."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_findings import accept
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.models import Grid, GridWorker
from xianjie.apps.rounds.models import LookbackProblem, Round

pytestmark = pytest.mark.django_db
ROUNDS = "/rounds/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sheet_rows(answer) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    return [tuple(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]


@pytest.fixture
def running(county):
    for household in (county.one, county.other):
        kit.monitor(household)
    one = kit.opened(county.analyst)
    kit.visit(county.worker, FieldTask.objects.get(household=county.one))
    return one


def test_a_township_sees_a_county_round_cut_to_itself(county, running) -> None:
    row = signed_in(county.town).get(ROUNDS).context["rows"][0]
    assert (row[0], row[1].total, row[1].done, row[2]) == (running, 1, 1, "姚安县")
    page = signed_in(county.town).get(f"{ROUNDS}{running.pk}/")
    assert (page.context["whole"].total, list(page.context["rows"])) == (1, [])
    assert [line.name for line in page.context["lines"]] == ["旧城村"]
    other = signed_in(county.town).get(f"{ROUNDS}{running.pk}/?place={small.OTHER_TOWN}")
    assert (other.context["lines"], list(other.context["rows"])) == ([], [])


def test_the_county_drills_down_to_who_is_left(county, running) -> None:
    client = signed_in(county.analyst)
    page = client.get(f"{ROUNDS}{running.pk}/")
    assert [row.household_code for row in page.context["rows"]] == [county.other.household_code]
    assert "张**" in page.content.decode()
    page = client.get(f"{ROUNDS}{running.pk}/?place={small.OTHER_VILLAGE}&group=一组")
    assert [row.village for row in page.context["rows"]] == ["小河村"]
    assert [name for name, _code in page.context["crumbs"]] == ["姚安县", "前场镇", "小河村"]
    workers = client.get(f"{ROUNDS}{running.pk}/?view=workers").context["workers"]
    assert [(one.name, one.done) for one in workers] == [("李建华", 1)]
    for query in ("place=620402000000", "place=x", "view=x"):
        assert client.get(f"{ROUNDS}{running.pk}/?{query}").status_code == 404


def test_the_list_of_the_unvisited_is_handed_out_masked(county, running) -> None:
    answer = signed_in(county.analyst).get(f"{ROUNDS}{running.pk}/list.xlsx?view=left")
    assert sheet_rows(answer) == [
        (county.other.household_code, "张**", "前场镇", "小河村", "一组", "2022-07-20", None, None,
         None)
    ]  # fmt: skip
    assert signed_in(county.worker).get(f"{ROUNDS}{running.pk}/list.xlsx").status_code == 403


def test_grids_that_nobody_walked_are_shown_first(county, running) -> None:
    def grid(code: str, village: str, **fields) -> Grid:
        return Grid.objects.create(
            division_code=village, division_end=village, code=code, name=f"网格{code}",
            created_at=kit.NOW, updated_at=kit.NOW, **({"level": "VILLAGE"} | fields),
        )  # fmt: skip

    walked = grid("A", small.VILLAGE, level="GROUP", group_name="一组")
    grid("B", small.VILLAGE, level="GROUP", group_name="二组")
    left = grid("C", small.OTHER_VILLAGE)
    GridWorker.objects.create(
        grid=left, post="WORKER", name="王小明", valid_from=kit.TODAY, created_at=kit.NOW,
        updated_at=kit.NOW,
    )  # fmt: skip
    page = signed_in(county.analyst).get(f"{ROUNDS}{running.pk}/?view=grids")
    assert [
        (row.pk, row.progress.total, row.progress.done, row.workers)
        for row in page.context["grids"]
    ] == [(left.pk, 1, 0, ("王**",)), (walked.pk, 1, 1, ())]
    assert page.context["untouched"] == 1
    town = signed_in(county.town).get(f"{ROUNDS}{running.pk}/?view=grids")
    assert [row.pk for row in town.context["grids"]] == [walked.pk]


def test_a_round_is_opened_by_a_form_that_counts_first(county) -> None:
    client = signed_in(county.analyst)
    url = f"{ROUNDS}new/?kind=GRID&place={small.TOWN}"
    page = client.get(url)
    assert [value for value, _ in page.context["form"].fields["villages"].choices] == [
        small.VILLAGE
    ]
    data = {
        "title": "七月网格排查", "period": "2022-07", "due_on": "2022-07-20", "asks": "RURAL",
        "villages": [small.VILLAGE], "client_id": str(uuid4()),
    }  # fmt: skip
    assert client.post(url, data | {"count": "1"}).context["counted"] == 1
    assert not Round.objects.exists()
    for _ in range(2):
        answer = client.post(url, data)
    made = Round.objects.get()
    assert answer["Location"] == f"{ROUNDS}{made.pk}/"
    assert FieldTask.objects.count() == 1
    wrong = client.post(url, data | {"due_on": "2022-07-01", "client_id": str(uuid4())})
    assert wrong.context["form"].errors["due_on"] == ["截止日期已经过去，请选今天或以后的日子。"]
    assert 'value="七月网格排查"' in wrong.content.decode()


def test_what_its_owner_can_do_on_the_page(county, running) -> None:
    client, url = signed_in(county.analyst), f"{ROUNDS}{running.pk}/"
    wrong = client.post(url, {"form": "extend", "extend-due_on": "2022-07-10",
                              "extend-reason": "雨"})  # fmt: skip
    assert "新的截止日期要比原来的晚" in wrong.content.decode()
    good = {"form": "extend", "extend-due_on": "2022-07-25", "extend-reason": "雨季"}
    assert client.post(url, good).status_code == 302
    assert "还有 1 户" in client.post(url, {"form": "close"}).content.decode()
    assert client.post(url, {"form": "remind"}).status_code == 302
    assert client.post(url, {"form": "add"}).status_code == 302
    assert client.post(url, {"form": "close", "close-reason": "外出"}).status_code == 302
    assert "外出" in client.get(url).content.decode()
    assert signed_in(county.town).post(url, {"form": "add"}).status_code == 404
    assert signed_in(county.worker).post(url, {"form": "add"}).status_code == 403


def test_the_month_is_listed_with_flags(county) -> None:
    accept(county.worker, county.one, "月度监测", {"本月收入": 300000, "风险变化": "加重了"})
    accept(county.worker, county.other, "月度监测", {"风险变化": "没有变化"})
    client = signed_in(county.analyst)
    page = client.get(f"{ROUNDS}records/")
    assert page.context["total"] == 2
    assert [number for _t, number, _q, _b in page.context["tiles"]] == [1, 0, 0, 0, 1]
    worse = client.get(f"{ROUNDS}records/?flag=worse&period=2022-07")
    assert [row.household_code for row in worse.context["rows"]] == [county.one.household_code]
    assert "3,000.00" in worse.content.decode()
    assert len(client.get(f"{ROUNDS}records/?code=李大山").context["rows"]) == 2
    assert not client.get(f"{ROUNDS}records/?period=2021-01").context["rows"]
    assert len(signed_in(county.town).get(f"{ROUNDS}records/").context["rows"]) == 1
    rows = sheet_rows(client.get(f"{ROUNDS}records/export.xlsx?flag=worse"))
    assert [(row[0], row[1], row[7]) for row in rows] == [(county.one.household_code, "李**", 3000)]
    assert (
        "月度监测和走访"
        in client.get(reverse("registry:household", args=[county.one.pk])).content.decode()
    )


def test_visits_are_listed_by_stage(county) -> None:
    values = {"见到谁": "户主", "走访内容": ["宣传政策", "慰问"], "措施效果": "管用"}
    import json

    content = json.dumps(values, ensure_ascii=False)
    kit.sheet(county.worker, county.one, "帮扶走访", stage="DURING", content=content)
    kit.sheet(county.worker, county.one, "帮扶走访", stage="AFTER", state="CONFLICT")
    client = signed_in(county.analyst)
    rows = client.get(f"{ROUNDS}visits/").context["rows"]
    assert [(row.stage, row.met, row.done, row.effect) for row in rows] == [
        ("事中", "户主", "宣传政策、慰问", "管用")
    ]
    assert client.get(f"{ROUNDS}visits/?stage=AFTER").context["rows"] == []


def test_a_department_sees_and_closes_what_is_addressed_to_it(county) -> None:
    values = {"住房安全问题": True, "未参加医保": True, "发展需求": ["改造房屋"]}
    accept(county.worker, county.one, "回头看", values)
    housing = LookbackProblem.objects.get(kind="住房安全")
    medical = LookbackProblem.objects.get(kind="基本医疗")
    client = signed_in(county.housing_clerk)
    rows = client.get(f"{ROUNDS}problems/").context["rows"]
    assert [(row.kind, row.head) for row in rows] == [("住房安全", "李**")]
    assert client.get(f"{ROUNDS}problems/{medical.pk}/").status_code == 404
    url = f"{ROUNDS}problems/{housing.pk}/"
    assert client.post(url, {"evidence": " "}).status_code == 200
    assert client.post(url, {"evidence": "7月3日已加固，验收单12号"}).status_code == 302
    housing.refresh_from_db()
    assert (housing.state, housing.closed_on) == ("CLOSED", kit.TODAY)
    assert client.post(url, {"evidence": "再来一次"}).status_code == 200
    analyst = signed_in(county.analyst)
    assert [row.kind for row in analyst.get(f"{ROUNDS}problems/").context["rows"]] == ["基本医疗"]
    needs = analyst.get(f"{ROUNDS}problems/?nature=NEED").context["rows"]
    assert [row.kind for row in needs] == ["改造房屋"]
    done = sheet_rows(analyst.get(f"{ROUNDS}problems/export.xlsx?state=CLOSED"))
    assert [(row[4], row[10], row[11]) for row in done] == [("住房安全", "已销号", "2022-07-04")]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "records/",
        "visits/",
        "problems/",
        "{pk}/",
        "{pk}/?view=done",
        "{pk}/?view=grids",
        "new/",
    ],
)
def test_pages_take_the_same_queries_for_more_rows(county, page: str) -> None:
    def more(numbers) -> None:
        for number in numbers:
            household = small.make_household(number)
            kit.monitor(household)
            accept(county.worker, household, "月度监测", {"风险变化": "加重了"})
            accept(county.worker, household, "回头看", {"住房安全问题": True})
            kit.sheet(county.worker, household, "帮扶走访", stage="DURING")
            task = FieldTask.objects.create(
                source=one.source, household=household, form="月度监测", state="OPEN",
                county_code=small.COUNTY, division_code=small.VILLAGE, opened_on=kit.TODAY,
                due_on=date(2022, 7, 1),
            )  # fmt: skip
            if number % 2:
                kit.visit(county.worker, task)
            kit.opened(county.analyst)

    kit.monitor(county.one)
    one = kit.opened(county.analyst)
    client = signed_in(county.analyst)
    more([3, 4])
    path = ROUNDS + page.format(pk=one.pk)
    before = count_queries(client, path)
    more([5, 6, 7, 8])
    assert count_queries(client, path) == before

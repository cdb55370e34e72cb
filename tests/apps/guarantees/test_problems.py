"""A problem from finding to acceptance; who sees and writes what; the registers' own steps."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.models import Organisation, Post
from xianjie.apps.guarantees.actions import (
    Paper,
    charge_problem,
    control_dropout,
    register_problem,
    step_problem,
)
from xianjie.apps.guarantees.actions.works import accept_house, finish_house, spread_fault
from xianjie.apps.guarantees.enums import ProblemState, Step
from xianjie.apps.guarantees.interfaces.registers import COHORTS, DOCTORS, SURVEYS
from xianjie.apps.guarantees.interfaces.works import FAULTS, HOUSEHOLD_WATER, HOUSES, WORKS
from xianjie.apps.guarantees.models import Problem
from xianjie.apps.guarantees.queries.desk import problems_to_accept, problems_to_solve
from xianjie.apps.guarantees.queries.problems import visible_problems
from xianjie.apps.indicators.queries.counts import Part, count_named
from xianjie.apps.ledger.actions import save_row
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
TODAY, NOW = cases.TODAY, cases.NOW
WHEN = {"today": TODAY, "now": NOW}
WATER, HOUSE = "饮水安全-供水故障", "住房安全-房屋隐患"
LEVELS = {"prefecture": "甲", "county": "乙", "town": "丙", "village": "丁"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def register(county, kind: str = WATER, home=None, user=None, **fields) -> Problem:
    given = {"source": "HAND", "words": "水管冻裂", **WHEN} | fields
    return register_problem(
        by=cases.by(user or county.town), household=home or county.one, kind=kind, **given
    )


def step(user, problem: Problem, name: str, **fields) -> Problem:
    given = {"words": "修好了", **WHEN} | fields
    return step_problem(by=cases.by(user), problem=problem, step=name, **given)


def paper(tmp_path: Path) -> Paper:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 synthetic")
    return Paper(path, "验收表.pdf")


def row(user, register, **values):
    return save_row(
        by=cases.by(user), register=register, row=None, values=values, version=None, now=NOW
    )


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def code_of(error) -> str:
    return error.value.code


def test_a_problem_has_owner_and_deadline_and_is_accepted_by_another(county) -> None:
    problem = register(county)
    assert (problem.owner, problem.department) == (county.worker, "水务")
    assert problem.due_on == TODAY + timedelta(days=30)
    with pytest.raises(RefusedError) as twice:
        register(county)
    assert code_of(twice) == "open"
    step(county.worker, problem, Step.DONE)
    # The village reports; it does not judge, and nobody judges the own report.
    with pytest.raises(RefusedError) as own:
        step(county.worker, problem, Step.ACCEPT)
    assert code_of(own) == "not-permitted"
    ask = DeskAsk(cases.by(county.town).scope, county.town.pk, TODAY, NOW, small.COUNTY)
    assert problems_to_accept(ask).count == 1
    step(county.town, problem, Step.RETURN, words="还漏水")
    step(county.worker, problem, Step.DONE)
    closed = step(county.town, problem, Step.ACCEPT)
    assert (closed.state, closed.closed_on) == (ProblemState.ACCEPTED, TODAY)
    again = register(county)
    assert (again.pk, again.reopened, again.state) == (problem.pk, 1, ProblemState.OPEN)
    charged = charge_problem(
        by=cases.by(county.town), problem=again, owner=county.town, due_on=date(2022, 8, 1),
        cause="冬季冻管", **WHEN,
    )  # fmt: skip
    assert (charged.owner, charged.cause) == (county.town, "冬季冻管")
    assert problems_to_solve(ask).count == 1
    with pytest.raises(RefusedError) as outside:
        charge_problem(
            by=cases.by(county.town), problem=again, owner=county.health_clerk, cause="冬季冻管",
            due_on=date(2022, 8, 1), **WHEN,
        )  # fmt: skip
    assert code_of(outside) == "bad-owner"


def test_a_dropout_needs_four_levels_and_an_excuse_a_proof(county, tmp_path) -> None:
    child = county.one.members.get()
    problem = register(county, "义务教育-辍学", person=child)
    with pytest.raises(RefusedError) as bare:
        step(county.worker, problem, Step.START)
    assert code_of(bare) == "no-control"
    with pytest.raises(RefusedError) as few:
        control_dropout(
            by=cases.by(county.town), problem=problem, names=LEVELS | {"county": " "}, school="",
            now=NOW,
        )  # fmt: skip
    assert code_of(few) == "no-levels"
    by = cases.by(county.town)
    control_dropout(by=by, problem=problem, names=LEVELS, school="旧城小学", now=NOW)
    charge_problem(
        by=by, problem=problem, owner=county.worker, due_on=TODAY, cause="身体原因不具备学习条件",
        **WHEN,
    )  # fmt: skip
    with pytest.raises(RefusedError) as proof:
        step(county.worker, problem, Step.DONE)
    assert code_of(proof) == "no-paper"
    step(county.worker, problem, Step.DONE, paper=paper(tmp_path))
    closed = step(county.town, problem, Step.ACCEPT)
    assert closed.exempt_until == date(2023, 7, 31)
    assert problem.control.returned_on is None


def test_housing_is_accepted_with_a_file_by_another(county, tmp_path) -> None:
    problem = register(county, HOUSE)
    step(county.worker, problem, Step.DONE)
    with pytest.raises(RefusedError) as bare:
        step(county.town, problem, Step.ACCEPT)
    assert code_of(bare) == "no-paper"
    assert step(county.town, problem, Step.ACCEPT, paper=paper(tmp_path)).closed_on == TODAY
    house = row(
        county.housing_clerk, HOUSES, household=county.one, grade="D", appraised_on=TODAY,
        way="危房改造", started_on=date(2022, 6, 1),
    )  # fmt: skip
    assert house.division_code == county.one.division_code
    day = {"finished_on": TODAY, **WHEN}
    finish_house(by=cases.by(county.housing_clerk), repair=house, **day)
    words = {"verdict": "合格", "paper": paper(tmp_path), **WHEN}
    with pytest.raises(RefusedError) as same:
        accept_house(by=cases.by(county.housing_clerk), repair=house, **words)
    assert code_of(same) == "same-person"
    done = accept_house(by=cases.by(county.town), repair=house, **words)
    assert (done.accepted_by, done.document.household) == (county.town, county.one)


def test_a_department_sees_and_writes_its_area_only(county) -> None:
    water = register(county)
    medical = register(county, "基本医疗-未参保", person=county.one.members.get())
    far = register(county, home=county.other, user=county.analyst)
    bureau = Organisation.objects.create(
        name="姚安县水务局", sector="水利", level="COUNTY", division_code="532325000000"
    )
    Post.objects.filter(user=county.housing_clerk).update(organisation=bureau)
    seen = {
        name: set(visible_problems(cases.by(getattr(county, name)).scope))
        for name in ("analyst", "town", "worker", "health_clerk", "housing_clerk")
    }
    assert seen == {
        "analyst": {water, medical, far},
        "town": {water, medical},
        "worker": {water, medical},
        "health_clerk": {medical},
        "housing_clerk": {water, far},  # 水利 is another name of 水务
    }
    with pytest.raises(RefusedError):
        step(county.health_clerk, water, Step.DONE)
    values = {
        "division_code": small.VILLAGE, "code": "W1", "name": "旧城水厂", "kind": "分散供水",
        "source": "泉", "keeper_body": "村委会", "keeper": "李大山",
    }  # fmt: skip
    with pytest.raises(RefusedError):
        row(county.health_clerk, WORKS, **values)
    assert row(county.housing_clerk, WORKS, **values).code == "W1"
    client = signed_in(county.health_clerk)
    assert client.get(f"/guarantees/problems/{water.pk}/").status_code == 404
    assert client.get("/guarantees/areas/water/").status_code == 404
    assert client.get("/guarantees/areas/medical/").status_code == 200
    page = client.get("/guarantees/").content.decode()
    assert ("基本医疗" in page, "饮水安全" in page) == (True, False)
    # A household is named by its number; its key alone opens nothing.
    url = f"/guarantees/problems/new/?household={county.one.pk}"
    assert client.get(url).status_code == 404
    found = client.post("/guarantees/problems/new/", {"code": county.one.household_code})
    assert client.get(found.headers["Location"]).status_code == 200


def test_a_fault_becomes_a_problem_of_each_household_behind_the_works(county) -> None:
    works = row(
        county.analyst, WORKS, division_code=small.VILLAGE, code="W1", name="旧城水厂",
        kind="分散供水", source="泉", keeper_body="村委会", keeper="李大山",
    )  # fmt: skip
    fault = row(
        county.analyst, FAULTS, works=works, reported_on=TODAY, channel="村里上报",
        cause="冬季冻管", description="管道冻裂", due_on=date(2022, 7, 10),
    )  # fmt: skip
    by = cases.by(county.analyst)
    with pytest.raises(RefusedError) as nobody:
        spread_fault(by=by, fault=fault, **WHEN)
    assert code_of(nobody) == "no-homes"
    for home in (county.one, county.other):
        row(county.analyst, HOUSEHOLD_WATER, household=home, works=works, way="集中供水",
            amount=False, checked_on=TODAY)  # fmt: skip
    assert spread_fault(by=by, fault=fault, **WHEN) == 2
    assert spread_fault(by=by, fault=fault, **WHEN) == 0
    assert set(Problem.objects.values_list("source", "cause", "due_on")) == {
        ("FAULT", "冬季冻管", date(2022, 7, 10))
    }
    page = signed_in(county.analyst).get("/guarantees/works/").content.decode()
    assert "旧城水厂" in page


def test_rates_are_rounded_down_and_compared_with_the_goal(county) -> None:
    for year, completed in ((2020, 950), (2021, 949)):
        row(county.analyst, COHORTS, division_code=small.VILLAGE, school="旧城中学",
            entry_year=year - 9, completed_year=year, entered=1000,
            completed=completed)  # fmt: skip
    rows = COHORTS.rows(small.COUNTY, TODAY).order_by("completed_year")
    assert [(one.kept, one.reached) for one in rows] == [(9500, "met"), (9490, "short")]
    # The indicator 九年义务教育巩固率 takes the newest year group.
    counted = count_named("cohorts-kept").count(small.COUNTY, Period(2022, 6), "")
    assert counted == {small.VILLAGE: Part(Decimal(949), Decimal(1000))}
    row(county.analyst, SURVEYS, division_code=small.VILLAGE, period="2022-上半年",
        surveyed_on=TODAY, surveyor="统计局", asked=3, recognised=2, satisfied=3)  # fmt: skip
    found = SURVEYS.rows(small.COUNTY, TODAY).get()
    assert (found.recognition, found.content) == (6666, 10000)
    row(county.health_clerk, DOCTORS, person=county.one.members.get(), disease="高血压",
        doctor="王医生", clinic="卫生院", signed_on=TODAY, measures="按月量血压")  # fmt: skip


def test_pages_take_as_many_queries_for_many_as_for_one(county) -> None:
    register(county)
    client = signed_in(county.analyst)
    pages = ("/guarantees/", "/guarantees/?place=532325101", "/guarantees/problems/?view=all",
             "/guarantees/areas/water/")  # fmt: skip
    one = [count_queries(client, page) for page in pages]
    for number in range(3, 6):
        register(county, home=small.make_household(number), user=county.analyst)
    register(county, "基本医疗-未参保", person=county.one.members.get())
    assert [count_queries(client, page) for page in pages] == one
    for page in ("export/", "problems/export/?view=all"):
        assert client.get(f"/guarantees/{page}").content.startswith(b"PK")


def test_steps_in_the_browser(county) -> None:
    problem = register(county)
    client = signed_in(county.worker)
    url = f"/guarantees/problems/{problem.pk}/"
    answer = client.post(url, {"step": "DONE", "done-words": "", "done-day": "2022-07-04"})
    assert (answer.status_code, "请填写这一项" in answer.content.decode()) == (200, True)
    answer = client.post(url, {"step": "DONE", "done-words": "换管", "done-day": "2022-07-04"})
    assert answer.status_code == 302
    # Sent twice: the second one is told so, beside the form or by the page as it now stands.
    assert client.post(url, {"step": "DONE", "done-words": "换管"}).status_code == 200
    assert client.post(url, {"step": "ACCEPT", "accept-words": "好"}).status_code == 200
    town = signed_in(county.town)
    assert town.post(url, {"step": "ACCEPT", "accept-words": "看过了"}).status_code == 302
    problem.refresh_from_db()
    assert problem.state == ProblemState.ACCEPTED
    assert signed_in(county.analyst).get(url).status_code == 200
    assert client.get("/guarantees/?place=532325102").status_code == 404

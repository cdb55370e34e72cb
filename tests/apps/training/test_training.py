"""Training from class to work, doubles, the catalogue, 两后生 from the registry, allowances."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from tests.apps.posts.kit import NOW, STAMPS, TODAY, build, by
from tests.apps.rounds.test_pages import signed_in
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.employment.actions import Job, note_job
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.indicators.queries.counts import counted
from xianjie.apps.plans.queries.support import support_of
from xianjie.apps.registry.models import Circumstance, Person
from xianjie.apps.training.actions.booking import book_allowances
from xianjie.apps.training.actions.jobs import confirm_found, find_jobs, judge_job
from xianjie.apps.training.actions.youth import find_youth
from xianjie.apps.training.models import SubsidyItem, Trainee, TrainingClass, Youth
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
ENDED = date(2022, 5, 20)


@pytest.fixture
def county(db, home, root):
    with time_machine.travel(NOW, tick=False):
        yield build(root)


def course(county, code="PX-1", **fields) -> TrainingClass:
    values = {
        "division_code": county.one.division_code, "title": "电工一班", "code": code,
        "kind": "定向培训", "trade": "电工", "level": "五级", "body": "演示职业学校", "places": 30,
        "hours": 80, "starts_on": date(2022, 5, 1), "ends_on": ENDED, **STAMPS,
    }  # fmt: skip
    return TrainingClass.objects.create(**(values | fields))


def refusal(act, **kwargs) -> str:
    with pytest.raises(RefusedError) as refused:
        act(**kwargs)
    return refused.value.code


def test_a_trainee_learns_is_found_at_work_and_confirmed(county):
    client = signed_in(county.labour)
    course(county)
    course(county, "PX-2", title="焊工班", trade="焊工", starts_on=date(2022, 6, 1),
           ends_on=date(2022, 6, 20))  # fmt: skip
    SubsidyItem.objects.create(
        division_code="532325000000", trade="电工", level="五级", hours=80, amount=80_000,
        valid_from=date(2022, 1, 1), basis="演示目录", **STAMPS,
    )  # fmt: skip
    values = {"person": county.person.person_code, "course": "PX-1", "enrolled_on": "2022-05-01",
              "finished": "yes", "skilled": "yes", "subsidy": "900", "hours": "81"}  # fmt: skip
    wrong = client.post("/training/trainees/new/", values).context["form"]
    assert wrong.errors == {"hours": ["出勤学时不能多于总学时 80。"]}
    client.post("/training/trainees/new/", values | {"hours": "80"})
    client.post("/training/trainees/new/", values | {"course": "PX-2", "hours": "80",
                                                     "enrolled_on": "2022-06-01",
                                                     "subsidy": ""})  # fmt: skip
    first, second = Trainee.objects.order_by("pk")
    assert (first.focus, first.household, first.subsidy) == (True, county.one, 90_000)
    page = client.get("/training/trainees/").content.decode()
    assert "有 1 条超过一人一年的补贴培训次数" in page
    assert "有 1 条补贴高于目录标准" in page
    assert client.get("/training/trainees/?double=yes").context["page"].paginator.count == 1
    job = Job(employer="演示电子厂", since=date(2022, 6, 25))
    note_job(by=by(county.worker), person=county.person, job=job, today=TODAY, now=NOW)
    common = {"county": "532325", "today": TODAY, "now": NOW}
    assert refusal(find_jobs, by=by(county.town), **common) == "not-permitted"
    common["by"] = by(county.labour)
    assert (find_jobs(**common), find_jobs(**common)) == (2, 0)
    first.refresh_from_db()
    assert (first.job_state, first.job_from, first.employer) == (
        "FOUND", date(2022, 6, 25), "演示电子厂",
    )  # fmt: skip
    goals = client.get("/training/goals/?year=2022").context
    assert (goals["figures"].people, goals["figures"].employed, goals["people_met"]) == (
        1,
        0,
        False,
    )
    judge_job(by=by(county.town), trainee=second, works=False, today=TODAY, now=NOW)
    client.post(f"/training/trainees/{first.pk}/job/", {"verdict": "works"})
    goals = client.get("/training/goals/?year=2022").context
    assert (goals["figures"].employed, goals["figures"].work_rate.text) == (1, "100.0%")
    assert confirm_found(**common) == 0
    june = Period(2022, 6)
    assert [part.numerator for part in counted("people-trained", "532325", june).values()] == [1]
    rate = next(iter(counted("trained-rate:就业", "532325", june).values()))
    assert (rate.numerator, rate.denominator) == (1, 1)
    lines = support_of([county.one.pk], TODAY)[county.one.pk]
    assert sorted(one.title for one in lines) == ["技能培训·焊工", "技能培训·电工"]
    assert [signed_in(county.health).get(path).status_code for path in
            ("/training/classes/", "/training/goals/")] == [403, 403]  # fmt: skip


def test_work_that_nobody_found_is_told_with_place_and_day(county):
    made = Trainee.objects.create(
        division_code=county.one.division_code, household=county.one, person=county.person,
        course=course(county), enrolled_on=date(2022, 5, 1), finished=True, **STAMPS,
    )  # fmt: skip
    page = f"/training/trainees/{made.pk}/job/"
    client = signed_in(county.worker)
    early = {"verdict": "works", "since": "2022-05-19", "employer": "演示家政公司"}
    assert "就业日期要在结业以后" in client.post(page, early).content.decode()
    nameless = client.post(page, {"verdict": "works", "since": "2022-06-01"})
    assert nameless.context["form"].errors == {"employer": ["请填在哪里就业。"]}
    client.post(page, early | {"since": "2022-06-01"})
    made.refresh_from_db()
    assert (made.job_state, made.job_source, made.person.worker.employer) == (
        "CONFIRMED", "TOLD", "演示家政公司",
    )  # fmt: skip
    Trainee.objects.filter(pk=made.pk).update(finished=False)
    made.refresh_from_db()
    assert refusal(judge_job, by=by(county.worker), trainee=made, works=True, today=TODAY,
                   now=NOW) == "not-finished"  # fmt: skip


def test_school_leavers_come_from_the_registry_and_leave_with_age(county):
    def member(code, born, **fields):
        values = {"county_code": "532325", "person_code": code, "household": county.one,
                  "name": "李小", "birth_date": born, "relation": "之子", **STAMPS}  # fmt: skip
        return Person.objects.create(**(values | fields))

    known = member("P1", date(2004, 5, 1), education="初中", school_status="中职二年级")
    asked = member("P2", date(1996, 7, 5), education="小学", school_status="非在校生")
    member("P3", date(1996, 7, 4), education="初中")  # twenty-six today
    member("P4", date(2007, 7, 5), education="初中")  # fourteen until tomorrow
    member("P5", date(2000, 1, 1), education="初中", relation="之儿媳")
    member("P6", date(2003, 1, 1), education="高中", school_status="本科一年级")
    Circumstance.objects.create(
        household=county.one, person=known, kind="未婚", judged_on=date(2022, 6, 1),
        basis="声明", **STAMPS,
    )  # fmt: skip
    common = {"by": by(county.labour), "county": "532325", "now": NOW}
    found = find_youth(today=TODAY, **common)
    assert (found.new, found.out) == (2, 0)
    rows = {one.person_id: one for one in Youth.objects.all()}
    assert {key: (one.unmarried, one.stage, one.fate) for key, one in rows.items()} == {
        known.pk: (True, "初中毕业", "在读职业学校"), asked.pk: (None, "", ""),
    }  # fmt: skip
    client = signed_in(county.labour)
    page = client.get("/training/youths/").content.decode()
    assert "有 1 人登记里看不出是否未婚，要问清。" in page
    goals = client.get("/training/goals/").context["youth"]
    assert (goals.people, goals.unknown, goals.school_rate.text) == (2, 1, "50.0%")
    again = find_youth(today=date(2022, 7, 5), **common)
    assert (again.new, again.out) == (1, 1)  # P4 turned fifteen, P2 twenty-six
    rows[asked.pk].refresh_from_db()
    assert rows[asked.pk].left_out == "超过年龄"
    assert refusal(find_youth, today=TODAY, **(common | {"by": by(county.worker)})) == (
        "not-permitted"
    )


def test_allowances_and_aid_reach_the_account_once(county):
    mine = {"division_code": county.one.division_code, "household": county.one,
            "person": county.person, **STAMPS}  # fmt: skip
    Trainee.objects.create(
        course=course(county), enrolled_on=date(2022, 5, 1), allowance=60_000,
        allowance_paid_on=date(2022, 6, 1), **mine,
    )  # fmt: skip
    Youth.objects.create(found_on=TODAY, aid=150_000, aid_paid_on=date(2022, 6, 15), **mine)
    common = {"by": by(county.worker), "county": "532325", "today": TODAY, "now": NOW}
    assert (book_allowances(**common).new, book_allowances(**common).new) == (2, 0)
    assert sorted(IncomeEntry.objects.values_list("item", "amount")) == [
        ("其他转移性收入", 60_000), ("教育资助", 150_000),
    ]  # fmt: skip
    assert refusal(book_allowances, **(common | {"by": by(county.health)})) == "not-permitted"
    later = NOW + timedelta(minutes=1)
    Trainee.objects.update(retired_at=later, updated_at=later)
    Youth.objects.update(aid=None, aid_paid_on=None, updated_at=later)
    book_allowances(**(common | {"now": later}))
    assert sum(IncomeEntry.objects.values_list("amount", flat=True)) == 0


def test_lists_take_the_same_queries_for_one_and_three(county):
    client = signed_in(county.labour)
    pages = ("/training/classes/", "/training/trainees/", "/training/youths/", "/training/goals/")

    def add(number):
        made = Person.objects.create(
            county_code="532325", person_code=f"Q{number}", household=county.one, name="李小",
            birth_date=date(2004, 1, 1), **STAMPS,
        )  # fmt: skip
        mine = {"division_code": county.one.division_code, "household": county.one,
                "person": made, "focus": True, **STAMPS}  # fmt: skip
        Trainee.objects.create(course=course(county, f"PX-{number}"), enrolled_on=TODAY,
                               finished=True, **mine)  # fmt: skip
        Youth.objects.create(found_on=TODAY, **mine)

    add(1)
    few = [count_queries(client, page) for page in pages]
    add(2)
    add(3)
    assert [count_queries(client, page) for page in pages] == few

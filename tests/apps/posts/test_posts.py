"""The four steps: needs decided by another, fit people appointed, presence paid, leaving."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.posts.kit import NOW, STAMPS, TODAY, appoint, by, many, need
from tests.apps.rounds.test_pages import signed_in
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.plans.queries.support import support_of
from xianjie.apps.posts.actions.appointing import leave_post, renew_holding
from xianjie.apps.posts.actions.checking import check_holders, keep_holder
from xianjie.apps.posts.actions.paying import open_month, step_sheets
from xianjie.apps.posts.actions.wages import book_wages, book_work_pay, take_back_retired
from xianjie.apps.posts.enums import SheetStep
from xianjie.apps.posts.interfaces.registers import NEEDS
from xianjie.apps.posts.models import (
    PayLine,
    PaySheet,
    PostFinding,
    PostHolding,
    PostNeed,
    ReliefWork,
    ReliefWorkPay,
    Workshop,
    WorkshopWage,
)
from xianjie.apps.posts.queries import checking
from xianjie.apps.posts.queries.rolls import Job, Rolls
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
JUNE = Period(2022, 6)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def opened(county, period=JUNE):
    return open_month(by=by(county.analyst), place="532325", period=period, today=TODAY, now=NOW)


def step(user, name, sheets=None, **more):
    numbers = [one.pk for one in sheets or PaySheet.objects.all()]
    return step_sheets(
        by=by(user), numbers=numbers, step=SheetStep(name), today=TODAY, now=NOW, **more
    )


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RefusedError) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_a_need_goes_from_the_village_over_the_town_to_an_appointment(county):
    village, town = signed_in(county.worker), signed_in(county.town)
    values = {"title": "村道保洁", "division_code": county.one.division_code, "kind": "PUBLIC",
              "duty": "保洁", "developer": "光禄镇", "number": "2", "pay": "500",
              "months": "12", "reason": "路长人少"}  # fmt: skip
    village.post("/posts/needs/new/", values)
    found = PostNeed.objects.get()
    assert (found.state, found.proposed_by, found.pay) == ("PROPOSED", county.worker, 50_000)
    page = f"/posts/needs/{found.pk}/"
    assert village.get(f"{page}decide/").status_code == 403
    wrong = town.post(f"{page}decide/", {"verdict": "approve", "number": "3"})
    assert wrong.context["form"].errors == {"number": ["批准人数要在 1 到申报的 2 之间。"]}
    silent = town.post(f"{page}decide/", {"verdict": "refuse", "number": "2"})
    assert silent.context["form"].errors == {"words": ["不同意的请写理由。"]}
    town.post(f"{page}decide/", {"verdict": "approve", "number": "1"})
    found.refresh_from_db()
    assert (found.state, found.approved, found.decided_by) == ("APPROVED", 1, county.town)
    names = [one.person.person_code for one, _ in village.get(f"{page}candidates/").context["rows"]]
    assert names == ["P0001"]
    form = village.post(f"{page}appoint/", {"who": "P0001"}).context["form"]
    assert form["who"].value() == "P0001"
    contract = {"who": "P0001", "since": "2022-07-01", "until": "2023-06-30", "pay": "500"}
    low = village.post(f"{page}appoint/", contract | {"pay": "501"}).context["form"]
    assert low.errors == {"pay": ["月补贴不能高于批准的数。"]}
    long = village.post(f"{page}appoint/", contract | {"until": "2025-07-02"}).context["form"]
    assert long.errors == {"until": ["一次合同最长 36 个月。"]}
    village.post(f"{page}appoint/", contract)
    holding = PostHolding.objects.get()
    assert (holding.person, holding.need, holding.pay) == (county.person, found, 50_000)
    again = village.post(f"{page}appoint/", contract).context["form"]
    assert again.errors == {"who": ["不能聘任：已经在岗，一人不能同时占两个岗位"]}
    assert town.post(f"{page}decide/", {"words": "不需要了"}).context["form"].errors == {
        "__all__": ["还有 1 人在岗，先办退岗再撤岗。"]
    }
    lines = support_of([county.one.pk], TODAY)[county.one.pk]
    assert [(one.kind, one.title, str(one.state)) for one in lines] == [
        ("公益性岗位", "乡村公益岗·保洁", "RUNNING")
    ]


def test_nobody_decides_his_own_need_or_above_the_standard(county):
    from xianjie.apps.posts.actions.needs import decide_need

    def decide(found, user):
        return decide_need(
            by=by(user), need=found, approve=True, number=1, words="", today=TODAY, now=NOW
        )

    fresh = {"state": "PROPOSED", "approved": None, "decided_on": None}
    own = need(county, proposed_by=county.town, **fresh)
    assert refusal(decide, own, county.town) == "same-person"
    assert refusal(decide, own, county.worker) == "not-permitted"
    assert refusal(decide, own, county.health) == "not-permitted"
    changed = need(county, proposed_by=county.worker, **fresh)
    save_row(by=by(county.town), register=NEEDS, row=changed, version=1, values={"number": 5},
             now=NOW)  # fmt: skip
    assert refusal(decide, changed, county.town) == "same-person"
    dear = need(county, pay=50_001, **fresh)
    assert refusal(decide, dear, county.labour) == "above-standard"
    assert decide(own, county.labour).state == "APPROVED"
    assert refusal(decide, own, county.labour) == "bad-step"


def test_one_post_a_person_and_a_household(county):
    found = need(county)
    appoint(county, found, county.person)
    son = county.person.__class__.objects.create(
        county_code="532325", person_code="P0009", household=county.one, name="李小山",
        birth_date=date(2000, 1, 1), **STAMPS,
    )  # fmt: skip
    assert refusal(appoint, county, found, son) == "unfit"
    assert refusal(appoint, county, found, county.other.members.get()) == "not-permitted"
    graduate = need(county, kind="GRADUATE", duty="乡村振兴服务")
    assert appoint(county, graduate, son).household == county.one
    old = county.person.__class__.objects.create(
        county_code="532325", person_code="P0010", household=county.other, name="张老",
        birth_date=date(1951, 12, 31), **STAMPS,
    )  # fmt: skip
    place = need(county, division_code=county.other.division_code)
    assert refusal(appoint, county, place, old, county.analyst) == "unfit"


def test_a_month_is_filled_approved_by_another_paid_and_stands_in_the_account(county):
    holding = appoint(county, need(county), county.person)
    assert (opened(county), opened(county)) == (1, 0)
    sheet = PaySheet.objects.get()
    page = f"/posts/sheets/{sheet.pk}/"
    line = PayLine.objects.get()
    village, town = signed_in(county.worker), signed_in(county.town)
    sent = {"version": sheet.version, f"days-{line.pk}": "23", f"note-{line.pk}": ""}
    assert (
        "出勤要在 0 到 22 天之间" in village.post(page, sent | {"step": "SUBMIT"}).content.decode()
    )
    village.post(page, sent | {f"days-{line.pk}": "11", "step": "SUBMIT"})
    sheet.refresh_from_db()
    assert (sheet.state, sheet.amount, sheet.filled_by) == ("SUBMITTED", 25_000, county.worker)
    stale = village.post(page, sent | {"step": "fill"})
    assert stale.status_code == 403
    assert refusal(step, county.health, "APPROVE") == "not-permitted"
    town.post(page, {"step": "APPROVE"})
    town.post(page, {"step": "PAY", "pay-day": "2022-07-02"})
    entry = IncomeEntry.objects.get()
    assert (entry.item, entry.amount, entry.period, entry.person, entry.state) == (
        "公益性岗位工资", 25_000, "2022-06", county.person, "CONFIRMED",
    )  # fmt: skip
    assert refusal(leave_post, by=by(county.worker), holding=holding, on=date(2022, 5, 31),
                   reason="本人申请", today=TODAY, now=NOW) == "paid-later"  # fmt: skip
    step(county.town, "REOPEN", words="发错了")
    assert sorted(IncomeEntry.objects.values_list("amount", "state")) == [
        (-25_000, "REVERSED"), (25_000, "REVERSED"),
    ]  # fmt: skip
    step(county.town, "RETURN", words="考勤报错了")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.approved_by, sheet.approved_on) == ("DRAFT", None, None)
    leave_post(by=by(county.worker), holding=holding, on=date(2022, 5, 31), reason="本人申请",
               today=TODAY, now=NOW)  # fmt: skip
    assert PayLine.objects.count() == 0
    shown = village.get(f"/posts/holders/{holding.pk}/")
    assert shown.status_code == 200


def test_who_filled_in_does_not_approve(county):
    appoint(county, need(county), county.person)
    opened(county)
    step(county.town, "SUBMIT")
    assert refusal(step, county.town, "APPROVE") == "same-person"
    assert refusal(step, county.town, "PAY") == "bad-step"
    step(county.labour, "RETURN", words="少了一人")
    assert PaySheet.objects.get().state == "DRAFT"
    assert refusal(open_month, by=by(county.analyst), place="532325", period=Period(2022, 8),
                   today=TODAY, now=NOW) == "too-early"  # fmt: skip


def test_a_whole_month_takes_the_same_queries_for_few_and_many(county):
    def month() -> list[int]:
        counts = []
        for act in (
            lambda: opened(county),
            lambda: step(county.worker, "SUBMIT"),
            lambda: step(county.town, "APPROVE"),
            lambda: step(county.labour, "PAY"),
        ):
            with CaptureQueriesContext(connection) as queries:
                act()
            counts.append(len(queries))
        return counts

    many(county, 2)
    few = month()
    assert IncomeEntry.objects.count() == 2
    step(county.labour, "REOPEN", words="再来")
    PaySheet.objects.all().delete()
    many(county, 18, start=200)
    assert month() == few
    assert IncomeEntry.objects.filter(state="CONFIRMED").count() == 20
    client = signed_in(county.labour)
    assert client.get("/posts/sheets/?period=2022-06").context["totals"].paid == 20 * 50_000


def test_contracts_end_and_run_on(county):
    holding = appoint(county, need(county), county.person, until=date(2022, 8, 1))
    client = signed_in(county.worker)
    rows = client.get("/posts/exits/").context["rows"]
    assert [(one.due, one.late, one.reasons) for one, _n, _p in rows] == [
        (date(2022, 8, 1), False, ("合同 2022-08-01 到期",))
    ]

    def renew(until):
        return renew_holding(
            by=by(county.worker), holding=holding, until=until, today=TODAY, now=NOW
        )

    assert refusal(renew, date(2022, 8, 1)) == "bad-day"
    assert refusal(renew, date(2025, 8, 2)) == "too-long"
    client.post(f"/posts/exits/{holding.pk}/", {"step": "renew", "renew-until": "2023-07-31"})
    holding.refresh_from_db()
    assert holding.until == date(2023, 7, 31)
    assert client.get("/posts/exits/").context["rows"] == []
    wrong = client.post(f"/posts/exits/{holding.pk}/", {"step": "leave", "leave-on": "2022-07-05",
                                                        "leave-reason": "本人申请"})  # fmt: skip
    assert "不晚于今天" in wrong.content.decode()
    client.post(f"/posts/exits/{holding.pk}/", {"step": "leave", "leave-on": "2022-07-04",
                                                "leave-reason": "另行就业"})  # fmt: skip
    holding.refresh_from_db()
    assert (holding.left_on, holding.left_reason) == (TODAY, "另行就业")


def test_doubts_come_from_the_data_and_people_decide(county, monkeypatch):
    holding = appoint(county, need(county), county.person)
    rolls = Rolls(
        known=frozenset({"employment"}), payroll={county.person.pk: "2022-06"},
        jobs={county.person.pk: Job("企业", "省外")},
    )  # fmt: skip
    monkeypatch.setattr(checking, "rolls_of", lambda *_: rolls)

    def check():
        return check_holders(by=by(county.labour), county="532325", today=TODAY, now=NOW)

    assert (check().new, check().new) == (2, 0)
    payroll = PostFinding.objects.get(kind="PAYROLL")
    keep = {"finding": payroll, "words": "村里公益组织，不是编制", "today": TODAY, "now": NOW}
    assert refusal(keep_holder, by=by(county.worker), **keep) == "not-permitted"
    page = f"/posts/exits/{holding.pk}/"
    signed_in(county.town).post(
        page, {"step": "keep", "finding": payroll.pk, "keep-words": "不是编制人员"}
    )
    assert PostFinding.objects.get(kind="PAYROLL").state == "KEPT"
    PostHolding.objects.filter(pk=holding.pk).update(until=date(2022, 7, 3))
    monkeypatch.setattr(checking, "rolls_of", lambda *_: Rolls())
    assert (check().gone, PostFinding.objects.get(kind="EXPIRED").state) == (1, "OPEN")
    assert PostFinding.objects.get(kind="PAYROLL").state == "KEPT"
    assert refusal(check_holders, by=by(county.health), county="532325", today=TODAY,
                   now=NOW) == "not-permitted"  # fmt: skip


def test_wages_and_paid_work_reach_the_account_once(county):
    shop = Workshop.objects.create(
        division_code=county.one.division_code, name="演示绣品车间", firm="演示工艺公司",
        product="绣品", kind="厂房式", capacity=20, opened_on=date(2021, 1, 1), **STAMPS,
    )  # fmt: skip
    mine = {"division_code": county.one.division_code, "household": county.one,
            "person": county.person, "period": "2022-06", **STAMPS}  # fmt: skip
    wage = WorkshopWage.objects.create(workshop=shop, amount=200_000, paid_on=TODAY, **mine)
    work = ReliefWork.objects.create(
        division_code=county.one.division_code, name="沟渠", kind="小型水利", body="光禄镇",
        investment=1_000_000, labour_planned=200_000, starts_on=date(2022, 5, 1), **STAMPS,
    )  # fmt: skip
    ReliefWorkPay.objects.create(
        work=work,
        days=10,
        due=120_000,
        due_on=date(2022, 7, 1),
        paid=100_000,
        paid_on=TODAY,
        **mine,
    )
    common = {"by": by(county.analyst), "county": "532325", "today": TODAY, "now": NOW}
    assert (book_wages(**common).new, book_wages(**common).new) == (1, 0)
    assert book_work_pay(**common).new == 1
    assert sorted(IncomeEntry.objects.values_list("item", "amount")) == [
        ("其他工资性收入", 100_000), ("务工工资", 200_000),
    ]  # fmt: skip
    client = signed_in(county.analyst)
    shown = client.get("/posts/works/").content.decode()
    assert "拖欠报酬" in shown
    assert "停工闲置" in client.get("/posts/workshops/").content.decode()
    later = NOW + timedelta(minutes=1)
    # What is no longer paid, or is taken out, leaves the account.
    ReliefWorkPay.objects.update(paid=0, paid_on=None, updated_at=later)
    book_work_pay(**(common | {"now": later}))
    assert sum(IncomeEntry.objects.values_list("amount", flat=True)) == 200_000
    assert ReliefWorkPay.objects.get().booked_at is None
    WorkshopWage.objects.filter(pk=wage.pk).update(retired_at=NOW)
    assert take_back_retired(by=by(county.analyst), now=NOW) == 1
    assert refusal(book_wages, **(common | {"by": by(county.health)})) == "not-permitted"


def test_lists_take_the_same_queries_for_one_and_three(county):
    client = signed_in(county.labour)
    many(county, 1)
    PostHolding.objects.update(until=date(2022, 7, 30))
    opened(county)
    pages = ("/posts/exits/", "/posts/sheets/?period=2022-06", "/posts/holders/")
    few = [count_queries(client, page) for page in pages]
    many(county, 2, start=300)
    PostHolding.objects.update(until=date(2022, 7, 30))
    opened(county)
    assert [count_queries(client, page) for page in pages] == few
    other = signed_in(county.health)
    assert [other.get(page).status_code for page in pages] == [403, 403, 403]

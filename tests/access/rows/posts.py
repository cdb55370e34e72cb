"""Public posts from need to leaving, workshops, work instead of relief."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.posts.interfaces.registers import HOLDERS, NEEDS
from xianjie.apps.posts.interfaces.works import PAYS, REPORTS, WAGES, WORKS, WORKSHOPS
from xianjie.apps.posts.models import (
    PayLine,
    PaySheet,
    PostFinding,
    PostHolding,
    PostNeed,
    ReliefWork,
    ReliefWorkPay,
    Workshop,
    WorkshopMonth,
    WorkshopWage,
)

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY, ENDS = date(2022, 7, 1), date(2035, 6, 30)
# The clerk of the world belongs to a bureau that these do not concern.
CLERK = frozenset({Role.DEPARTMENT_CLERK})
VIEW, WORK = may(Permission.VIEW_EMPLOYMENT) - CLERK, may(Permission.WORK_EMPLOYMENT) - CLERK
DECIDE = frozenset({Role.COUNTY_ANALYST, Role.TOWNSHIP_REVIEWER})


def need(world: World) -> PostNeed:
    found = PostNeed.objects.filter(division_code=world.village).first()
    return found or PostNeed.objects.create(
        division_code=world.village, title="村道保洁", kind="PUBLIC", duty="保洁",
        developer="光禄镇", number=2, pay=50_000, months=12, reason="路长人少", proposed_on=DAY,
        **STAMPS,
    )  # fmt: skip


def holding(world: World) -> PostHolding:
    found = PostHolding.objects.filter(division_code=world.village).first()
    return found or PostHolding.objects.create(
        division_code=world.village, household=world.household, person=world.person,
        kind="GRADUATE", duty="乡村振兴服务", developer="光禄镇", since=DAY, until=ENDS,
        pay=150_000, holder="李大山", **STAMPS,
    )  # fmt: skip


def sheet(world: World) -> PaySheet:
    found, is_new = PaySheet.objects.get_or_create(
        division_code=world.village, kind="GRADUATE", period="2022-07",
        defaults={"state": "DRAFT", "created_at": NOW, "people": 1},
    )  # fmt: skip
    if is_new:
        PayLine.objects.create(
            sheet=found, holding=holding(world), period="2022-07", expected=22, attended=22,
            amount=150_000,
        )  # fmt: skip
        PostFinding.objects.create(
            holding=holding(world), division_code=world.village, kind="PAYROLL", mark="payroll",
            words="财政供养名册上有", state="OPEN", found_on=DAY, seen_on=DAY,
        )  # fmt: skip
    return found


def workshop(world: World) -> Workshop:
    found = Workshop.objects.filter(division_code=world.village).first()
    return found or Workshop.objects.create(
        division_code=world.village, name="演示绣品车间", firm="演示工艺公司", product="绣品",
        kind="厂房式", capacity=20, opened_on=DAY, contact="李大山", **STAMPS,
    )  # fmt: skip


def report(world: World) -> WorkshopMonth:
    found = WorkshopMonth.objects.filter(workshop=workshop(world)).first()
    return found or WorkshopMonth.objects.create(
        workshop=workshop(world), period="2022-06", state="NORMAL", workers=3, focus=2, **STAMPS
    )


def wage(world: World) -> WorkshopWage:
    found = WorkshopWage.objects.filter(workshop=workshop(world)).first()
    return found or WorkshopWage.objects.create(
        division_code=world.village, household=world.household, person=world.person,
        workshop=workshop(world), period="2022-06", amount=200_000, **STAMPS,
    )  # fmt: skip


def work(world: World) -> ReliefWork:
    found = ReliefWork.objects.filter(division_code=world.village).first()
    return found or ReliefWork.objects.create(
        division_code=world.village, name="旧城村沟渠", kind="小型水利", body="光禄镇",
        investment=10_000_000, labour_planned=3_000_000, starts_on=DAY, **STAMPS,
    )  # fmt: skip


def work_pay(world: World) -> ReliefWorkPay:
    found = ReliefWorkPay.objects.filter(work=work(world)).first()
    return found or ReliefWorkPay.objects.create(
        division_code=world.village, household=world.household, person=world.person,
        work=work(world), period="2022-06", days=10, due=120_000, due_on=DAY, **STAMPS,
    )  # fmt: skip


def _pk(make: Any) -> Any:
    return lambda world: {"pk": make(world).pk}


def _proposed(world: World) -> dict[str, Any]:
    found = need(world)
    PostNeed.objects.filter(pk=found.pk).update(
        state="PROPOSED", approved=None, decided_on=None, decided_by=None
    )
    return {"pk": found.pk}


def _approved(world: World) -> dict[str, Any]:
    found = need(world)
    PostNeed.objects.filter(pk=found.pk).update(state="APPROVED", approved=2, decided_on=DAY)
    return {"pk": found.pk}


ROWS: list[Row] = [
    *register_case(
        HOLDERS, holding,
        lambda w: {"person": w.person.person_code, "kind": "GRADUATE", "duty": "乡村振兴服务",
                   "developer": "光禄镇", "since": "2022-07-01", "until": "2035-06-30",
                   "pay": "1500"},
        "holder",
    ),
    *register_case(
        NEEDS, need,
        lambda w: {"title": "村道保洁", "division_code": w.village, "kind": "PUBLIC",
                   "duty": "保洁", "developer": "光禄镇", "number": "2", "pay": "500",
                   "months": "12", "reason": "路长人少"},
    ),
    *register_case(
        WORKSHOPS, workshop,
        lambda w: {"name": "演示绣品车间", "division_code": w.village, "firm": "演示工艺公司",
                   "product": "绣品", "kind": "厂房式", "capacity": "20",
                   "opened_on": "2022-07-01"},
        "contact",
    ),
    *register_case(
        REPORTS, report,
        lambda w: {"workshop": workshop(w).name, "period": "2022-06", "state": "NORMAL",
                   "workers": "3", "focus": "2", "wages": "6000"},
    ),
    *register_case(
        WAGES, wage,
        lambda w: {"person": w.person.person_code, "workshop": workshop(w).name,
                   "period": "2022-06", "amount": "2000"},
        "person__name",
    ),
    *register_case(
        WORKS, work,
        lambda w: {"name": "旧城村沟渠", "division_code": w.village, "kind": "小型水利",
                   "body": "光禄镇", "investment": "100000", "labour_planned": "30000",
                   "people_planned": "5", "starts_on": "2022-07-01"},
    ),
    *register_case(
        PAYS, work_pay,
        lambda w: {"person": w.person.person_code, "work": work(w).name, "period": "2022-06",
                   "days": "10", "due": "1200", "due_on": "2022-07-01", "paid": "0"},
        "person__name",
    ),
    Row("posts:need-decide", DECIDE, _proposed, of_a_place=True),
    Row("posts:need-decide", DECIDE, _proposed, method="post", of_a_place=True,
        data=lambda _w: {"verdict": "approve", "number": ""}),
    Row("posts:candidates", WORK, _approved, of_a_place=True),
    Row("posts:appoint", WORK, _approved, of_a_place=True),
    Row("posts:appoint", WORK, _approved, method="post", of_a_place=True,
        data=lambda _w: {"who": "nobody", "since": ""}),
    Row("posts:sheets", VIEW),
    Row("posts:sheets-open", WORK, method="post", data=lambda _w: {"period": "2022-06"},
        answers=(302,)),
    Row("posts:sheets-step", DECIDE, method="post",
        data=lambda _w: {"step": "APPROVE", "period": "2022-05"}, answers=(302,)),
    Row("posts:sheet", VIEW, _pk(sheet), of_a_place=True),
    Row("posts:sheet", WORK, _pk(sheet), method="post", of_a_place=True,
        data=lambda _w: {"step": "fill", "version": "0"}),
    Row("posts:exits", VIEW),
    Row("posts:exits-check", frozenset({Role.COUNTY_ANALYST}), method="post", answers=(302,)),
    Row("posts:exit", WORK, _pk(holding), of_a_place=True),
    Row("posts:exit", WORK, _pk(holding), method="post", of_a_place=True,
        data=lambda _w: {"step": "leave"}),
    Row("posts:wages-book", WORK, method="post", answers=(302,)),
    Row("posts:work-pays-book", WORK, method="post", answers=(302,)),
]  # fmt: skip

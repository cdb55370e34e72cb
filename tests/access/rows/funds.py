"""Projects and funds: the registers, the steps of a project, the figures of the money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from tests.access.rows.registers import register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.funds.interfaces import money_registers, project_registers
from xianjie.apps.funds.models import (
    FundAllocation,
    FundBatch,
    FundPayment,
    LandRevenue,
    PlanCheck,
    Project,
    ProjectBeneficiary,
    ProjectGoal,
    ProjectNotice,
    SmallLoan,
    TownScore,
)

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY = date(2022, 7, 1)
STAMPS = {"created_at": NOW, "updated_at": NOW}
CLERKS = frozenset({Role.DEPARTMENT_CLERK})
READERS = may(Permission.VIEW_FUNDS) - CLERKS
PROPOSERS = may(Permission.PROPOSE_PROJECTS) - CLERKS
WORKERS = may(Permission.WORK_FUNDS) - CLERKS


def project(world: World) -> Project:
    found, _ = Project.objects.get_or_create(
        name="演示圈舍", year=2022, division_code=world.village, defaults=STAMPS
    )
    return found


def running(world: World) -> Project:
    found, _ = Project.objects.get_or_create(
        name="演示冷库", year=2022, division_code=world.village,
        defaults={"state": "APPROVED", "plan_year": 2022, "approved_on": DAY,
                  "approved_number": "号", **STAMPS},
    )  # fmt: skip
    return found


def batch(world: World) -> FundBatch:
    found, _ = FundBatch.objects.get_or_create(
        number="演示1号", kind="衔接资金", division_code=world.village,
        defaults={"title": "衔接资金", "level": "中央", "year": 2022, "amount": 100_000_00,
                  **STAMPS},
    )  # fmt: skip
    return found


def allocation(world: World) -> FundAllocation:
    found = FundAllocation.objects.filter(batch=batch(world)).first()
    return found or FundAllocation.objects.create(
        batch=batch(world), project=running(world), division_code=world.village,
        amount=50_000_00, allocated_on=DAY, **STAMPS,
    )  # fmt: skip


def _one(model: type[Any], **values: Any) -> Callable[[World], Any]:
    def make(world: World) -> Any:
        given = {name: (v(world) if callable(v) else v) for name, v in values.items()}
        found = model.objects.filter(division_code=world.village).first()
        return found or model.objects.create(division_code=world.village, **given, **STAMPS)

    return make


GOAL = _one(ProjectGoal, project=project, dimension="数量", indicator="圈舍", target=10)
NOTICE = _one(ProjectNotice, project=project, kind="入库公示", starts_on=DAY,
              ends_on=date(2022, 7, 12), posted_at="村口")  # fmt: skip
HELPED = _one(ProjectBeneficiary, project=project, household=lambda w: w.household,
              kind="产业帮扶", since=DAY)  # fmt: skip
CHECK = _one(PlanCheck, project=project, year=2022, source="衔接资金", need=100, opinion="保留",
             checked_on=DAY)  # fmt: skip
PAYMENT = _one(FundPayment, allocation=allocation, paid_on=DAY, payee="李大山", amount=1000_00,
               voucher="1号", use="到户补助")  # fmt: skip
SCORE = _one(TownScore, year=2021, score=90, grade="好")
LAND = _one(LandRevenue, year=2021, revenue=100_00, spent=50_00)
LOAN = _one(SmallLoan, household=lambda w: w.household, kind="脱贫人口小额信贷",
            amount=30_000_00, balance=30_000_00, issued_on=DAY, due_on=date(2024, 7, 1),
            state="正常")  # fmt: skip


def _code(world: World) -> dict[str, str]:
    return {"project": project(world).code}


def _projects(world: World) -> dict[str, Any]:
    return {"name": "演示圈舍", "year": "2022", "division_code": world.village, "is_income": "no"}


def _batch(world: World) -> dict[str, Any]:
    return {
        "number": "演示1号", "kind": "衔接资金", "title": "衔接资金", "level": "中央",
        "year": "2022", "amount": "100000", "direct": "no", "integrated": "no",
        "division_code": f"{world.county}000000",
    }  # fmt: skip


def _registers() -> Iterator[Row]:
    one, two = project_registers, money_registers
    yield from register_case(one.PROJECTS, project, _projects)
    yield from register_case(one.RESULTS, project, _projects)
    yield from register_case(
        one.GOALS, GOAL,
        lambda w: _code(w) | {"dimension": "数量", "indicator": "圈舍", "target": "10",
                              "at_most": "no"},
    )  # fmt: skip
    yield from register_case(
        one.NOTICES, NOTICE,
        lambda w: _code(w) | {"kind": "入库公示", "starts_on": "2022-07-01",
                              "ends_on": "2022-07-12", "posted_at": "村口", "voices": "0"},
    )  # fmt: skip
    yield from register_case(
        one.BENEFICIARIES, HELPED,
        lambda w: _code(w) | {"household": w.household.household_code, "kind": "产业帮扶",
                              "since": "2022-07-01"}, "household__head_name",
    )  # fmt: skip
    yield from register_case(
        one.CHECKS, CHECK,
        lambda w: _code(w) | {"year": "2022", "source": "衔接资金", "need": "1", "got": "0",
                              "opinion": "保留", "checked_on": "2022-07-01"},
    )  # fmt: skip
    yield from register_case(two.BATCHES, batch, _batch)
    yield from register_case(
        two.ALLOCATIONS, allocation,
        lambda w: {"batch": batch(w).code, "project": running(w).code, "amount": "50000",
                   "allocated_on": "2022-07-01", "returned": "0"},
    )  # fmt: skip
    yield from register_case(
        two.PAYMENTS, PAYMENT,
        lambda w: {"allocation": allocation(w).code, "paid_on": "2022-07-01", "payee": "李大山",
                   "amount": "1000", "voucher": "1号", "use": "到户补助"}, "payee",
    )  # fmt: skip
    yield from register_case(
        two.SCORES,
        SCORE,
        lambda w: {"division_code": w.town, "year": "2021", "score": "90", "grade": "好"},
    )
    yield from register_case(
        two.LAND_REVENUES, LAND,
        lambda w: {"division_code": f"{w.county}000000", "year": "2021", "revenue": "1",
                   "spent": "1"},
    )  # fmt: skip
    yield from register_case(
        two.LOANS, LOAN,
        lambda w: {"household": w.household.household_code, "kind": "脱贫人口小额信贷",
                   "amount": "30000", "balance": "30000", "issued_on": "2022-07-01",
                   "due_on": "2024-07-01", "state": "正常"}, "household__head_name",
    )  # fmt: skip


def _step(world: World) -> dict[str, Any]:
    return {"pk": project(world).pk, "step": "apply"}


ROWS = [
    *_registers(),
    Row("funds:project-card", READERS, kwargs=lambda w: {"pk": project(w).pk}, of_a_place=True),
    Row("funds:project-file", READERS, kwargs=lambda w: {"pk": project(w).pk, "event": 0},
        of_a_place=True, answers=(404,)),
    Row("funds:project-step", PROPOSERS, kwargs=_step, of_a_place=True, answers=(200, 302)),
    Row("funds:project-step", PROPOSERS, kwargs=_step, method="post", of_a_place=True,
        data=lambda _w: {"on": "2022-07-04", "words": "", "number": ""}, answers=(200, 302)),
    Row("funds:project-notice-paper", READERS, kwargs=lambda w: {"pk": NOTICE(w).pk},
        of_a_place=True),
    Row("funds:project-board", READERS),
    Row("funds:plan", READERS),
    Row("funds:plan", may(Permission.DECIDE_PROJECTS) - CLERKS, method="post", answers=(302,)),
    Row("funds:project-notices-owed", READERS),
    Row("funds:project-notices-owed", PROPOSERS, method="post"),
    Row("funds:ratios", READERS),
    Row("funds:growth", READERS),
    Row("funds:progress", READERS),
    Row("funds:weights", READERS),
    Row("funds:payments-book", WORKERS, method="post", answers=(302,)),
]  # fmt: skip

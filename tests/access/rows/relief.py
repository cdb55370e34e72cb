"""Social relief: requests, 低保, temporary relief and the ledgers of care."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.relief.interfaces import registers
from xianjie.apps.relief.models import (
    AllowanceApplication,
    AllowanceHolding,
    CareInstitution,
    CareRecipient,
    DisabilityAid,
    ReliefEffort,
    ReliefMeeting,
    ReliefRequest,
    ReliefService,
    SupportedPerson,
    TemporaryRelief,
)
from xianjie.web.ledger.register import Register

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY = date(2022, 7, 1)
READERS, APPLICANTS = may(Permission.VIEW_RELIEF), may(Permission.APPLY_RELIEF)
# The clerk's office is not asked; those of the place see what lies within it.
NEAR = READERS - {Role.DEPARTMENT_CLERK}
MANAGERS = may(Permission.HANDLE_RELIEF) - {Role.DEPARTMENT_CLERK}


def relief_request(world: World) -> ReliefRequest:
    found, _ = ReliefRequest.objects.get_or_create(
        client_id=UUID(int=1),
        defaults={"number": "JZ2022-1", "kind": "REQUEST", "county_code": world.county,
                  "division_code": world.village, "household": world.household,
                  "who": "李大山", "need": "医疗", "channel": "群众举手", "state": "ACCEPTED",
                  "received_on": DAY, "created_at": NOW},
    )  # fmt: skip
    return found


def _request(world: World) -> dict[str, Any]:
    return {"pk": relief_request(world).pk}


def _row_of(model: type[Any], **values: Any) -> Callable[[World], Any]:
    """Make one row of a ledger in the world's village."""

    def make(world: World) -> Any:
        found = model.objects.filter(division_code=world.village).first()
        return found or model.objects.create(division_code=world.village, **values, **STAMPS)

    return make


def _ledger(
    register: Register, make: Callable[[World], Any], valid: dict[str, Any], secret: str
) -> Iterator[Row]:
    """The rows of a register that concerns one department: the world's clerk is of no sector."""
    rows = register_case(register, make, lambda w: valid | {"division_code": w.village}, secret)
    for row in rows:
        yield replace(row, roles=row.roles - {Role.DEPARTMENT_CLERK})


INSTITUTION = _row_of(CareInstitution, title="敬老院", level="乡镇级", beds=10, manager="李大山")
SUPPORTED = _row_of(SupportedPerson, name="李大山", group="老年人", form="分散供养",
                    ability="自理", basic=60000, since=DAY)  # fmt: skip
RECIPIENT = _row_of(CareRecipient, name="李大山", category="留守儿童", since=DAY)
DISABILITY = _row_of(DisabilityAid, name="李大山", disability="肢体二级", kind="康复服务",
                     since=DAY, progress="进行中")  # fmt: skip
SERVICE = _row_of(ReliefService, name="李大山", kind="探访", giver="社工", provider="社工站",
                  given_on=DAY, content="上门探访")  # fmt: skip
MEETING = _row_of(ReliefMeeting, title="联席会议", held_on=DAY, host="县民政局", agenda="难点个案",
                  hard_cases="李大山户")  # fmt: skip
EFFORT = _row_of(ReliefEffort, kind="工作专班", title="救助专班", day=DAY, organiser="县民政局",
                 leader="李大山")  # fmt: skip
LEDGERS = [
    *_ledger(registers.INSTITUTIONS, INSTITUTION,
             {"title": "敬老院", "level": "乡镇级", "beds": "10", "nursing_beds": "2",
              "staff": "1"}, "manager"),
    *_ledger(registers.SUPPORTED, SUPPORTED,
             {"name": "李大山", "group": "老年人", "form": "分散供养", "ability": "自理",
              "agreement": "no", "basic": "600", "since": "2022-07-01"}, "name"),
    *_ledger(registers.RECIPIENTS, RECIPIENT,
             {"name": "李大山", "category": "留守儿童", "visits": "0", "since": "2022-07-01"},
             "name"),
    *_ledger(registers.DISABILITY, DISABILITY,
             {"name": "李大山", "disability": "肢体二级", "kind": "康复服务", "is_child": "no",
              "since": "2022-07-01", "progress": "进行中"}, "name"),
    *_ledger(registers.SERVICES, SERVICE,
             {"name": "李大山", "kind": "探访", "giver": "社工", "provider": "社工站",
              "given_on": "2022-07-01", "content": "上门探访", "times": "1"}, "name"),
    *_ledger(registers.MEETINGS, MEETING,
             {"title": "联席会议", "held_on": "2022-07-01", "host": "县民政局",
              "agenda": "难点个案"}, "hard_cases"),
    *_ledger(registers.EFFORTS, EFFORT,
             {"title": "救助专班", "kind": "工作专班", "day": "2022-07-01",
              "organiser": "县民政局", "people": "3", "reached": "0"}, "leader"),
]  # fmt: skip


def temporary(world: World) -> TemporaryRelief:
    found, _ = TemporaryRelief.objects.get_or_create(
        client_id=UUID(int=2),
        defaults={"number": "LS2022-1", "county_code": world.county,
                  "division_code": world.village, "household": world.household, "who": "李大山",
                  "kind": "EMERGENCY", "ground": "火灾", "asked": 100000, "state": "APPLIED",
                  "applied_on": DAY, "created_at": NOW},
    )  # fmt: skip
    return found


def _temporary(world: World) -> dict[str, Any]:
    return {"pk": temporary(world).pk}


def allowance(world: World) -> AllowanceApplication:
    found, _ = AllowanceApplication.objects.get_or_create(
        client_id=UUID(int=3),
        defaults={"number": "DB2022-1", "county_code": world.county,
                  "division_code": world.village, "household": world.household,
                  "kind": "HOUSEHOLD", "state": "APPLIED", "applied_on": DAY,
                  "created_at": NOW},
    )  # fmt: skip
    return found


def _allowance(world: World) -> dict[str, Any]:
    return {"pk": allowance(world).pk}


def holding(world: World) -> AllowanceHolding:
    found = AllowanceHolding.objects.filter(household=world.household).first()
    return found or AllowanceHolding.objects.create(
        division_code=world.village, household=world.household, kind="HOUSEHOLD", people=1,
        monthly=1000, since=DAY, **STAMPS,
    )  # fmt: skip


def _holding(world: World) -> dict[str, Any]:
    return {"pk": holding(world).pk}


NOBODY: frozenset[Role] = frozenset()
ROWS = [
    *LEDGERS,
    *_ledger(registers.HOLDINGS, holding, {}, "head"),
    Row("relief:allowances", NEAR),
    Row("relief:allowances-export", NEAR),
    Row("relief:allowance-new", APPLICANTS),
    Row("relief:allowance-new", APPLICANTS, method="post", data=lambda w: {}),
    Row("relief:allowance", NEAR, _allowance, of_a_place=True),
    Row("relief:allowance", NOBODY, _allowance, method="post", of_a_place=True,
        data=lambda w: {"step": "DECIDE"}),
    Row("relief:allowance-survey", APPLICANTS, _allowance, of_a_place=True),
    Row("relief:allowance-survey", APPLICANTS, _allowance, method="post", of_a_place=True,
        data=lambda w: {"property_ok": "x"}),
    Row("relief:standards", NEAR),
    Row("relief:standards-export", NEAR),
    # Civil affairs alone; the world's clerk is of no sector.
    Row("relief:holding-stop", NOBODY, _holding, of_a_place=True),
    Row("relief:holding-stop", NOBODY, _holding, method="post", of_a_place=True),
    Row("relief:temporary-list", NEAR),
    Row("relief:temporary-export", NEAR),
    Row("relief:temporary-new", APPLICANTS),
    Row("relief:temporary-new", APPLICANTS, method="post", data=lambda w: {}),
    Row("relief:temporary", NEAR, _temporary, of_a_place=True),
    Row("relief:temporary", frozenset({Role.TOWNSHIP_REVIEWER}), _temporary, method="post",
        of_a_place=True, data=lambda w: {"step": "DECIDE"}),
    Row("relief:requests", READERS),
    Row("relief:requests-export", READERS),
    Row("relief:request-figures", READERS),
    Row("relief:request-new", APPLICANTS),
    Row("relief:request-new", APPLICANTS, method="post", data=lambda w: {}),
    Row("relief:referral-new", MANAGERS),
    Row("relief:referral-new", MANAGERS, method="post", data=lambda w: {}),
    Row("relief:request", NEAR, _request, of_a_place=True),
    Row("relief:request", MANAGERS, _request, method="post", of_a_place=True,
        data=lambda w: {"step": "TRANSFER"}),
]  # fmt: skip

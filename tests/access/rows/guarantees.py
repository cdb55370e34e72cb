"""The boards, problems and registers of the three guarantees and drinking water."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from tests.access.rows.registers import STAMPS, document, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.interfaces.registers import (
    COHORTS,
    DOCTORS,
    STUDENT_AID,
    SURVEYS,
    TEMPLE_CHECKS,
    TREATMENTS,
)
from xianjie.apps.guarantees.interfaces.works import (
    FAULTS,
    HAZARDS,
    HOUSEHOLD_WATER,
    HOUSES,
    WORKS,
)
from xianjie.apps.guarantees.models import Problem, ProblemEvent, WaterWorks
from xianjie.web.ledger.register import Register

VIEW, WORK = may(Permission.VIEW_GUARANTEES), may(Permission.WORK_GUARANTEES)
# The clerk of the world belongs to a bureau that answers for none of the areas.
CLERK = frozenset({Role.DEPARTMENT_CLERK})
DAY, LATER = date(2022, 7, 1), date(2030, 1, 1)


def problem(world: World) -> Problem:
    found, _ = Problem.objects.get_or_create(
        subject=f"{world.household.pk}:", kind="饮水安全-水量不足",
        defaults={"county_code": world.household.county_code, "division_code": world.village,
                  "household": world.household, "area": "WATER", "source": "HAND",
                  "words": "没水", "state": "OPEN", "department": "水务",
                  "owner": world.own[Role.COUNTY_ANALYST], "due_on": LATER, "found_on": DAY},
    )  # fmt: skip
    return found


def event(world: World) -> ProblemEvent:
    found, _ = ProblemEvent.objects.get_or_create(
        problem=problem(world), step="NOTE", document=document(world),
        defaults={"words": "说明", "at": world.household.created_at},
    )  # fmt: skip
    return found


def _pk(world: World) -> dict[str, Any]:
    return {"pk": problem(world).pk}


def _kept(register: Register, **values: Any) -> Callable[[World], Any]:
    """Make one row of a register; values may be made of the world."""

    def make(world: World) -> Any:
        found = register.model._default_manager.first()
        if found is None:
            given = {k: v(world) if callable(v) else v for k, v in values.items()}
            found = register.model(**given, **STAMPS)
            found.clean()
            found.save()
        return found

    return make


def _of(
    register: Register, make: Callable[[World], Any], valid: Callable[[World], dict[str, Any]],
    secret: str = "",
) -> Iterator[Row]:  # fmt: skip
    """The rows of a register of an area: the clerk of another area finds none of its rows."""
    for row in register_case(register, make, valid, secret):
        yield replace(row, roles=row.roles - CLERK) if row.of_a_place else row


_place: Callable[[World], str] = lambda w: w.village  # noqa: E731
_home: Callable[[World], Any] = lambda w: w.household  # noqa: E731
_member: Callable[[World], Any] = lambda w: w.person  # noqa: E731


def works(world: World) -> WaterWorks:
    return _kept(  # type: ignore[no-any-return]
        WORKS, division_code=_place, code="W1", name="旧城水厂", kind="千人以上工程",
        source="水库", keeper_body="水务站", keeper="李大山",
    )(world)  # fmt: skip


house = _kept(HOUSES, household=_home, grade="C", appraised_on=DAY, way="加固维修",
              started_on=DAY)  # fmt: skip
fault = _kept(FAULTS, works=works, reported_on=DAY, channel="村里上报", cause="冬季冻管",
              description="管道冻裂", due_on=LATER)  # fmt: skip


def accepted(world: World) -> dict[str, Any]:
    row = house(world)
    type(row).objects.filter(pk=row.pk).update(
        document=document(world), finished_on=DAY, accepted_on=None
    )
    return {"pk": row.pk}


def unfinished(world: World) -> dict[str, Any]:
    row = house(world)
    type(row).objects.filter(pk=row.pk).update(finished_on=None, accepted_on=None)
    return {"pk": row.pk}


ROWS = [
    Row("guarantees:board", VIEW),
    Row("guarantees:board-export", VIEW),
    Row("guarantees:problems", VIEW),
    Row("guarantees:problems-export", VIEW),
    Row("guarantees:problem-new", WORK),
    Row("guarantees:problem-new", WORK, data=lambda _: {"code": "x"}, method="post"),
    Row("guarantees:problem", VIEW - CLERK, _pk, of_a_place=True),
    Row("guarantees:problem", WORK - CLERK, _pk, data=lambda _: {"step": "NOTE"}, method="post",
        of_a_place=True),
    Row("guarantees:problem-file", VIEW - CLERK,
        lambda w: _pk(w) | {"event": event(w).pk}, of_a_place=True),
    Row("guarantees:area", VIEW - CLERK, lambda _: {"area": "water"}),
    *_of(TEMPLE_CHECKS,
         _kept(TEMPLE_CHECKS, division_code=_place, checked_on=DAY, temple="某寺",
               result="没有问题", outcome="CLEARED", child="李大山"),
         lambda w: {"division_code": w.village, "checked_on": "2022-07-01", "temple": "某寺",
                    "result": "没有问题", "outcome": "CLEARED"}, "child"),
    *_of(COHORTS,
         _kept(COHORTS, division_code=_place, school="旧城中学", entry_year=2013,
               completed_year=2022, entered=100, completed=99),
         lambda w: {"division_code": w.village, "school": "旧城中学", "entry_year": "2013",
                    "completed_year": "2022", "entered": "100", "moved_in": "0",
                    "moved_out": "0", "completed": "99"}),
    *_of(STUDENT_AID,
         _kept(STUDENT_AID, person=_member, school_year="2021-2022", stage="小学",
               grade="家庭经济困难", item="生活补助", amount=62500),
         lambda w: {"person": w.person.person_code, "school_year": "2021-2022", "stage": "小学",
                    "grade": "家庭经济困难", "item": "生活补助", "amount": "625"}, "person__name"),
    *_of(DOCTORS,
         _kept(DOCTORS, person=_member, disease="高血压", doctor="李大山", clinic="卫生院",
               signed_on=DAY, measures="按月量血压"),
         lambda w: {"person": w.person.person_code, "disease": "高血压", "clinic": "卫生院",
                    "signed_on": "2022-07-01", "measures": "按月量血压"}, "doctor"),
    *_of(TREATMENTS,
         _kept(TREATMENTS, person=_member, service="大病专项救治", disease="胃癌",
               hospital="县医院", started_on=DAY),
         lambda w: {"person": w.person.person_code, "service": "大病专项救治", "disease": "胃癌",
                    "hospital": "县医院", "started_on": "2022-07-01"}, "person__name"),
    *_of(HOUSES, house,
         lambda w: {"household": w.household.household_code, "grade": "C", "way": "加固维修",
                    "appraised_on": "2022-07-01", "started_on": "2022-07-01"},
         "household__head_name"),
    Row("guarantees:house-step", WORK - CLERK, unfinished, of_a_place=True),
    Row("guarantees:house-step", WORK - CLERK, unfinished, method="post", of_a_place=True),
    Row("guarantees:house-file", VIEW - CLERK, accepted, of_a_place=True),
    *_of(HAZARDS,
         _kept(HAZARDS, division_code=_place, spot="村口", kind="削坡建房", found_on=DAY,
               due_on=LATER),
         lambda w: {"division_code": w.village, "spot": "村口", "kind": "削坡建房",
                    "found_on": "2022-07-01", "due_on": "2030-01-01", "people": "0"}),
    *_of(WORKS, works,
         lambda w: {"division_code": w.village, "code": "W1", "name": "旧城水厂",
                    "kind": "千人以上工程", "source": "水库", "keeper_body": "水务站",
                    "old_pipes": "0", "state": "RUNNING"}, "keeper"),
    *_of(FAULTS, fault,
         lambda w: {"works": works(w).code, "reported_on": "2022-07-01", "channel": "村里上报",
                    "cause": "冬季冻管", "description": "管道冻裂", "households": "0",
                    "due_on": "2030-01-01"}),
    Row("guarantees:fault-spread", WORK - CLERK, lambda w: {"pk": fault(w).pk}, method="post",
        answers=(302,), of_a_place=True),
    *_of(HOUSEHOLD_WATER,
         _kept(HOUSEHOLD_WATER, household=_home, way="集中供水", checked_on=DAY),
         lambda w: {"household": w.household.household_code, "way": "集中供水",
                    "checked_on": "2022-07-01"}, "household__head_name"),
    *_of(SURVEYS,
         _kept(SURVEYS, division_code=_place, period="2022-上半年", surveyed_on=DAY,
               surveyor="统计局", asked=50, recognised=49, satisfied=48),
         lambda w: {"division_code": w.village, "period": "2022-上半年",
                    "surveyed_on": "2022-07-01", "surveyor": "统计局", "asked": "50",
                    "recognised": "49", "satisfied": "48"}),
]  # fmt: skip

"""Training: classes, trainees, school leavers, the catalogue of subsidies."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.training.interfaces.registers import CLASSES, SUBSIDIES, TRAINEES, YOUTHS
from xianjie.apps.training.models import SubsidyItem, Trainee, TrainingClass, Youth

DAY, ENDS = date(2022, 6, 1), date(2022, 6, 20)
# The clerk of the world belongs to a bureau that these do not concern.
CLERK = frozenset({Role.DEPARTMENT_CLERK})
VIEW, WORK = may(Permission.VIEW_EMPLOYMENT) - CLERK, may(Permission.WORK_EMPLOYMENT) - CLERK
COUNTY = frozenset({Role.COUNTY_ANALYST})


def course(world: World) -> TrainingClass:
    found = TrainingClass.objects.filter(division_code=world.village).first()
    return found or TrainingClass.objects.create(
        division_code=world.village, code="PX-1", title="电工一班", kind="定向培训", trade="电工",
        level="五级", body="演示职业学校", places=30, hours=80, starts_on=DAY, ends_on=ENDS,
        **STAMPS,
    )  # fmt: skip


def trainee(world: World) -> Trainee:
    found = Trainee.objects.filter(course=course(world)).first()
    return found or Trainee.objects.create(
        division_code=world.village, household=world.household, person=world.person,
        course=course(world), enrolled_on=DAY, finished=True, **STAMPS,
    )  # fmt: skip


def youth(world: World) -> Youth:
    found = Youth.objects.filter(person=world.person).first()
    return found or Youth.objects.create(
        division_code=world.village, household=world.household, person=world.person,
        found_on=DAY, **STAMPS,
    )  # fmt: skip


def subsidy(world: World) -> SubsidyItem:
    place = world.county.ljust(12, "0")
    found = SubsidyItem.objects.filter(division_code=place).first()
    return found or SubsidyItem.objects.create(
        division_code=place, trade="电工", level="五级", hours=80, amount=80_000,
        valid_from=DAY, basis="演示目录", **STAMPS,
    )  # fmt: skip


def _trainee(world: World) -> dict[str, Any]:
    return {"pk": trainee(world).pk}


ROWS: list[Row] = [
    *register_case(
        CLASSES, course,
        lambda w: {"title": "电工一班", "code": "PX-1", "division_code": w.village,
                   "kind": "定向培训", "trade": "电工", "level": "五级", "body": "演示职业学校",
                   "places": "30", "hours": "80", "starts_on": "2022-06-01",
                   "ends_on": "2022-06-20"},
    ),
    *register_case(
        TRAINEES, trainee,
        lambda w: {"person": w.person.person_code, "course": course(w).code,
                   "enrolled_on": "2022-06-01", "finished": "yes"},
        "person__name",
    ),
    *register_case(
        YOUTHS, youth, lambda w: {"person": w.person.person_code, "fate": "待业"}, "person__name"
    ),
    *register_case(
        SUBSIDIES, subsidy,
        lambda w: {"trade": "电工", "level": "五级", "division_code": w.county.ljust(12, "0"),
                   "hours": "80", "amount": "800", "valid_from": "2022-06-01",
                   "basis": "演示目录"},
    ),
    Row("training:goals", VIEW),
    Row("training:job", WORK, _trainee, of_a_place=True),
    Row("training:job", WORK, _trainee, method="post", of_a_place=True,
        data=lambda _w: {"verdict": "works"}),
    Row("training:jobs-find", COUNTY, method="post", answers=(302,)),
    Row("training:jobs-confirm", WORK, method="post", answers=(302,)),
    Row("training:youth-find", COUNTY, method="post", answers=(302,)),
    Row("training:book", WORK, method="post", answers=(302,)),
]  # fmt: skip

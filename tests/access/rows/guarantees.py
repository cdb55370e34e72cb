"""The boards, lists and problems of the three guarantees and drinking water."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.rows.registers import document
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.models import Problem, ProblemEvent

VIEW, WORK = may(Permission.VIEW_GUARANTEES), may(Permission.WORK_GUARANTEES)
# The clerk of the world belongs to a bureau that answers for none of the areas.
CLERK = frozenset({Role.DEPARTMENT_CLERK})


def problem(world: World) -> Problem:
    found, _ = Problem.objects.get_or_create(
        subject=f"{world.household.pk}:", kind="饮水安全-水量不足",
        defaults={"county_code": world.household.county_code, "division_code": world.village,
                  "household": world.household, "area": "WATER", "source": "HAND",
                  "words": "没水", "state": "OPEN", "department": "水务",
                  "owner": world.own[Role.COUNTY_ANALYST],
                  "due_on": date(2030, 1, 1), "found_on": date(2022, 7, 1)},
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
]  # fmt: skip

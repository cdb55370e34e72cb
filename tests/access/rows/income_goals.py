"""Yearly goals of income: progress, focus households, plans, means, looks at accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.income.interfaces.practices import PRACTICES
from xianjie.apps.income.models import (
    IncomeCheck,
    IncomeCheckItem,
    IncomeMeasure,
    IncomePlan,
    IncomePractice,
)

NOW = datetime(2022, 7, 4, tzinfo=UTC)
VIEWERS, WRITERS = may(Permission.VIEW_INCOME), may(Permission.RECORD_INCOME)
APPROVERS, MANAGERS = may(Permission.APPROVE_INCOME), may(Permission.MANAGE_INCOME)


def _place(world: World) -> dict[str, Any]:
    return {"county_code": world.county, "division_code": world.village}


def _plan(world: World) -> IncomePlan:
    plan, _ = IncomePlan.objects.get_or_create(
        household=world.household, year=2022,
        defaults=_place(world) | {"goal": 16_093_00, "state": "DRAFT", "made_at": NOW},
    )  # fmt: skip
    return plan


def _of_a_year(world: World) -> dict[str, int]:
    return {"pk": world.household.pk, "year": 2022}


def _measure(world: World) -> dict[str, int]:
    measure, _ = IncomeMeasure.objects.get_or_create(
        plan=_plan(world),
        kind="产业发展",
        defaults=_place(world) | {"title": "养牛", "state": "OPEN"},
    )
    return {"pk": measure.pk}


def _check(world: World) -> dict[str, int]:
    check, _ = IncomeCheck.objects.get_or_create(
        county_code=world.county, seed="a seed",
        defaults={"division_code": world.village, "period_from": "2022-06",
                  "period_to": "2022-06", "drawn_from": 1, "size": 1,
                  "tolerance": Decimal("0.05"), "opened_at": NOW, "due_on": date(2022, 7, 20)},
    )  # fmt: skip
    return {"pk": check.pk}


def _item(world: World) -> dict[str, int]:
    item, _ = IncomeCheckItem.objects.get_or_create(
        check_round_id=_check(world)["pk"], household=world.household,
        defaults=_place(world) | {"place": 1, "booked": 100, "fed": 0, "state": "OPEN"},
    )  # fmt: skip
    return {"pk": item.pk}


def practice(world: World) -> IncomePractice:
    """What worked in the world's village."""
    found, _ = IncomePractice.objects.get_or_create(
        division_code=world.village, title="养牛", year=2022,
        defaults={"kind": "产业发展", "method": "联户", **STAMPS},
    )  # fmt: skip
    return found


ROWS = [
    Row("income:goals", VIEWERS),
    Row("income:refresh-goals", MANAGERS, method="post", data=lambda w: {"month": "2022-06"},
        answers=(302,)),
    Row("income:focus", VIEWERS),
    Row("income:focus-export", VIEWERS & may(Permission.EXPORT_CLUES)),
    Row("income:plan", VIEWERS, _of_a_year, of_a_place=True),
    Row("income:plan", WRITERS, _of_a_year, method="post", of_a_place=True,
        data=lambda w: {"act": "save"}),
    Row("income:measure", WRITERS, _measure, of_a_place=True),
    Row("income:measure", WRITERS, _measure, method="post", of_a_place=True),
    Row("income:means", VIEWERS),
    Row("income:means", MANAGERS, method="post", data=lambda w: {"act": "publish"},
        answers=(409,)),
    Row("income:checks", VIEWERS),
    Row("income:checks", APPROVERS, method="post"),
    Row("income:check", VIEWERS, _check, of_a_place=True),
    Row("income:finding", APPROVERS, _item, of_a_place=True),
    Row("income:finding", APPROVERS, _item, method="post", of_a_place=True),
    *register_case(
        PRACTICES, practice, lambda w: {
            "title": "养牛", "year": "2022", "kind": "产业发展",
                                           "method": "联户", "division_code": w.village}),
]  # fmt: skip

"""Plans, measures, 防贫保 and measures for villages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.interfaces.registers import CLAIMS, COVERS, VILLAGE_MEASURES
from xianjie.apps.plans.models import (
    InsuranceClaim,
    InsuranceCover,
    Measure,
    Plan,
    VillageMeasure,
)

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY = date(2022, 7, 1)
VIEWERS = may(Permission.VIEW_CASES)
MAKERS = may(Permission.MAKE_PLANS)
REPORTERS = may(Permission.REPORT_MEASURES)
READERS = VIEWERS | REPORTERS


def episode(world: World) -> Episode:
    found, _ = Episode.objects.get_or_create(
        household=world.household,
        number=1,
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "origin": "CASE",
            "category": "脱贫不稳定户",
            "risks": ["因病"],
            "identified_on": DAY,
            "state": "MONITORED",
        },
    )
    return found


def plan(world: World) -> Plan:
    found, _ = Plan.objects.get_or_create(
        episode=episode(world),
        defaults={
            "household": world.household,
            "county_code": world.county,
            "division_code": world.village,
            "state": "IN_FORCE",
            "analysis": "药费多",
            "made_at": NOW,
        },
    )
    return found


def measure(world: World) -> Measure:
    bureau = Organisation.objects.get(name="县农业农村局")
    found, _ = Measure.objects.get_or_create(
        plan=plan(world),
        kind="健康帮扶",
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "risk": "因病",
            "title": "报销",
            "state": "PLANNED",
            "organisation": bureau,
        },
    )
    return found


def _episode(world: World) -> dict[str, int]:
    return {"pk": episode(world).pk}


def _plan(world: World) -> dict[str, int]:
    return {"pk": plan(world).pk}


def _measure(world: World) -> dict[str, int]:
    return {"pk": measure(world).pk}


def cover(world: World) -> InsuranceCover:
    found, _ = InsuranceCover.objects.get_or_create(
        household=world.household, year=2022, insurer="人保财险", defaults=STAMPS
    )
    return found


def claim(world: World) -> InsuranceClaim:
    found, _ = InsuranceClaim.objects.get_or_create(
        household=world.household,
        event_on=DAY,
        cause="因病",
        defaults={"insurer": "人保财险", **STAMPS},
    )
    return found


def village_measure(world: World) -> VillageMeasure:
    found, _ = VillageMeasure.objects.get_or_create(
        division_code=world.village,
        kind="产业帮扶",
        content="核桃提质",
        starts_on=DAY,
        defaults={"unit": "农业农村局", **STAMPS},
    )
    return found


def _cover(world: World) -> dict[str, Any]:
    return {"household": world.household.household_code, "year": 2022, "insurer": "人保财险"}


def _claim(world: World) -> dict[str, Any]:
    return {
        "household": world.household.household_code,
        "cause": "因病",
        "event_on": "2022-07-01",
        "insurer": "人保财险",
    }


def _village_measure(world: World) -> dict[str, Any]:
    return {
        "division_code": world.village,
        "kind": "产业帮扶",
        "content": "核桃提质",
        "unit": "农业农村局",
        "starts_on": "2022-07-01",
    }


ROWS = [
    Row("plans:plans", VIEWERS),
    Row("plans:plans-export", VIEWERS & may(Permission.EXPORT_CLUES)),
    Row("plans:plans-open", may(Permission.DECIDE_CASES), method="post", answers=(302,)),
    Row("plans:plan-open", MAKERS, _episode, method="post", answers=(302,), of_a_place=True),
    Row("plans:plan", VIEWERS, _plan, of_a_place=True),
    Row("plans:plan", VIEWERS, _plan, method="post", data=lambda w: {"act": "x"}, of_a_place=True),
    Row("plans:plan-edit", MAKERS, _plan, of_a_place=True),
    Row("plans:plan-edit", MAKERS, _plan, method="post", data=lambda w: {}, of_a_place=True),
    Row("plans:plan-sheet", VIEWERS, _plan, of_a_place=True),
    Row("plans:plan-measure-new", MAKERS, _plan, of_a_place=True),
    Row("plans:plan-measure-new", MAKERS, _plan, method="post", data=lambda w: {},
        of_a_place=True),
    Row("plans:measures", READERS),
    Row("plans:measures", READERS, method="post", data=lambda w: {"pick": []}),
    Row("plans:measures-export", REPORTERS),
    Row("plans:measure", READERS, _measure, of_a_place=True),
    # Whoever may not report it finds no form to send.
    Row("plans:measure", READERS - {Role.COUNTY_LEADER}, _measure, method="post",
        data=lambda w: {"state": "x"}, of_a_place=True),
    Row("plans:measure-edit", MAKERS, _measure, of_a_place=True),
    Row("plans:measure-edit", MAKERS, _measure, method="post", data=lambda w: {},
        of_a_place=True),
    *register_case(COVERS, cover, _cover),
    *register_case(CLAIMS, claim, _claim),
    *register_case(VILLAGE_MEASURES, village_measure, _village_measure),
]  # fmt: skip

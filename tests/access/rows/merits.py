"""Leniency, awards, materials, discipline, hard villages, dispatch meetings."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.rows.rectification import NOW
from tests.access.rows.registers import STAMPS, register_case
from tests.access.rows.supervision import dispatch
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.supervision.interfaces.registers import MATERIALS
from xianjie.apps.supervision.models import DisciplineClue, LeniencyCase, Material, Nomination

DAY = date(2022, 7, 1)
READERS = may(Permission.VIEW_TASKS)
SUPERVISORS = may(Permission.SUPERVISE)
HANDLERS = may(Permission.HANDLE_DISCIPLINE)
# What another office or the county asked for is not the clerk's.
NEAR = READERS - {Role.DEPARTMENT_CLERK}


def _case(world: World) -> dict[str, Any]:
    found, _ = LeniencyCase.objects.get_or_create(
        division_code=world.town, matter="选错品种",
        defaults={"applicant": "李大山", "reasons": "论证过", "applied_on": DAY, "asked_at": NOW,
                  "asked_by": world.own[Role.TOWNSHIP_REVIEWER]},
    )  # fmt: skip
    return {"pk": found.pk}


def _nomination(world: World) -> dict[str, Any]:
    found, _ = Nomination.objects.get_or_create(
        division_code=world.town, award="先进个人", year=2022,
        defaults={"nominee": "李大山", "unit": "镇", "deeds": "事", "nominated_at": NOW,
                  "nominated_by": world.own[Role.TOWNSHIP_REVIEWER]},
    )  # fmt: skip
    return {"pk": found.pk}


def material(world: World) -> Material:
    found, _ = Material.objects.get_or_create(
        division_code=world.village,
        organisation="",
        period="2022",
        title="案例",
        defaults={"kind": "典型案例", **STAMPS},
    )
    return found


def _clue(world: World) -> dict[str, Any]:
    found, _ = DisciplineClue.objects.get_or_create(
        division_code=f"{world.county}000000", number="XS1",
        defaults={"received_on": DAY, "content": "李大山", "created_at": NOW,
                  "created_by": world.own[Role.COUNTY_LEADER]},
    )  # fmt: skip
    return {"pk": found.pk}


def _meeting(world: World) -> dict[str, Any]:
    return {"pk": dispatch(world).pk}


ROWS = [
    Row("supervision:leniencies", READERS),
    Row("supervision:leniencies", READERS, method="post", data=lambda w: {}),
    Row("supervision:leniency", NEAR, _case, of_a_place=True),
    Row("supervision:leniency", frozenset({Role.COUNTY_ANALYST, Role.COUNTY_LEADER}), _case,
        method="post", of_a_place=True, data=lambda w: {}),
    Row("supervision:nominations", READERS),
    Row("supervision:nominations", READERS, method="post", data=lambda w: {}),
    Row("supervision:nomination", NEAR, _nomination, of_a_place=True),
    Row("supervision:nomination", SUPERVISORS, _nomination, method="post", of_a_place=True,
        data=lambda w: {}),
    *register_case(
        MATERIALS, material, lambda w: {
            "title": "案例", "kind": "典型案例", "period": "2022",
                                           "replicable": "no",
                                           "division_code": w.village}),
    Row("supervision:materials-file", may(Permission.CHANGE_REGISTERS),
        lambda w: {"pk": material(w).pk}, of_a_place=True),
    Row("supervision:materials-file", may(Permission.CHANGE_REGISTERS),
        lambda w: {"pk": material(w).pk}, method="post", of_a_place=True, data=lambda w: {}),
    Row("supervision:discipline", HANDLERS),
    Row("supervision:discipline", HANDLERS, method="post", data=lambda w: {}),
    Row("supervision:discipline-clue", HANDLERS, _clue, of_a_place=True),
    Row("supervision:discipline-clue", HANDLERS, _clue, method="post", of_a_place=True,
        data=lambda w: {}),
    Row("supervision:battles-ledger", may(Permission.VIEW_REGISTERS)),
    Row("supervision:battles-villages", SUPERVISORS),
    Row("supervision:battles-villages", SUPERVISORS, method="post", data=lambda w: {}),
    Row("supervision:dispatches-agenda", SUPERVISORS),
    Row("supervision:dispatches-agenda", SUPERVISORS, method="post", data=lambda w: {}),
    Row("supervision:dispatches-orders", SUPERVISORS, _meeting, of_a_place=True),
    Row("supervision:dispatches-orders", SUPERVISORS, _meeting, method="post", of_a_place=True,
        data=lambda w: {"lead-1": "x"}),
]  # fmt: skip

"""Items under supervision, dispatch meetings, monthly progress."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.supervision.interfaces.registers import BATTLES, DISPATCHES
from xianjie.apps.supervision.models import Battle, DispatchMeeting

DAY = date(2022, 7, 1)
REPORTERS = may(Permission.REPORT_PROGRESS)
SUPERVISORS = may(Permission.SUPERVISE)


def battle(world: World) -> Battle:
    found, _ = Battle.objects.get_or_create(
        division_code=world.village, subject="VILLAGE", title="旧城村",
        defaults={"division_end": world.village, "level": "COUNTY", "goal": "清零",
                  "leader": "李大山", "listed_on": DAY, "due_on": date(2030, 1, 1), **STAMPS},
    )  # fmt: skip
    return found


def dispatch(world: World) -> DispatchMeeting:
    found, _ = DispatchMeeting.objects.get_or_create(
        division_code=world.village, supervisor="领导小组", period="2022-07",
        defaults={"held_on": DAY, "chair": "李大山", "problems": "路", "orders": "修", **STAMPS},
    )  # fmt: skip
    return found


def _town(world: World) -> dict[str, Any]:
    return {"key": f"t{world.town}", "period": "2022-07"}


ROWS = [
    *register_case(BATTLES, battle,
           lambda w: {"division_code": w.village, "subject": "VILLAGE", "title": "旧城村",
                      "level": "COUNTY", "goal": "清零", "listed_on": "2022-07-01",
                      "due_on": "2030-01-01"}, "leader"),
    Row("supervision:battles-close", SUPERVISORS, lambda w: {"pk": battle(w).pk},
        of_a_place=True),
    Row("supervision:battles-close", SUPERVISORS, lambda w: {"pk": battle(w).pk}, method="post",
        of_a_place=True, data=lambda w: {"evidence": ""}),
    *register_case(DISPATCHES, dispatch,
           lambda w: {"division_code": w.village, "supervisor": "领导小组", "period": "2022-07",
                      "held_on": "2022-07-01", "problems": "路", "orders": "修"}, "chair"),
    Row("supervision:progress", REPORTERS),
    Row("supervision:progress-export", SUPERVISORS),
    # A department reads its own report only, not that of a township.
    Row("supervision:progress-report", REPORTERS - {Role.DEPARTMENT_CLERK}, _town,
        of_a_place=True),
    Row("supervision:progress-report", frozenset({Role.TOWNSHIP_REVIEWER}), _town, method="post",
        of_a_place=True, data=lambda w: {"form": "report"}, answers=(302,)),
]  # fmt: skip

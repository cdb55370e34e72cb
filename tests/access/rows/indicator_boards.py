"""The board of the indicators, reports, matches, registers of rural construction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.documents.models import Clause, PolicyDocument, Target
from xianjie.apps.indicators.interfaces.registers import (
    AWARDS,
    LONG_GOALS,
    PLANS,
    QUOTAS,
    RESERVES,
    SERVICES,
    SHOWPIECES,
)
from xianjie.apps.indicators.models import (
    Award,
    Indicator,
    LandQuota,
    LandReserve,
    LongGoal,
    Showpiece,
    TargetMatch,
    VillagePlan,
    VillageService,
)

DAY = date(2022, 7, 1)
NOW = STAMPS["created_at"]
SEEING = may(Permission.VIEW_TASKS)
MANAGING = may(Permission.MANAGE_INDICATORS)
REPORTING = may(Permission.REPORT_PROGRESS)
EXPORTING = may(Permission.EXPORT_CLUES) & SEEING
OVERVIEW = may(Permission.VIEW_OVERVIEW) & SEEING
HOUSEHOLDS = may(Permission.VIEW_HOUSEHOLDS) & SEEING


def own(world: World) -> Indicator:
    """An indicator of the county that townships see too and no office owns."""
    found, _ = Indicator.objects.get_or_create(
        division_code=world.county.ljust(12, "0"), code="own-1",
        defaults={"name": "在册监测户", "unit": "户", "grain": "household", "source": "COMPUTED",
                  "measure": "count", "condition": "在册监测", "roll_up": "SUM"},
    )  # fmt: skip
    return found


def matched(world: World) -> TargetMatch:
    place = world.county.ljust(12, "0")
    document, _ = PolicyDocument.objects.get_or_create(
        division_code=place, key="方案", version=1,
        defaults={"title": "方案", "source": "PACK", "state": "READ", "registered_at": NOW,
                  "registered_by": User.objects.order_by("id").first()},
    )  # fmt: skip
    clause, _ = Clause.objects.get_or_create(
        document=document, path="一", defaults={"order": 1, "kind": "chapter", "level": 1}
    )
    target, _ = Target.objects.get_or_create(
        clause=clause,
        name="监测户",
        defaults={"comparator": "<=", "value": Decimal(3), "unit": "户"},
    )
    found, _ = TargetMatch.objects.get_or_create(
        target=target,
        defaults={"division_code": place, "indicator": own(world), "state": "PROPOSED"},
    )
    return found


def _made(model: Any, key: tuple[str, ...], **fields: Any) -> Any:
    def make(world: World) -> Any:
        place = world.town.ljust(12, "0") if "town" in fields else world.village
        values = {name: value for name, value in fields.items() if name != "town"}
        found, _ = model.objects.get_or_create(
            division_code=place,
            **{name: values[name] for name in key},
            defaults={
                **{name: value for name, value in values.items() if name not in key},
                **STAMPS,
            },
        )
        return found

    return make


plan = _made(VillagePlan, (), kind="集聚提升类", state="编制中")
reserve = _made(LandReserve, ("plan",), plan="镇规划", level="乡镇级", year=2022,
                building_land=Decimal(100), reserved=Decimal(12))  # fmt: skip
quota = _made(LandQuota, ("year", "item"), year=2022, item="下达一批", purpose="乡村产业",
              granted=Decimal(50), approved_on=DAY)  # fmt: skip
service = _made(VillageService, (), terminals=1, adviser="李大山")
award = _made(Award, ("kind", "year", "subject"), kind="五星村", year=2022, subject="旧城村",
              state="申报", nominated_on=DAY)  # fmt: skip
showpiece = _made(Showpiece, ("kind", "name"), kind="美丽村庄", type="不分型", state="创建中",
                  name="旧城村", planned_year=2024)  # fmt: skip
goal = _made(LongGoal, ("year", "goal"), town=1, year=2035, goal="基本实现现代化", document="方案")


def _pk(world: World) -> dict[str, Any]:
    return {"pk": own(world).pk}


def _match(world: World) -> dict[str, Any]:
    return {"pk": matched(world).pk}


ROWS = [
    Row("indicators:board", SEEING),
    Row("indicators:board-export", EXPORTING),
    Row("indicators:compute", MANAGING, method="post", answers=(302,)),
    Row("indicators:report", REPORTING),
    Row("indicators:report", REPORTING, method="post"),
    Row("indicators:burden", OVERVIEW),
    Row("indicators:matches", SEEING),
    Row("indicators:match", MANAGING, _match, of_a_place=True),
    Row("indicators:match", MANAGING, _match, method="post", of_a_place=True,
        data=lambda w: {"indicator": ""}),
    Row("indicators:define", MANAGING),
    Row("indicators:define", MANAGING, method="post", data=lambda w: {"name": ""}),
    Row("indicators:indicator", SEEING - {Role.DEPARTMENT_CLERK}, _pk, of_a_place=True),
    Row("indicators:redefine", MANAGING, _pk, of_a_place=True),
    Row("indicators:redefine", MANAGING, _pk, method="post", of_a_place=True,
        data=lambda w: {"name": ""}),
    Row("indicators:goal", MANAGING, _pk, of_a_place=True),
    Row("indicators:goal", MANAGING, _pk, method="post", of_a_place=True,
        data=lambda w: {"year": ""}),
    Row("indicators:indicator-rows", HOUSEHOLDS, _pk, of_a_place=True),
    Row("indicators:indicator-villages", SEEING - {Role.DEPARTMENT_CLERK}, _pk, of_a_place=True),
    Row("indicators:rural", may(Permission.VIEW_REGISTERS)),
    Row("indicators:long-goals-board", SEEING),
    *register_case(PLANS, plan, lambda w: {"division_code": w.village, "kind": "集聚提升类",
                                   "state": "编制中"}),
    *register_case(RESERVES, reserve, lambda w: {"division_code": w.village, "plan": "镇规划",
                                         "level": "乡镇级", "year": 2022, "building_land": "100",
                                         "reserved": "12"}),
    *register_case(
        QUOTAS, quota, lambda w: {
            "division_code": w.village, "year": 2022, "item": "下达一批",
                                     "purpose": "乡村产业", "granted": "50", "used": "0",
                                     "approved_on": "2022-07-01"}),
    *register_case(SERVICES, service, lambda w: {"division_code": w.village, "counter": "no",
                                           "terminals": "1"}, "adviser"),
    *register_case(
        AWARDS, award, lambda w: {
            "division_code": w.village, "kind": "五星村", "year": 2022,
                                     "subject": "旧城村", "state": "申报",
                                     "nominated_on": "2022-07-01"}),
    *register_case(SHOWPIECES, showpiece, lambda w: {"division_code": w.village, "kind": "美丽村庄",
                                             "type": "不分型", "state": "创建中", "name": "旧城村",
                                             "planned_year": 2024}),
    *register_case(
        LONG_GOALS, goal, lambda w: {
            "division_code": w.town.ljust(12, "0"), "year": 2035,
                                        "goal": "基本实现现代化", "document": "方案"}),
]  # fmt: skip

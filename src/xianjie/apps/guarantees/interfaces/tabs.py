"""The tabs of the guarantees: the areas, and inside an area its registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.gate import areas_in

Tab = tuple[Any, str, bool, int | None]
BOARD, PROBLEMS, SURVEYS = "board", "problems", "surveys"
REGISTERS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    Area.SCHOOLING: (
        ("temple-checks", _("半僧半学核查"), _("入寺未成年人的核查和返校")),
        ("cohorts", _("巩固率"), _("每所学校每一届的入学、转学、毕业人数")),
        ("student-aid", _("学生资助"), _("从学前到高等教育的困难认定和资助发放")),
    ),
    Area.MEDICAL: (
        ("doctors", _("家庭医生和慢病"), _("签约、慢性病和一人一策措施、随访")),
        ("treatments", _("大病救治和先诊疗后付费"), _("专项救治病例和免押金住院")),
    ),
    Area.HOUSING: (
        ("houses", _("住房改造"), _("鉴定、改造方式、补助、竣工和验收档案")),
        ("hazards", _("房屋隐患"), _("削坡建房和隐患房屋的整治")),
    ),
    Area.WATER: (
        ("works", _("供水工程"), _("管护单位、老旧管道、水源保护")),
        ("faults", _("供水故障"), _("报修、原因、修复时间")),
        ("household-water", _("农户饮水"), _("每户四项标准和所用工程")),
    ),
}


def tabs_for(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs of the area that the user may open."""
    scope = request_scope(request)
    areas = areas_in(scope, Permission.VIEW_GUARANTEES)
    found: list[Tab] = [
        (_("清零看板"), reverse("guarantees:board"), here == BOARD, None),
        (_("问题清单"), reverse("guarantees:problems"), here == PROBLEMS, None),
    ]
    found += [
        (area.label, reverse("guarantees:area", args=[area.value.lower()]), here == area, None)
        for area in Area
        if area.value in areas and area != Area.FOOD
    ]
    if len(areas) == len(Area):
        found.append((_("满意度"), reverse("guarantees:surveys"), here == SURVEYS, None))
    return found


def inside(area: str, here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs of a register: back to its area, and the registers beside it."""

    def tabs(_request: HttpRequest) -> list[Tab]:
        head = (Area(area).label, reverse("guarantees:area", args=[area.lower()]), False, None)
        return [head] + [
            (title, reverse(f"guarantees:{key}"), key == here, None)
            for key, title, _about in REGISTERS[area]
        ]

    return tabs

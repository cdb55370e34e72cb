"""The register of circumstances (认定情形), and its panels on household and person pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.models import Circumstance, Household
from xianjie.apps.registry.queries.circumstances import (
    household_named,
    lines_about,
    may_write,
    person_named,
    rows_of_concern,
)
from xianjie.apps.registry.queries.person_page import SeenPerson
from xianjie.exchange.circumstances import CONTENTS, circumstance_kinds, judging_departments
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Column, Concern, Kind, Register, host
from xianjie.web.panels import HOUSEHOLD, PERSON, Drawing, Panel, register_panel

_AREA = (
    (_("缺口清单"), "benefits:gaps", Permission.VIEW_BENEFITS),
    (_("分项待遇"), "benefits:overview", Permission.VIEW_BENEFITS),
    (_("办理统计"), "benefits:figures", Permission.VIEW_BENEFITS),
    (_("医疗结算"), "benefits:stays", Permission.VIEW_BENEFITS),
    (_("认定情形"), "registry:circumstances", Permission.VIEW_CIRCUMSTANCES),
)
"""The tabs of the area in which the register stands; the others belong to a higher app."""


def _household_page(row: Circumstance) -> str:
    return reverse("registry:household", args=[row.household_id])


def _kinds() -> list[tuple[str, str]]:
    return [(text, text) for text in circumstance_kinds()]


def _contents() -> list[tuple[str, str]]:
    return [(text, text) for text in load_codes(CONTENTS).texts]


def _departments() -> list[tuple[str, str]]:
    return [(text, text) for text in judging_departments()]


def _tabs(request: HttpRequest) -> Sequence[tuple[Any, str, bool, int | None]]:
    tabs = []
    for title, name, permission in _AREA:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if host().may(request, permission):
            tabs.append((title, address, name == "registry:circumstances", None))
    return tabs if len(tabs) > 1 else ()


CIRCUMSTANCES = Register(
    key="circumstances",
    app="registry",
    title=_("认定情形"),
    unit=_("条"),
    icon="file",
    model=Circumstance,
    view=Permission.VIEW_CIRCUMSTANCES,
    change=Permission.CHANGE_CIRCUMSTANCES,
    about=_(
        "部门数据里没有、由认定单位登记的情形：自理能力、父母状况、需长期照护、家庭金融资产……"
        "期末有效的会参与待遇比对；部门只看到和修改由自己认定的。"
    ),
    empty=_("点“新增”逐条登记，或下载模板填好后导入；情况变了，给旧的填上有效期止，再登记新的。"),
    order="-judged_on",
    natural_key=("household", "person", "kind", "judged_on"),
    concern=Concern(rows_of_concern, may_write),
    tabs=_tabs,
    columns=(
        Column("kind", choices=_kinds, filter=True),
        Column("content", choices=_contents, filter=True,
               help=_("父母状况、供养方式等情形才选，其余留空。")),
        Column("person__name", title=_("姓名"), mask=mask_name),
        Column("household", lookup="household_code", find=household_named, filter=True,
               link=_household_page, seen=Permission.VIEW_HOUSEHOLDS,
               help=_("户编号，或家里任何一人的证件号码。")),
        Column("person", lookup="person_code", find=person_named, required=False, listed=False,
               help=_("人编号或证件号码；讲全户的情形留空。")),
        Column("household__division_code", title=_("行政区划")),
        Column("number", help=_("不是金额的数，如自理能力六项中做不到几项。")),
        Column("amount", kind=Kind.YUAN, unit=_("元"), title=_("金额"),
               help=_("家庭金融资产、务工交通费等情形才填。")),
        Column("since", listed=False, help=_("从哪天起，如服刑起始日；不知道就留空。")),
        Column("judged_on", filter=True),
        Column("valid_until", help=_("空着表示一直有效。")),
        Column("department", choices=_departments, filter=True, required=False,
               help=_("只由一个部门认定的情形可以留空。")),
        Column("basis", listed=False, help=_("评估表、证明、判决书等的名称和文号。")),
        Column("note", listed=False),
    ),
)  # fmt: skip


def _drawing(
    request: HttpRequest, household: Household | None, seen: SeenPerson | None
) -> Drawing | None:
    person = seen.person if seen else None
    lines = lines_about(household, person, on=timezone.localdate())
    add = ""
    if household is not None and request_scope(request).may(
        Permission.CHANGE_CIRCUMSTANCES, household.division_code
    ):
        about = f"&person={person.pk}" if person is not None else ""
        add = f"{CIRCUMSTANCES.url('new')}?household={household.pk}{about}"
    if not lines and not add:
        return None
    context = {"lines": lines, "add": add, "with_names": person is None}
    return Drawing("registry/parts/panel_circumstances.html", context, len(lines) or None)


def _of_household(request: HttpRequest, household: Household) -> Drawing | None:
    return _drawing(request, household, None)


def _of_person(request: HttpRequest, seen: SeenPerson) -> Drawing | None:
    return _drawing(request, seen.household if seen.present else None, seen)


def register_panels() -> None:
    """Show circumstances on the pages of households and people."""
    title, permission = _("认定情形"), Permission.VIEW_CIRCUMSTANCES
    register_panel(
        HOUSEHOLD, Panel("circumstances", title, "benefits", 60, permission, _of_household)
    )
    register_panel(PERSON, Panel("circumstances", title, "summary", 40, permission, _of_person))


__all__ = ["CIRCUMSTANCES", "register_panels"]

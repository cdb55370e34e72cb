"""Registers of housing and drinking water."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.choices import pairs
from xianjie.apps.guarantees.enums import Area, WorksState
from xianjie.apps.guarantees.interfaces.registers import (
    ANYWHERE,
    CHANGE,
    VIEW,
    by_household_code,
)
from xianjie.apps.guarantees.interfaces.tabs import inside
from xianjie.apps.guarantees.models import (
    HouseHazard,
    HouseholdWater,
    HouseRepair,
    WaterFault,
    WaterWorks,
)
from xianjie.apps.guarantees.queries.registers import (
    ACCEPTED,
    BUILDING,
    DONE,
    FINISHED,
    LATE,
    MET,
    OPEN,
    SAFE,
    SHORT,
    UNKNOWN,
    WAITING,
    below_standard,
    deadline_state,
    homes_behind,
    open_faults,
    repair_state,
    unrepaired,
    water_state,
)
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Register, host

_REPAIRS = {
    SAFE: ("ok", _("安全")), WAITING: ("bad", _("待改造")), BUILDING: ("info", _("改造中")),
    LATE: ("bad", _("逾期未竣工")), FINISHED: ("warn", _("待验收")), ACCEPTED: ("ok", _("已验收")),
}  # fmt: skip
_DEADLINES = {OPEN: ("info", _("整治中")), LATE: ("bad", _("逾期")), DONE: ("ok", _("已完成"))}
_FAULTS = {OPEN: ("warn", _("未修复")), LATE: ("bad", _("逾期未修")), DONE: ("ok", _("已修复"))}
_STANDARDS = {
    MET: ("ok", _("四项达标")), SHORT: ("bad", _("有不达标")), UNKNOWN: ("idle", _("信息不足")),
}  # fmt: skip
_STATES = {"RUNNING": "ok", "PARTLY": "warn", "STOPPED": "bad"}
GRADES = [(one, f"{one}级") for one in "ABCD"]


def _choices(words: dict[str, tuple[str, Any]]) -> Any:
    return lambda: [(key, word) for key, (_kind, word) in words.items()]


def home() -> tuple[Column, ...]:
    """The columns of a household: named by number, the head shown masked."""
    return (
        Column("household", lookup="household_code", search=True, find=by_household_code),
        Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
        Column("division_code", title=_("所在村"), edit=False),
    )


def _house_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.retired_at is not None or not host().may(request, CHANGE, row.division_code):
        return ()
    if row.accepted_on is not None:
        return (
            Button(_text("验收资料"), reverse("guarantees:house-file", args=[row.pk]), "download"),
        )
    word = _text("验收") if row.finished_on else _text("报竣工")
    return (Button(word, reverse("guarantees:house-step", args=[row.pk]), "check"),)


HOUSES = Register(
    key="houses",
    app="guarantees",
    title=_("住房改造台账"),
    unit=_("户"),
    icon="village",
    model=HouseRepair,
    view=VIEW,
    change=CHANGE,
    about=_("逐户鉴定等级、新增风险、改造方式、补助、开竣工；竣工后由另一人附资料验收，归村户档案。"),
    empty=_("每户每次鉴定登记一条；C、D级的定改造方式和应竣工日期。"),
    order="-appraised_on",
    natural_key=("household", "appraised_on"),
    tabs=inside(Area.HOUSING, "houses"),
    buttons=_house_buttons,
    waiting=lambda rows: rows.filter(unrepaired(), due_on__lt=timezone.localdate()),
    columns=(
        *home(),
        Column("grade", choices=lambda: GRADES, filter=True),
        Column("appraised_on", filter=True),
        Column("risk", choices=lambda: pairs("住房问题原因"), filter=True, listed=False),
        Column("way", choices=lambda: pairs("住房改造方式"), filter=True),
        Column("subsidy", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("paid_on", listed=False),
        Column("started_on", listed=False),
        Column("due_on"),
        Column("state", title=_("进度"), kind=Kind.CHOICE, filter=True,
               choices=_choices(_REPAIRS), dot=lambda value: _REPAIRS[value or SAFE],
               annotate=lambda _c, today: repair_state(today)),
        Column("finished_on", edit=False),
        Column("accepted_on", edit=False),
        Column("verdict", edit=False, listed=False),
    ),
)  # fmt: skip

HAZARDS = Register(
    key="hazards",
    app="guarantees",
    title=_("房屋隐患和削坡建房"),
    unit=_("处"),
    icon="bell",
    model=HouseHazard,
    view=VIEW,
    change=CHANGE,
    about=_("削坡建房、主体结构和地质灾害隐患房屋，逐处定整治方式和期限。"),
    empty=_("每处隐患登记一条：位置、类型、受威胁人数、整治期限；整治完填方式和日期。"),
    order="due_on",
    natural_key=("division_code", "spot", "kind"),
    tabs=inside(Area.HOUSING, "hazards"),
    waiting=lambda rows: rows.filter(treated_on__isnull=True, due_on__lt=timezone.localdate()),
    columns=(
        Column("kind", choices=lambda: pairs("房屋隐患类型"), filter=True),
        Column("division_code", title=_("所在村")),
        Column("spot", search=True),
        Column("household", lookup="household_code", required=False, find=by_household_code),
        Column("found_on", filter=True),
        Column("people", total=True, unit=_("人")),
        Column("treatment", choices=lambda: pairs("房屋隐患整治"), filter=True),
        Column("due_on"),
        Column("state", title=_("整治情况"), kind=Kind.CHOICE, filter=True,
               choices=_choices(_DEADLINES), dot=lambda value: _DEADLINES[value or OPEN],
               annotate=lambda _c, today: deadline_state("treated_on", today)),
        Column("treated_on", listed=False),
        Column("note", listed=False),
    ),
)  # fmt: skip

WORKS = Register(
    key="works",
    app="guarantees",
    title=_("供水工程"),
    unit=_("处"),
    icon="building",
    model=WaterWorks,
    view=VIEW,
    change=CHANGE,
    about=_("供水工程和管护责任：管护单位和人、待更新老旧管道、水源保护区、水质检测。"),
    empty=_("每处工程登记一条，再在“农户饮水”里把农户挂到工程上。"),
    order="division_code",
    natural_key=("code",),
    tabs=inside(Area.WATER, "works"),
    waiting=lambda rows: rows.exclude(state="RUNNING"),
    columns=(
        Column("name", search=True),
        Column("code", search=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("kind", choices=lambda: pairs("供水工程类型"), filter=True),
        Column("source", listed=False),
        Column("built_year", kind=Kind.YEAR, listed=False),
        Column("capacity", unit=_("立方米"), listed=False),
        Column("keeper_body", search=True),
        Column("keeper", mask=mask_name, listed=False),
        Column("home_count", title=_("供水户数"), kind=Kind.NUMBER, unit=_("户"),
               annotate=lambda _c, _d: homes_behind()),
        Column("fault_count", title=_("未修故障"), kind=Kind.NUMBER, unit=_("件"),
               annotate=lambda _c, _d: open_faults()),
        Column("old_pipes", unit=_("公里"), total=True),
        Column("renew_year", kind=Kind.YEAR, listed=False),
        Column("protected", filter=True),
        Column("checked_on", listed=False),
        Column("state", filter=True,
               dot=lambda value: (_STATES[value], WorksState(value).label)),
    ),
)  # fmt: skip


def _fault_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    place = row.works.division_code
    open_now = row.retired_at is None and row.repaired_on is None
    if not open_now or not host().may(request, Permission.WORK_GUARANTEES, place):
        return ()
    url = reverse("guarantees:fault-spread", args=[row.pk])
    return (Button(_text("登记到户问题"), url, "list", post=True),)


FAULTS = Register(
    key="faults",
    app="guarantees",
    title=_("供水故障和维修"),
    unit=_("件"),
    icon="refresh",
    model=WaterFault,
    view=VIEW,
    change=CHANGE,
    about=_("工程故障的报修、原因和修复时间；一时修不好的，登记到受影响农户的问题清单。"),
    empty=_("每件故障登记一条：工程、报修日期、原因、影响户数、修复期限。"),
    order="-reported_on",
    tabs=inside(Area.WATER, "faults"),
    buttons=_fault_buttons,
    waiting=lambda rows: rows.filter(repaired_on__isnull=True, due_on__lt=timezone.localdate()),
    columns=(
        Column("works", lookup="code", filter=True),
        Column("works__name", title=_("工程名称"), edit=False),
        Column("works__division_code", title=_("所在地"), edit=False),
        Column("reported_on", filter=True),
        Column("channel", choices=lambda: pairs("供水故障来源"), filter=True, listed=False),
        Column("cause", choices=lambda: pairs("饮水问题原因"), filter=True),
        Column("households", total=True, unit=_("户")),
        Column("description", listed=False),
        Column("due_on"),
        Column("state", title=_("修复情况"), kind=Kind.CHOICE, filter=True,
               choices=_choices(_FAULTS), dot=lambda value: _FAULTS[value or OPEN],
               annotate=lambda _c, today: deadline_state("repaired_on", today)),
        Column("repaired_on"),
        Column("repair", listed=False),
    ),
)  # fmt: skip

HOUSEHOLD_WATER = Register(
    key="household-water",
    app="guarantees",
    title=_("农户饮水"),
    unit=_("户"),
    icon="users",
    model=HouseholdWater,
    view=VIEW,
    change=CHANGE,
    about=_("每户用哪处工程、水量水质方便程度保证率是否达标；没有核查的是信息不足，不算达标。"),
    empty=_("每户登记一条；水务名册里不达标的会自动进问题清单，这里记现场核查和所用工程。"),
    order="-checked_on",
    natural_key=("household",),
    tabs=inside(Area.WATER, "household-water"),
    waiting=lambda rows: rows.filter(below_standard()),
    columns=(
        *home(),
        Column("works", lookup="code", required=False, filter=True),
        Column("way", choices=lambda: pairs("供水方式"), filter=True),
        Column("amount"),
        Column("quality"),
        Column("ease"),
        Column("assurance"),
        Column("state", title=_("饮水状态"), kind=Kind.CHOICE, filter=True,
               choices=_choices(_STANDARDS), dot=lambda value: _STANDARDS[value or UNKNOWN],
               annotate=lambda _c, _d: water_state()),
        Column("cause", choices=lambda: pairs("饮水问题原因"), filter=True, listed=False),
        Column("checked_on", filter=True),
        Column("note", listed=False),
    ),
)  # fmt: skip

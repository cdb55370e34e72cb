"""Registers of supervision: items under supervision by name, monthly dispatch meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.supervision.choices import materials, sources
from xianjie.apps.supervision.enums import RectificationState
from xianjie.apps.supervision.models import Battle, DispatchMeeting, Material, Rectification
from xianjie.apps.supervision.queries.registers import (
    CLOSED,
    LATE,
    OPEN,
    battle_state,
    missing_months,
    monitored_households,
    open_cases,
    removed_households,
    unclosed,
    unsolved_people,
)
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

ANYWHERE = ("county", "town", "village")
_STATES = {
    OPEN: ("info", _("督战中")),
    LATE: ("bad", _("逾期")),
    CLOSED: ("ok", _("已销号")),
}


def mask_names(text: str) -> str:
    """Mask several names, however they are parted."""
    for mark in "，,；;\n\t ":
        text = text.replace(mark, "、")
    return "、".join(mask_name(name) for name in text.split("、") if name)


def _battle_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.closed_on is not None or not host().may(
        request, Permission.SUPERVISE, row.division_code
    ):
        return ()
    return (Button(_text("销号"), reverse("supervision:battles-close", args=[row.pk]), "check"),)


def _battle_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    late = rows.filter(unclosed(), due_on__lt=timezone.localdate()).count()
    if not late:
        return ()
    words = _text("有 %(n)s 项逾期没有销号。") % {"n": late}
    return (Note(words, f"{reverse('supervision:battles')}?state={LATE}", bad=True),)


def _battle_list_buttons(request: HttpRequest) -> Sequence[Button]:
    found = [Button(_text("对账销号"), reverse("supervision:battles-ledger"), "check")]
    if host().may(request, Permission.SUPERVISE):
        found.append(
            Button(_text("重点村提名"), reverse("supervision:battles-villages"), "village")
        )
    return found


BATTLES = Register(
    key="battles",
    app="supervision",
    title=_("挂牌督战"),
    unit=_("项"),
    icon="star",
    model=Battle,
    view=Permission.VIEW_REGISTERS,
    change=Permission.SUPERVISE,
    about=_("挂牌督战的村、人和问题；户数、人数、个案按所在地实时统计，凭依据对账销号。"),
    empty=_("把难点村、未消除风险的人、突出问题逐项列进来，写明目标、要求和责任领导；完成一项凭依据销一项。"),
    order="due_on",
    natural_key=("division_code", "subject", "title"),
    buttons=_battle_buttons,
    list_buttons=_battle_list_buttons,
    notes=_battle_notes,
    waiting=lambda rows: rows.filter(unclosed(), due_on__lt=timezone.localdate()),
    columns=(
        Column("title", search=True),
        Column("subject", filter=True),
        Column("level", filter=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("monitored", title=_("监测户"), kind=Kind.NUMBER, unit=_("户"),
               annotate=lambda _c, _d: monitored_households()),
        Column("unsolved", title=_("未消除人口"), kind=Kind.NUMBER, unit=_("人"),
               annotate=lambda _c, _d: unsolved_people()),
        Column("removed", title=_("已消除"), kind=Kind.NUMBER, unit=_("户"), listed=False,
               annotate=lambda _c, _d: removed_households()),
        Column("cases_open", title=_("在办个案"), kind=Kind.NUMBER, unit=_("件"),
               annotate=lambda _c, _d: open_cases()),
        Column("goal", listed=False),
        Column("demand", listed=False),
        Column("leader", mask=mask_name),
        Column("organisation", search=True, listed=False),
        Column("listed_on", filter=True, listed=False),
        Column("due_on", filter=True),
        Column("state", title=_("督战状态"), kind=Kind.CHOICE, filter=True,
               dot=lambda value: _STATES[value or OPEN],
               choices=lambda: [(key, word) for key, (_kind, word) in _STATES.items()],
               annotate=lambda _c, today: battle_state(today)),
        Column("closed_on", edit=False, listed=False),
        Column("evidence", edit=False, listed=False),
    ),
)  # fmt: skip


def _dispatch_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    today: date = timezone.localdate()
    return tuple(
        Note(
            _text("%(who)s这几个月还没有登记调度会：%(months)s。")
            % {"who": layer, "months": "、".join(months)},
            bad=str(today)[:7] not in months or len(months) > 1,
        )
        for layer, months in (missing_months(county, rows, today) if county else ())
    )


def _dispatch_list_buttons(request: HttpRequest) -> Sequence[Button]:
    if not host().may(request, Permission.SUPERVISE):
        return ()
    return (Button(_text("本月议程"), reverse("supervision:dispatches-agenda"), "list"),)


def _dispatch_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if not host().may(request, Permission.SUPERVISE, row.division_code):
        return ()
    return (Button(_text("交办要求"), reverse("supervision:dispatches-orders", args=[row.pk])),)


DISPATCHES = Register(
    key="dispatches",
    app="supervision",
    title=_("调度会议"),
    unit=_("次"),
    icon="history",
    model=DispatchMeeting,
    view=Permission.VIEW_REGISTERS,
    change=Permission.SUPERVISE,
    about=_("领导小组、行业部门、办公室三层每月调度：发现的问题、提出的要求、落实情况。"),
    empty=_("每开一次调度会登记一条；规则库写明要每月调度的层级，缺哪个月会在这里提示。"),
    order="-held_on",
    natural_key=("division_code", "supervisor", "organisation", "period"),
    notes=_dispatch_notes,
    buttons=_dispatch_buttons,
    list_buttons=_dispatch_list_buttons,
    columns=(
        Column("supervisor", filter=True),
        Column("organisation", search=True),
        Column("period", filter=True),
        Column("held_on", filter=True),
        Column("division_code", title=_("调度哪里"), levels=ANYWHERE),
        Column("venue", listed=False),
        Column("chair", mask=mask_name, listed=False),
        Column("attendees", mask=mask_names, listed=False, help=_("用顿号分开。")),
        Column("problems", search=True),
        Column("orders"),
        Column("results", listed=False),
    ),
)

_ITEM_DOTS = {
    "REGISTERED": "idle", "RUNNING": "info", "REPORTED": "warn", "CLOSED": "ok", "LOOKED": "ok",
}  # fmt: skip

FINDINGS = Register(
    key="findings",
    app="supervision",
    title=_("问题清单"),
    unit=_("项"),
    icon="list",
    model=Rectification,
    view=Permission.SUPERVISE,
    change=Permission.SUPERVISE,
    about=_("上级反馈的问题清单整批登记；填了牵头单位和期限的，在整改台账里一次交办。"),
    empty=_("下载模板，把反馈的问题逐行填好导入：编号、来源、类型、问题、地方、牵头单位和期限。"),
    order="due_on",
    natural_key=("code",),
    buttons=lambda _request, row: (
        Button(_text("办理"), reverse("supervision:rectification", args=[row.pk]), "right"),
    ),
    columns=(
        Column("code", search=True, required=True),
        Column("source", choices=sources, filter=True),
        Column("origin", listed=False),
        Column("kind", filter=True),
        Column("topic"),
        Column("title"),
        Column("description", listed=False),
        Column("division_code", title=_("涉及地方"), levels=ANYWHERE),
        Column("measures", listed=False),
        Column("lead", lookup="name", required=False, help=_("单位名称；乡镇写乡镇人民政府。"),
               rows=lambda scope: Organisation.objects.filter(scope.filter("division_code"))),
        Column("leader", mask=mask_name, listed=False, required=False),
        Column("found_on", filter=True),
        Column("due_on", filter=True),
        Column("state", edit=False, filter=True,
               dot=lambda value: (_ITEM_DOTS[value], RectificationState(value).label)),
    ),
)  # fmt: skip


def _material_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    found = []
    if row.document_id is not None and host().may(
        request, Permission.VIEW_HOUSEHOLDS, row.division_code
    ):
        url = reverse("registry:documents-file", args=[row.document_id])
        found.append(Button(_text("下载文件"), url, "download"))
    if host().may(request, Permission.CHANGE_REGISTERS, row.division_code):
        url = reverse("supervision:materials-file", args=[row.pk])
        found.append(Button(_text("上传文件"), url, "upload"))
    return found


MATERIALS = Register(
    key="materials",
    app="supervision",
    title=_("总结和案例"),
    unit=_("份"),
    icon="folder",
    model=Material,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("各地各单位的工作总结、典型案例、经验做法和资料，文件归入档案；可复制推广的单独标出。"),
    empty=_("每形成一份总结或案例登记一条：单位、时期、主要内容、能不能推广，再上传文件。"),
    order="-period",
    natural_key=("division_code", "organisation", "period", "title"),
    buttons=_material_buttons,
    columns=(
        Column("title", search=True),
        Column("kind", choices=materials, filter=True),
        Column("period", filter=True, help=_("如 2022-上半年、2022-07。")),
        Column("organisation", search=True),
        Column("division_code", title=_("地方"), levels=ANYWHERE),
        Column("replicable", filter=True),
        Column("conditions", listed=False),
        Column("abstract", listed=False),
        Column("document", title=_("档案文件"), lookup="title", edit=False, listed=False),
    ),
)  # fmt: skip

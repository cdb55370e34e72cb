"""Registers of what is watched: stock-takings, alarms, disposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.assets.actions import open_round
from xianjie.apps.assets.choices import DISPOSALS as WAYS_OUT
from xianjie.apps.assets.enums import (
    STANDING,
    AlarmState,
    AssetState,
    DisposalState,
    RoundItemState,
)
from xianjie.apps.assets.interfaces.columns import (
    ANYWHERE,
    APPROVE,
    CHANGE,
    VIEW,
    about_asset,
    of,
    stays,
)
from xianjie.apps.assets.interfaces.filing import disposal_form, disposal_from_form
from xianjie.apps.assets.interfaces.tabs import inside
from xianjie.apps.assets.models import Asset, AssetAlarm, AssetDisposal, StockItem, StockRound
from xianjie.apps.assets.queries.disposals import disposal_steps
from xianjie.apps.assets.queries.registers import round_different, round_items, round_seen
from xianjie.apps.assets.queries.stock import progress_of
from xianjie.kernel.errors import RefusedError
from xianjie.web.ledger import Button, Column, Kind, Note, Panel, Register, host
from xianjie.web.ledger.forms import RowForm

_ITEMS = {
    RoundItemState.WAITING: "idle", RoundItemState.SAME: "ok", RoundItemState.DIFFERENT: "bad",
    RoundItemState.CONFIRMED: "warn", RoundItemState.REFUSED: "idle",
}  # fmt: skip
_ALARMS = {
    AlarmState.OPEN: "bad", AlarmState.EXPLAINED: "warn", AlarmState.CLOSED: "ok",
    AlarmState.GONE: "idle",
}  # fmt: skip
_GRADES = {"红": "bad", "橙": "warn", "黄": "warn", "蓝": "info"}
_DISPOSALS = {
    DisposalState.PROPOSED: "warn", DisposalState.DECIDED: "warn", DisposalState.APPROVED: "info",
    DisposalState.NOTICED: "info", DisposalState.DONE: "ok", DisposalState.REFUSED: "bad",
    DisposalState.WITHDRAWN: "idle",
}  # fmt: skip


def _round_from_form(*, by: Any, form: RowForm, now: Any) -> StockRound:
    return open_round(by=by, now=now, **form.values)


def _round_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    found = [
        Button(_text("手机盘点"), reverse("assets:stock", args=[row.pk]), "eye"),
        Button(_text("明细"), f"{reverse('assets:items')}?round={row.pk}", "list"),
    ]
    if row.closed_on is None and host().may(request, APPROVE, row.division_code, Asset):
        found.append(
            Button(
                _text("结束盘点"), reverse("assets:round-close", args=[row.pk]), "check", post=True
            )
        )
    return found


def _round_panels(request: HttpRequest, row: Any) -> Sequence[Panel]:
    scope = host().require(request, VIEW, StockItem)
    lines = progress_of(row, scope)
    return (Panel(_text("各乡镇进度"), "assets/parts/progress.html", {"lines": lines}),)


def _never(*, by: Any, row: Any, reason: str, now: Any) -> None:
    del by, row, reason, now
    raise RefusedError("stays", "盘点开始后不能停用，可以结束。")


ROUNDS = Register(
    key="rounds",
    app="assets",
    title=_("资产盘点"),
    unit=_("轮"),
    icon="search",
    model=StockRound,
    view=VIEW,
    change=APPROVE,
    about=_("每轮盘点列出范围内的全部在册资产，村干部用手机逐项看实物、拍照；和台账不一样的由另一人确认后才改台账。"),
    empty=_("点“新增”开始一轮：年度、名称、范围、起止日期，系统自动列出要看的资产。"),
    order="-since",
    tabs=inside("rounds"),
    edits=False,
    restores=False,
    saves=_round_from_form,
    retires=_never,
    buttons=_round_buttons,
    panels=_round_panels,
    columns=(
        Column("title", search=True),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("division_code", title=_("范围"), levels=ANYWHERE),
        Column("since"),
        Column("due_on"),
        Column("every", title=_("应盘"), kind=Kind.NUMBER, unit=_("项"),
               annotate=lambda _c, _d: round_items()),
        Column("seen", title=_("已盘"), kind=Kind.NUMBER, unit=_("项"),
               annotate=lambda _c, _d: round_seen()),
        Column("different", title=_("差异待确认"), kind=Kind.NUMBER, unit=_("项"),
               annotate=lambda _c, _d: round_different(),
               link=lambda row: f"{reverse('assets:items')}?round={row.pk}&state=DIFFERENT"),
        Column("closed_on", edit=False),
    ),
)  # fmt: skip


def _item_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    found = []
    if row.document_id:
        found.append(Button(_text("照片"), reverse("assets:item-file", args=[row.pk]), "download"))
    if row.round.closed_on is not None:
        return found
    place = row.asset.division_code
    undecided = {RoundItemState.WAITING, RoundItemState.SAME, RoundItemState.DIFFERENT}
    if row.state in undecided and host().may(request, CHANGE, place, Asset):
        url = reverse("assets:stock-item", args=[row.pk])
        found.append(Button(_text("盘点"), url, "eye"))
    if row.state == RoundItemState.DIFFERENT and host().may(request, APPROVE, place, Asset):
        url = reverse("assets:item-decide", args=[row.pk])
        found.append(Button(_text("确认差异"), url, "check"))
    return found


ITEMS = Register(
    key="items",
    app="assets",
    title=_("盘点明细"),
    unit=_("项"),
    icon="list",
    model=StockItem,
    view=VIEW,
    change=CHANGE,
    about=_("每一项资产看到的情况；有差异的等另一人确认，确认后才改台账。"),
    empty=_("先在“盘点”里开始一轮，系统会列出要看的资产。"),
    order="id",
    tabs=inside("rounds"),
    creates=False,
    edits=False,
    restores=False,
    retires=stays,
    related=("round", "asset"),
    buttons=_item_buttons,
    waiting=lambda rows: rows.filter(state=RoundItemState.DIFFERENT, round__closed_on__isnull=True),
    columns=(
        *about_asset(),
        Column("round", lookup="title", filter=True,
               find=lambda rows, text: rows.filter(title=text)),
        Column("state", filter=True,
               dot=lambda value: (_ITEMS[value], RoundItemState(value).label)),
        Column("differences"),
        Column("there", filter=True, listed=False),
        Column("in_use", listed=False),
        Column("run_state", filter=True),
        Column("keeper_right", listed=False),
        Column("taken", filter=True, listed=False),
        Column("words", listed=False),
        Column("seen_on", filter=True),
        Column("decided_on", listed=False),
    ),
)  # fmt: skip


def _alarm_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    found = []
    if row.document_id:
        found.append(Button(_text("佐证"), reverse("assets:alarm-file", args=[row.pk]), "download"))
    place = row.asset.division_code
    if row.state == AlarmState.OPEN and host().may(request, CHANGE, place, Asset):
        found.append(
            Button(_text("说明处理"), reverse("assets:alarm-explain", args=[row.pk]), "edit")
        )
    if row.state == AlarmState.EXPLAINED and host().may(request, APPROVE, place, Asset):
        found.append(
            Button(_text("销号或退回"), reverse("assets:alarm-close", args=[row.pk]), "check")
        )
    return found


def _alarm_list_buttons(request: HttpRequest) -> Sequence[Button]:
    if not host().may(request, APPROVE, model=Asset):
        return ()
    return (Button(_text("现在核对"), reverse("assets:alarms-check"), "refresh", post=True),)


def _standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(state__in=STANDING)


def _alarm_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    late = _standing(rows).filter(due_on__lt=timezone.localdate()).count()
    if not late:
        return ()
    text = _text("有 %(n)s 条预警过了处理期限。") % {"n": late}
    return (Note(text, f"{reverse('assets:alarms')}?state=OPEN", bad=True),)


ALARMS = Register(
    key="alarms",
    app="assets",
    title=_("资产预警"),
    unit=_("条"),
    icon="alert",
    model=AssetAlarm,
    view=VIEW,
    change=CHANGE,
    about=_("合同到期未续、租金逾期、收益低于约定、连续无收益、无人管护、盘点未见等情形每天按规则库核对；处理后写明情况附佐证，由另一人销号，数据改正的自动消除。"),
    empty=_("每天自动核对一次；县、乡可以点“现在核对”。没有预警说明在册资产都正常。"),
    order="due_on",
    tabs=inside("alarms"),
    creates=False,
    edits=False,
    restores=False,
    retires=stays,
    buttons=_alarm_buttons,
    list_buttons=_alarm_list_buttons,
    notes=_alarm_notes,
    waiting=_standing,
    columns=(
        Column("rule", filter=True),
        *about_asset(),
        Column("weakness", filter=True),
        Column("grade", filter=True, choices=lambda: [(one, one) for one in _GRADES],
               dot=lambda value: (_GRADES.get(value, "idle"), value)),
        Column("words"),
        Column("raised_on", filter=True),
        Column("due_on", filter=True),
        Column("state", filter=True,
               dot=lambda value: (_ALARMS[value], AlarmState(value).label)),
        Column("explanation", listed=False),
        Column("explained_on", listed=False),
        Column("closed_on", listed=False),
        Column("asset__state", title=_("资产运行状态"), listed=False, kind=Kind.CHOICE,
               choices=lambda: AssetState.choices),
    ),
)  # fmt: skip


def _disposal_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    found = []
    if row.valuation_paper_id:
        url = reverse("assets:disposal-file", args=[row.pk])
        found.append(Button(_text("评估报告"), url, "download"))
    scope = host().require(request, VIEW, AssetDisposal)
    if disposal_steps(scope, request.user.pk, row):
        found.append(Button(_text("办理"), reverse("assets:disposal", args=[row.pk]), "check"))
    return found


DISPOSALS = Register(
    key="disposals",
    app="assets",
    title=_("资产处置"),
    unit=_("件"),
    icon="right",
    model=AssetDisposal,
    view=VIEW,
    change=CHANGE,
    about=_("转让、报废、核销、损毁、划转：先评估，再集体决策，由规则库定的上一级审批，公示期满后处置，资产带着历史退出台账。提出的人不能自己审批。"),
    empty=_("从资产页点“提出处置”，填评估价值和评估机构、附评估报告。"),
    order="-proposed_on",
    tabs=inside("disposals"),
    edits=False,
    restores=False,
    form=disposal_form,
    saves=disposal_from_form,
    retires=stays,
    buttons=_disposal_buttons,
    waiting=lambda rows: rows.filter(
        state__in=[DisposalState.PROPOSED, DisposalState.DECIDED, DisposalState.APPROVED,
                   DisposalState.NOTICED]
    ),
    columns=(
        *about_asset(),
        Column("kind", choices=of(WAYS_OUT), filter=True),
        Column("reason", listed=False),
        Column("asset__original_value", title=_("原值"), kind=Kind.YUAN, unit=_("元"), edit=False),
        Column("valuation", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("valuer", listed=False),
        Column("valued_on", listed=False),
        Column("level", filter=True, edit=False),
        Column("state", filter=True, edit=False,
               dot=lambda value: (_DISPOSALS[value], DisposalState(value).label)),
        Column("proposed_on", filter=True, edit=False),
        Column("meeting_on", listed=False, edit=False),
        Column("meeting_words", listed=False, edit=False),
        Column("approved_on", listed=False, edit=False),
        Column("public_from", listed=False, edit=False),
        Column("public_to", listed=False, edit=False),
        Column("proceeds", kind=Kind.YUAN, unit=_("元"), listed=False, edit=False),
        Column("done_on", edit=False),
    ),
)  # fmt: skip

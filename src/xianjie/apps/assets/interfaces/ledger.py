"""Registers of the assets themselves: the ledger, titles, upkeep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.assets.actions import strike_asset
from xianjie.apps.assets.choices import DEPARTMENTS, KINDS, MEASURES, UPKEEP, WAYS
from xianjie.apps.assets.enums import AssetClass, AssetState, TitleState
from xianjie.apps.assets.interfaces.columns import (
    ANYWHERE,
    APPROVE,
    CHANGE,
    VIEW,
    about_asset,
    by_household_code,
    dotted,
    of,
    words,
)
from xianjie.apps.assets.interfaces.tabs import inside
from xianjie.apps.assets.models import Asset, AssetTitle, UpkeepRecord
from xianjie.apps.assets.queries.registers import (
    CLAIMED,
    CONFIRMED,
    FREE,
    KEPT,
    UNCONFIRMED,
    VACANT,
    keeper_state,
    needs_a_look,
    standing_alarms,
    title_state,
    vacant,
)
from xianjie.apps.assets.queries.values import net
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.web.ledger import Button, Column, Kind, Note, Panel, Register, host

_STATES = {"NORMAL": "ok", "LOW": "warn", "IDLE": "bad", "LOST": "bad"}
_CONFIRMED = {
    CONFIRMED: ("ok", _("已确权")), CLAIMED: ("warn", _("待确认")),
    UNCONFIRMED: ("bad", _("未确权")),
}  # fmt: skip
_KEPT = {KEPT: ("ok", _("有人管护")), VACANT: ("bad", _("无人管护")), FREE: ("idle", _("不需要"))}
_TITLES = {
    TitleState.PROPOSED: "warn", TitleState.CONFIRMED: "ok", TitleState.RETURNED: "bad",
    TitleState.REPLACED: "idle",
}  # fmt: skip
_YUAN = _("元")


def _money(name: str) -> Column:
    return Column(name, kind=Kind.YUAN, unit=_YUAN, total=True, listed=False)


def _asset_notes(request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    county, today, url = host().county(request), timezone.localdate(), reverse("assets:assets")
    live = rows.filter(retired_at__isnull=True)
    found = []
    bare = live.filter(confirmed_on__isnull=True)
    if n := bare.count():
        earning = bare.filter(asset_class=AssetClass.OPERATING).count()
        text = _text("有 %(n)s 项资产没有确权，其中经营性 %(m)s 项。") % {"n": n, "m": earning}
        found.append(Note(text, f"{url}?titled={UNCONFIRMED}"))
    if county and (n := live.filter(vacant(county, today)).count()):
        text = _text("有 %(n)s 项资产无人管护，应明确管护单位或管护人。") % {"n": n}
        found.append(Note(text, f"{url}?kept={VACANT}", bad=True))
    return tuple(found)


def _alarms_of(row: Any) -> str:
    return f"{reverse('assets:alarms')}?asset={row.pk}" if row.alarms_now else ""


def _may(request: HttpRequest, permission: str, row: Any) -> bool:
    return host().may(request, permission, row.division_code, Asset)


def _asset_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    found = [Button(_text("卡片和二维码"), reverse("assets:card", args=[row.pk]), "print")]
    if row.retired_at is not None or not _may(request, CHANGE, row):
        return found
    for word, key, icon in (
        (_text("提请确权"), "titles", "shield"), (_text("登记管护"), "upkeep", "edit"),
        (_text("登记收益"), "incomes", "plus"), (_text("提出处置"), "disposals", "right"),
    ):  # fmt: skip
        found.append(Button(word, f"{reverse(f'assets:{key}-new')}?asset={row.pk}", icon))
    return found


def _asset_panels(_request: HttpRequest, row: Any) -> Sequence[Panel]:
    lists = [
        (_text("确权"), "titles"), (_text("合同"), "contracts"), (_text("收益"), "incomes"),
        (_text("管护记录"), "upkeep"), (_text("盘点"), "items"), (_text("预警"), "alarms"),
        (_text("处置"), "disposals"),
    ]  # fmt: skip
    links = [(title, f"{reverse(f'assets:{key}')}?asset={row.pk}") for title, key in lists]
    events = row.events.select_related("user")[:20]
    return (
        Panel(_text("这项资产的记录"), "assets/parts/asset_links.html", {"links": links}),
        Panel(_text("办理记录"), "assets/parts/events.html", {"events": events}),
    )


ASSETS = Register(
    key="assets",
    app="assets",
    title=_("帮扶资产台账"),
    unit=_("项"),
    icon="building",
    model=Asset,
    view=VIEW,
    change=CHANGE,
    about=_("各级财政、债券、协作、帮扶、捐赠资金形成的经营性、公益性、到户类资产：来源、原值、净值、产权、使用、管护、运行状态。净值按规则库的折旧年限算到本月。"),
    empty=_("先下载模板，把清查表整理进去导入；或者点“新增”一项一项登记。项目验收移交的资产在“待建账”里。"),
    order="division_code",
    natural_key=("code",),
    tabs=inside("assets"),
    restores=False,
    retires=strike_asset,
    retire_word=_("误登撤销"),
    notes=_asset_notes,
    buttons=_asset_buttons,
    panels=_asset_panels,
    waiting=lambda rows: rows.filter(needs_a_look(timezone.localdate())),
    columns=(
        Column("code", search=True, help=_("县内不重复，贴牌和二维码用这个编码。")),
        Column("name", search=True),
        Column("asset_class", filter=True),
        Column("kind", choices=of(KINDS), filter=True),
        Column("division_code", title=_("所在地"), levels=ANYWHERE),
        Column("department", choices=of(DEPARTMENTS), filter=True),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("project_code", search=True, listed=False),
        Column("project_name", listed=False),
        Column("original_value", kind=Kind.YUAN, unit=_YUAN, total=True),
        *(_money(name) for name in (
            "money_central", "money_province", "money_city", "money_county", "money_bond",
            "money_cooperation", "money_paired", "money_donation", "money_own", "money_other",
        )),
        Column("net", title=_("净值"), kind=Kind.YUAN, unit=_YUAN,
               annotate=net),
        Column("scale", listed=False),
        Column("unit", listed=False),
        Column("spot", listed=False, search=True),
        Column("longitude", listed=False),
        Column("latitude", listed=False),
        Column("acquired_on", listed=False, filter=True),
        Column("life_years", unit=_("年"), listed=False,
               help=_("不填按规则库“资产折旧年限清单”里的年限。")),
        Column("level", filter=True, listed=False),
        Column("owner_kind", listed=False),
        Column("owner_name", search=True, help=_("单位全称；农户的填到户编号，这里可不填。")),
        Column("owner_code", listed=False),
        Column("household", lookup="household_code", find=by_household_code, listed=False,
               required=False, help=_("到户类必填；所在地按这户填。"), seen="view-households"),
        Column("user_name", listed=False, search=True, help=_("经营主体全称。")),
        Column("way", choices=of(WAYS), filter=True, listed=False),
        Column("agreed_income", kind=Kind.YUAN, unit=_YUAN, listed=False,
               help=_("没有合同的填约定的年收益；有合同的按合同租金。")),
        Column("state", filter=True,
               dot=lambda value: (_STATES[value], AssetState(value).label)),
        Column("state_since", listed=False),
        Column("measure", choices=of(MEASURES), listed=False, filter=True),
        Column("measure_note", listed=False),
        Column("measure_due_on", listed=False),
        Column("keeper_body", listed=False),
        Column("keeper", mask=mask_name, listed=False),
        Column("keeper_phone", mask=mask_phone, listed=False),
        Column("keeper_duty", listed=False),
        Column("upkeep_money", kind=Kind.YUAN, unit=_YUAN, listed=False),
        Column("relocation", filter=True, listed=False),
        Column("handed_on", listed=False),
        Column("confirmed_on", edit=False, listed=False),
        Column("titled", title=_("确权"), kind=Kind.CHOICE, choices=words(_CONFIRMED), filter=True,
               annotate=lambda _c, _d: title_state(), dot=dotted(_CONFIRMED, UNCONFIRMED)),
        Column("kept", title=_("管护"), kind=Kind.CHOICE, choices=words(_KEPT), filter=True,
               annotate=keeper_state, dot=dotted(_KEPT, FREE), listed=False),
        Column("alarms_now", title=_("预警"), kind=Kind.NUMBER,
               annotate=lambda _c, _d: standing_alarms(),
               link=_alarms_of),
        Column("seen_on", edit=False, listed=False),
        Column("disposed_on", edit=False, listed=False),
    ),
)  # fmt: skip


def _title_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    found = []
    if row.document_id:
        found.append(
            Button(_text("确权文件"), reverse("assets:title-file", args=[row.pk]), "download")
        )
    if row.retired_at is not None or row.state not in {TitleState.PROPOSED, TitleState.RETURNED}:
        return found
    if host().may(request, CHANGE, row.asset.division_code, Asset):
        url = reverse("assets:title-upload", args=[row.pk])
        found.append(Button(_text("上传确权文件"), url, "upload"))
    if row.state == TitleState.PROPOSED and host().may(
        request, APPROVE, row.asset.division_code, Asset
    ):
        url = reverse("assets:title-decide", args=[row.pk])
        found.append(Button(_text("确认或退回"), url, "check"))
    return found


def _title_list_buttons(request: HttpRequest) -> Sequence[Button]:
    if not host().may(request, APPROVE, model=Asset):
        return ()
    return (Button(_text("成批确认"), reverse("assets:titles-confirm"), "check"),)


TITLES = Register(
    key="titles",
    app="assets",
    title=_("资产确权"),
    unit=_("件"),
    icon="shield",
    model=AssetTitle,
    view=VIEW,
    change=CHANGE,
    about=_("村或部门提出所有权人和依据，乡镇或县里由另一人确认后写入台账；已确权的再改，就是变更，同样要另一人确认。"),
    empty=_("从资产页点“提请确权”，或按模板导入：所有权人、文号、日期；经营性资产要写清份额。"),
    order="-dated_on",
    natural_key=("asset", "number"),
    tabs=inside("titles"),
    buttons=_title_buttons,
    list_buttons=_title_list_buttons,
    waiting=lambda rows: rows.filter(state=TitleState.PROPOSED),
    columns=(
        Column("number", search=True),
        *about_asset(),
        Column("owner_kind", filter=True),
        Column("owner_name", search=True),
        Column("owner_code", listed=False),
        Column("shares", listed=False, help=_("经营性资产必填，如“旧城村 60%，光禄村 40%”。")),
        Column("dated_on", filter=True),
        Column("registered_on", listed=False),
        Column("handed_on", listed=False),
        Column("state", filter=True, edit=False,
               dot=lambda value: (_TITLES[value], TitleState(value).label)),
        Column("decided_on", edit=False, listed=False),
    ),
)  # fmt: skip


def _upkeep_buttons(_request: HttpRequest, row: Any) -> Sequence[Button]:
    if not row.document_id:
        return ()
    return (Button(_text("照片"), reverse("assets:upkeep-file", args=[row.pk]), "download"),)


UPKEEP_RECORDS = Register(
    key="upkeep",
    app="assets",
    title=_("管护记录"),
    unit=_("次"),
    icon="edit",
    model=UpkeepRecord,
    view=VIEW,
    change=CHANGE,
    about=_("管护人巡查、维修、保养的记录；扫资产上的二维码，在手机上登记并拍照。管护单位、管护人、职责和经费在资产台账里。"),
    empty=_("扫资产二维码登记第一条，或从资产页点“登记管护”。没有管护人的资产看台账上方的提示。"),
    order="-done_on",
    tabs=inside("upkeep"),
    buttons=_upkeep_buttons,
    waiting=lambda rows: rows.filter(solved_on__isnull=True).exclude(problem=""),
    columns=(
        *about_asset(),
        Column("done_on", filter=True),
        Column("kind", choices=of(UPKEEP), filter=True),
        Column("words"),
        Column("problem"),
        Column("solved_on", listed=False),
        Column("cost", kind=Kind.YUAN, unit=_YUAN, total=True, required=False),
    ),
)  # fmt: skip

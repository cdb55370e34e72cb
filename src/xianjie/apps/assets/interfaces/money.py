"""Registers of what assets earn: contracts, rents, incomes and their use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.choices import CONTRACTS as CONTRACT_KINDS
from xianjie.apps.assets.choices import INCOMES as INCOME_KINDS
from xianjie.apps.assets.choices import USES as PURPOSES
from xianjie.apps.assets.interfaces.columns import (
    CHANGE,
    VIEW,
    about_asset,
    dotted,
    mask_party,
    of,
    stays,
    words,
)
from xianjie.apps.assets.interfaces.tabs import inside
from xianjie.apps.assets.models import SOURCE, Asset, AssetContract, AssetIncome, IncomeUse, RentDue
from xianjie.apps.assets.queries.registers import (
    COMING,
    ENDING_SOON,
    LATE,
    NOT_YET,
    OVER,
    OWED,
    PAID,
    RUNNING,
    contract_state,
    rent_state,
    used_of_income,
)
from xianjie.apps.assets.queries.sharing import shared_of_income
from xianjie.kernel.ids import mask_phone
from xianjie.web.ledger import Button, Column, Kind, Note, Register, host

_YUAN = _("元")
_RUNS = {
    RUNNING: ("ok", _("履行中")), ENDING_SOON: ("warn", _("将到期")), OVER: ("bad", _("已到期")),
    COMING: ("info", _("未开始")),
}  # fmt: skip
_RENTS = {
    PAID: ("ok", _("已收齐")), OWED: ("warn", _("今天应收")), LATE: ("bad", _("逾期未收")),
    NOT_YET: ("idle", _("未到期")),
}  # fmt: skip


def _contract_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    del request
    return (Button(_text("各期租金"), f"{reverse('assets:rents')}?contract={row.pk}", "list"),)


def _rent_link(_request: HttpRequest) -> Sequence[Button]:
    return (Button(_text("应收租金"), reverse("assets:rents"), "list"),)


def _ending(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(runs__in=[ENDING_SOON])


CONTRACTS = Register(
    key="contracts",
    app="assets",
    title=_("资产经营合同"),
    unit=_("份"),
    icon="file",
    model=AssetContract,
    view=VIEW,
    change=CHANGE,
    about=_("租赁、承包、入股、委托经营合同；保存后按付款间隔排出各期应收租金。期限、最低租金按规则库核对，到期前按规则库的天数提醒。"),
    empty=_("从资产页或这里登记：对方、起止、年租金、几个月付一次；也可按模板导入。"),
    order="until",
    natural_key=("asset", "number"),
    tabs=inside("contracts"),
    buttons=_contract_buttons,
    list_buttons=_rent_link,
    waiting=_ending,
    columns=(
        Column("number", search=True),
        *about_asset(),
        Column("kind", choices=of(CONTRACT_KINDS), filter=True),
        Column("party", mask=mask_party, required=True,
               help=_("单位写全称；个人的姓名在页面上掩码。")),
        Column("party_code", listed=False),
        Column("phone", mask=mask_phone, listed=False),
        Column("signed_on", listed=False),
        Column("since"),
        Column("until", filter=True),
        Column("rent", kind=Kind.YUAN, unit=_YUAN, total=True),
        Column("pay_months", listed=False, unit=_("月")),
        Column("grace_days", listed=False, unit=_("天")),
        Column("deposit", kind=Kind.YUAN, unit=_YUAN, listed=False),
        Column("decided_on", listed=False, help=_("四议两公开的日期。")),
        Column("published_on", listed=False),
        Column("low_reason", listed=False, help=_("年租金低于规则库的最低收益率时必填。")),
        Column("ended_on", listed=False),
        Column("ended_why", listed=False),
        Column("runs", title=_("履行情况"), kind=Kind.CHOICE, choices=words(_RUNS), filter=True,
               annotate=contract_state, dot=dotted(_RUNS, RUNNING)),
    ),
)  # fmt: skip


def _rent_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    place = row.contract.asset.division_code
    if row.received >= row.amount or not host().may(request, CHANGE, place, Asset):
        return ()
    return (Button(_text("登记收到"), reverse("assets:rent-receive", args=[row.pk]), "check"),)


def _late(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(received__lt=F("amount"), due_on__lt=timezone.localdate())


def _rent_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    late = _late(rows).count()
    if not late:
        return ()
    url = f"{reverse('assets:rents')}?paid={LATE}"
    return (Note(_text("有 %(n)s 期租金过了应付日还没有收齐。") % {"n": late}, url, bad=True),)


def _asset_of_rent(row: Any) -> str:
    return reverse("assets:assets-detail", args=[row.contract.asset_id])


RENTS = Register(
    key="rents",
    app="assets",
    title=_("应收租金"),
    unit=_("期"),
    icon="clock",
    model=RentDue,
    view=VIEW,
    change=CHANGE,
    about=_("合同排出的各期租金；登记收到后自动记为资产收益，不用再填一次。"),
    empty=_("登记合同后，这里会列出每一期应收的租金和应付日期。"),
    order="due_on",
    tabs=inside("contracts"),
    creates=False,
    edits=False,
    restores=False,
    retires=stays,
    related=("contract__asset",),
    buttons=_rent_buttons,
    notes=_rent_notes,
    waiting=_late,
    columns=(
        Column("contract__asset__name", title=_("资产名称"), search=True, link=_asset_of_rent),
        Column("contract", lookup="number", filter=True,
               find=lambda rows, text: rows.filter(number=text)),
        Column("contract__party", title=_("承租承包方"), mask=mask_party),
        Column("contract__asset__division_code", title=_("所在地")),
        Column("since"),
        Column("until"),
        Column("due_on", filter=True),
        Column("amount", kind=Kind.YUAN, unit=_YUAN, total=True),
        Column("received", kind=Kind.YUAN, unit=_YUAN, total=True),
        Column("received_on", listed=False),
        Column("paid", title=_("收取情况"), kind=Kind.CHOICE, choices=words(_RENTS), filter=True,
               annotate=lambda _c, today: rent_state(today), dot=dotted(_RENTS, NOT_YET)),
    ),
)  # fmt: skip


def _income_buttons(request: HttpRequest, row: Any) -> Sequence[Button]:
    if row.retired_at is not None or not host().may(
        request, CHANGE, row.asset.division_code, Asset
    ):
        return ()
    url = f"{reverse('assets:uses-new')}?income={row.pk}"
    found = [Button(_text("登记使用"), url, "plus")]
    place = row.asset.division_code
    if host().may(request, Permission.WORK_COLLECTIVE, place) and not place.endswith("000"):
        url = f"{reverse('collective:distribution-new')}?key={SOURCE}{row.pk}"
        found.append(Button(_text("开分配方案"), url, "users"))
    return found


def _use_link(_request: HttpRequest) -> Sequence[Button]:
    return (Button(_text("收益使用"), reverse("assets:uses"), "list"),)


INCOMES = Register(
    key="incomes",
    app="assets",
    title=_("资产收益"),
    unit=_("笔"),
    icon="chart",
    model=AssetIncome,
    view=VIEW,
    change=CHANGE,
    about=_("资产每年收到的租金、承包费、分红、发电收益，逐笔按凭证登记；用到哪里另记，分到户的走村集体收益分配。"),
    empty=_("登记租金收到会自动形成；其他收益在这里登记或按模板导入。"),
    order="-received_on",
    natural_key=("asset", "voucher"),
    tabs=inside("incomes"),
    buttons=_income_buttons,
    list_buttons=_use_link,
    columns=(
        Column("voucher", search=True),
        *about_asset(),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("kind", choices=of(INCOME_KINDS), filter=True),
        Column("amount", kind=Kind.YUAN, unit=_YUAN, total=True),
        Column("used", title=_("已用"), kind=Kind.YUAN, unit=_YUAN, total=True,
               annotate=lambda _c, _d: used_of_income(),
               link=lambda row: f"{reverse('assets:uses')}?income={row.pk}"),
        Column("shared", title=_("已进分配方案"), kind=Kind.YUAN, unit=_YUAN, total=True,
               annotate=lambda _c, _d: shared_of_income()),
        Column("received_on", filter=True),
        Column("note", listed=False),
    ),
)  # fmt: skip


def _by_label(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    code, _slash, voucher = text.rpartition("/")
    return rows.filter(asset__code=code, voucher=voucher).select_related("asset")


USES = Register(
    key="uses",
    app="assets",
    title=_("资产收益使用"),
    unit=_("笔"),
    icon="list",
    model=IncomeUse,
    view=VIEW,
    change=CHANGE,
    about=_("收益先用于项目运行管护，再用于巩固拓展脱贫攻坚成果、村级公益事业；当年管护经费没有留足的，不能先用到后面。"),
    empty=_("从一笔收益点“登记使用”：用途、金额、日期、用在哪里。"),
    order="-used_on",
    tabs=inside("incomes"),
    related=("income__asset",),
    columns=(
        Column("income", lookup="label", filter=True, find=_by_label,
               help=_("写成“资产编码/凭证号”。"),
               link=lambda row: reverse("assets:incomes-detail", args=[row.income_id])),
        Column("income__asset__name", title=_("资产名称"), edit=False, search=True),
        Column("income__asset__division_code", title=_("所在地"), edit=False),
        Column("income__year", title=_("收益年度"), kind=Kind.YEAR, edit=False),
        Column("purpose", choices=of(PURPOSES), filter=True),
        Column("amount", kind=Kind.YUAN, unit=_YUAN, total=True),
        Column("used_on", filter=True),
        Column("what"),
        Column("decided_on", listed=False),
        Column("published_on", listed=False),
    ),
)  # fmt: skip

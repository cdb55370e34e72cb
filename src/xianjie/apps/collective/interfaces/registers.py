"""Registers of the village collective: income, shares, holdings, resources put to use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective.choices import MODES, RESOURCES, SHARE_KINDS, SOURCES, pairs_of
from xianjie.apps.collective.interfaces.tabs import COLLECTIVE, inside
from xianjie.apps.collective.models import (
    ResourceUse,
    ShareAsset,
    ShareHolding,
    VillageIncome,
)
from xianjie.apps.collective.queries.distributions import distributed, may_work
from xianjie.apps.collective.queries.rules import collective_rules, tiers_of
from xianjie.apps.collective.queries.sources import SHARE_KEY, USE_KEY
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Button, Column, Kind, Note, Panel, Register, host

VIEW, CHANGE = Permission.VIEW_COLLECTIVE, Permission.WORK_COLLECTIVE
END_DAYS = "盘活合同到期提前天数"


def _of(code_set: str) -> Any:
    return lambda: pairs_of(code_set)


def _by_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Find a household by its whole number; none is offered."""
    return rows.filter(household_code=code)


def _by_asset_code(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    return rows.filter(code=code)


def _income_notes(request: HttpRequest, _rows: QuerySet[Any]) -> Sequence[Note]:
    county = host().county(request)
    if not county:
        return ()
    found = []
    for tier in tiers_of(county, timezone.localdate().year):
        words = _text("第%(n)s档：%(sign)s%(line)s 万元") % {
            "n": "一二"[tier.number - 1],
            "sign": _text("超过 ") if tier.above else _text("不少于 "),
            "line": f"{tier.line / 1_000_000:g}",
        }
        if tier.goal is not None:
            words += _text("，当年目标 %(goal)s%% 的村") % {
                "goal": f"{(tier.goal * 100).normalize():f}"
            }
        found.append(words)
    if not found:
        return (Note(_text("规则库没有给本地的收入分档，看板只合计。")),)
    return (Note("；".join(found) + "。", reverse("collective:income-board")),)


INCOMES = Register(
    key="incomes",
    app="collective",
    title=_("村集体经济收入"),
    unit=_("条"),
    icon="village",
    model=VillageIncome,
    view=VIEW,
    change=CHANGE,
    about=_(
        "每村每年分来源的集体经济收入，按月、按季或全年登记，加起来就是全年；乡镇在分档看板确认。"
    ),
    empty=_("一行一个村一个来源一期，可下载模板整县导入；同一来源不要又按月又按季登记。"),
    order="-year",
    natural_key=("division_code", "year", "source", "span"),
    tabs=inside(COLLECTIVE, "incomes"),
    notes=_income_notes,
    columns=(
        Column("division_code", title=_("村")),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("span", filter=True),
        Column("source", choices=_of(SOURCES), filter=True),
        Column("amount", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("note", listed=False),
    ),
)


def _held(_county: str, _today: Any) -> Any:
    rows = (
        ShareHolding.objects.proven("sums of assets that came through the gate")
        .filter(asset=OuterRef("pk"), retired_at__isnull=True)
        .order_by()
        .values("asset")
        .annotate(all=Sum("shares"))
        .values("all")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), Value(0))


def _share_buttons(request: HttpRequest, row: ShareAsset) -> Sequence[Button]:
    holdings = f"{reverse('collective:share-holdings')}?asset={row.pk}"
    found = [Button(_text("看持股户"), holdings, "users")]
    if may_work(request_scope(request), row.division_code) and row.retired_at is None:
        url = f"{reverse('collective:distribution-new')}?key={SHARE_KEY}{row.pk}"
        found.append(Button(_text("发起分红"), url, "plus"))
    return tuple(found)


def _given_panel(key: str, row: Any) -> Sequence[Panel]:
    given = distributed([f"{key}{row.pk}"]).get(f"{key}{row.pk}")
    return (
        Panel(_text("分给了谁"), "collective/parts/given.html", {"given": given}),
    )  # fmt: skip


SHARE_ASSETS = Register(
    key="share-assets",
    app="collective",
    title=_("折股量化资产"),
    unit=_("项"),
    icon="building",
    model=ShareAsset,
    view=VIEW,
    change=CHANGE,
    about=_("财政投入设施农业、养殖、乡村旅游等项目形成的资产折成股份，量化到村集体和农户。"),
    empty=_("每项资产登记一条：财政投入、折股值、总股数和集体股；农户的股份在“农户持股”登记，分红从这里发起。"),
    order="division_code",
    natural_key=("division_code", "code"),
    tabs=inside(COLLECTIVE, "share-assets"),
    buttons=_share_buttons,
    panels=lambda _request, row: _given_panel(SHARE_KEY, row),
    columns=(
        Column("title", search=True),
        Column("code", search=True),
        Column("division_code", title=_("村")),
        Column("kind", choices=_of(SHARE_KINDS), filter=True),
        Column("public_money", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("value", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("shares", total=True),
        Column("collective_shares", total=True),
        Column("held", title=_("农户已持股"), annotate=_held, edit=False, total=True),
        Column("per_share", title=_("每股"), kind=Kind.YUAN, unit=_("元"), edit=False,
               annotate=lambda _c, _d: F("value") / F("shares")),
        Column("agreed_on", filter=True, listed=False),
        Column("operator", listed=False),
        Column("until"),
        Column("asset_ref", listed=False, help=_("在“帮扶资产”台账里的编号。")),
        Column("note", listed=False),
    ),
)  # fmt: skip

SHARE_HOLDINGS = Register(
    key="share-holdings",
    app="collective",
    title=_("农户持股"),
    unit=_("条"),
    icon="users",
    model=ShareHolding,
    view=VIEW,
    change=CHANGE,
    about=_("农户在每项折股量化资产里的股份；分红按股数算。"),
    empty=_("先登记折股量化资产，再按户登记股数，可按模板整村导入；合计不能超过集体股以外的股数。"),
    order="-since",
    natural_key=("asset", "household"),
    tabs=inside(COLLECTIVE, "share-holdings"),
    columns=(
        Column("household", lookup="household_code", search=True, find=_by_code,
               seen=Permission.VIEW_HOUSEHOLDS),
        Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
        Column("asset", lookup="code", find=_by_asset_code, filter=True),
        Column("asset__title", title=_("资产"), edit=False),
        Column("asset__division_code", title=_("村"), edit=False),
        Column("shares", total=True),
        Column("since"),
        Column("note", listed=False),
    ),
)  # fmt: skip


def _ending(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return what ends soon or has ended, by the rulebook of the county of each row.

    Counties of one list share the county of the request; the longest wait of them is taken.
    """
    today = timezone.localdate()
    first = rows.order_by().values_list("division_code", flat=True).first()
    days = collective_rules(first, today).whole(END_DAYS) if first else None
    return rows.filter(until__lte=today + timedelta(days=days or 0))


def _use_notes(_request: HttpRequest, rows: QuerySet[Any]) -> Sequence[Note]:
    number = _ending(rows).count()
    if not number:
        return ()
    return (Note(_text("有 %(n)s 份合同快到期或已到期。") % {"n": number}, bad=True),)


def _use_buttons(request: HttpRequest, row: ResourceUse) -> Sequence[Button]:
    if not may_work(request_scope(request), row.division_code) or row.retired_at is not None:
        return ()
    url = f"{reverse('collective:distribution-new')}?key={USE_KEY}{row.pk}"
    title = _text("发起收益分配") if row.goes_to_collective else _text("付租金给农户")
    return (Button(title, url, "plus"),)


USES = Register(
    key="uses",
    app="collective",
    title=_("资源盘活"),
    unit=_("处"),
    icon="house",
    model=ResourceUse,
    view=VIEW,
    change=CHANGE,
    about=_("土地、林权、闲置宅基地和农房的流转、入股、出租、合作：政府、企业、村集体、农户四方和年收益。"),
    empty=_("每处资源登记一条：面积、方式、四方、合同期限、年收益；到期前会提醒，收益从这里分配或付给农户。"),
    order="division_code",
    natural_key=("division_code", "code"),
    tabs=inside(COLLECTIVE, "uses"),
    notes=_use_notes,
    waiting=_ending,
    buttons=_use_buttons,
    panels=lambda _request, row: _given_panel(USE_KEY, row),
    columns=(
        Column("title", search=True),
        Column("code", search=True),
        Column("division_code", title=_("村")),
        Column("kind", choices=_of(RESOURCES), filter=True),
        Column("area", total=True, help=_("土地、林地、水面填亩，房屋填平方米。")),
        Column("mode", choices=_of(MODES), filter=True),
        Column("enterprise", search=True),
        Column("government", listed=False, help=_("出政策、出资金或组织流转的一方。")),
        Column("collective", listed=False),
        Column("households", unit=_("户"), total=True),
        Column("yearly", kind=Kind.YUAN, unit=_("元"), total=True),
        Column("goes_to_collective", filter=True),
        Column("contract", listed=False),
        Column("since", listed=False),
        Column("until", filter=True),
        Column("note", listed=False),
    ),
)  # fmt: skip

ALL = (INCOMES, SHARE_ASSETS, SHARE_HOLDINGS, USES)

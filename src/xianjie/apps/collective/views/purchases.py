"""The board of what units buy: shares, who is below, who has not reported, festivals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective.interfaces.line_books import export_book
from xianjie.apps.collective.interfaces.tabs import CONSUMPTION, tabs_of
from xianjie.apps.collective.queries.purchases import (
    BELOW,
    MET,
    MISSING,
    UnitLine,
    least_share,
    unit_lines,
)
from xianjie.apps.collective.queries.rules import FESTIVALS, collective_rules
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in

FEN = 100
_WORDS = {BELOW: "未达标", MET: "达标", MISSING: "没有报送", "unknown": "没有食堂"}
_GIFTS = "gifts"
_ORDER = (BELOW, MISSING, MET, "unknown")


def _asked(request: HttpRequest) -> tuple[NamedPlace, int, list[UnitLine]] | None:
    scope = require(request, Permission.VIEW_COLLECTIVE)
    county = county_of(request)
    if county is None:
        return None
    today = timezone.localdate()
    year = number_in(request.GET.get("year", "")) or today.year
    if not today.year - 10 <= year <= today.year:
        raise Http404
    return county, year, unit_lines(county.code, scope, year)


def _shown(lines: list[UnitLine], view: str) -> list[UnitLine]:
    if view == _GIFTS:
        return [one for one in lines if one.gifts_met is False]
    if view in _ORDER:
        return [one for one in lines if one.state == view]
    return sorted(lines, key=lambda one: (_ORDER.index(one.state), one.name))


@require_GET
def purchase_board(request: HttpRequest) -> HttpResponse:
    """Show the share of every unit in a year, those below and those that have not reported."""
    asked = _asked(request)
    if asked is None:
        return render(request, "screening/no_place.html")
    county, year, lines = asked
    today, view = timezone.localdate(), request.GET.get("view", "")
    canteen = sum(one.canteen or 0 for one in lines)
    platform = sum(one.platform or 0 for one in lines)
    least = least_share(county.code, year)
    rules = collective_rules(county.code, today)
    context: dict[str, Any] = {
        "lines": _shown(lines, view),
        "every": len(lines),
        "canteen": canteen,
        "platform": platform,
        "share": Decimal(platform * 10_000 // canteen) / 100 if canteen else None,
        "least": None if least is None else f"{(least * 100).normalize():f}",
        "festivals": rules.whole(FESTIVALS),
        "below": sum(1 for one in lines if one.state == BELOW),
        "missing": sum(1 for one in lines if one.state == MISSING),
        "gifts": sum(1 for one in lines if one.gifts_met is False),
        "view": view,
        "year": year,
        "years": range(today.year, today.year - 4, -1),
        "county": county,
        "query": f"?year={year}",
        "tabs": tabs_of(request, CONSUMPTION, "purchase-board"),
        "today": today,
    }
    return render(request, "collective/purchase_board.html", context)


@require_GET
def purchase_board_export(request: HttpRequest) -> HttpResponse:
    """Hand out the board as a workbook."""
    asked = _asked(request)
    if asked is None:
        raise Http404
    county, year, lines = asked
    columns = (
        ("单位", 30), ("食堂食材采购额(元)", 16), ("832平台采购额(元)", 16), ("占比(%)", 10),
        ("对照预留比例", 14), ("截至日期", 12), ("832慰问节日数", 12), ("工会慰问", 12),
    )  # fmt: skip
    rows = (
        (
            one.name, _yuan(one.canteen), _yuan(one.platform), one.share, _WORDS[one.state],
            one.as_of, one.festivals if one.has_union else None,
            "" if one.gifts_met is None else (_("做到") if one.gifts_met else _("没有做到")),
        )
        for one in lines
    )  # fmt: skip
    content = export_book(
        by=request_actor(request), made_by=str(request_user(request)), what="UnitPurchase",
        title="832采购看板", county=county.code, columns=columns, rows=rows,
        filters=(("年度", str(year)),), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"832采购_{county.code}_{year}.xlsx")


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / FEN

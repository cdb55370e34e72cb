"""The board of village income: tiers, shares, gaps, who fell back, the forecast; confirming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.collective.actions import confirm_incomes
from xianjie.apps.collective.choices import SOURCES, pairs_of
from xianjie.apps.collective.interfaces.line_books import export_book
from xianjie.apps.collective.interfaces.tabs import COLLECTIVE, tabs_of
from xianjie.apps.collective.models import VillageIncome
from xianjie.apps.collective.queries.incomes import (
    TierStanding,
    VillageLine,
    by_source,
    lines_of,
    newest_year,
    standing_of,
    standings,
)
from xianjie.apps.collective.queries.rules import Tier, goal_year, tiers_of
from xianjie.apps.collective.views.distributions import own_scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, villages_by_town
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in

_TOWN = 9
FEN = 100
_VIEWS = ("short", "fell", "open", "none")


@dataclass(frozen=True)
class Board:
    """What the board of a place and year is drawn from."""

    county: NamedPlace
    year: int
    tiers: tuple[Tier, ...]
    towns: list[tuple[NamedPlace, list[tuple[NamedPlace, VillageLine]]]]
    town: NamedPlace | None
    lines: list[VillageLine]

    @property
    def villages(self) -> list[tuple[NamedPlace, VillageLine]]:
        """The villages that are shown."""
        return [
            pair
            for town, pairs in self.towns
            if self.town is None or town.code == self.town.code
            for pair in pairs
        ]


def _asked(request: HttpRequest) -> Board | None:
    scope = own_scope(request, VillageIncome, Permission.VIEW_COLLECTIVE)
    county = county_of(request)
    if county is None:
        return None
    today = timezone.localdate()
    year = number_in(request.GET.get("year", "")) or newest_year(county.code, today)
    if not today.year - 10 <= year <= today.year:
        raise Http404
    groups = villages_by_town(county.code, scope.narrowed(Permission.VIEW_COLLECTIVE))
    codes = [village.code for _town, villages in groups for village in villages]
    lines = {one.code: one for one in lines_of(county.code, year, codes, today)}
    towns = [
        (
            NamedPlace(villages[0].code[:_TOWN], name),
            [(village, lines[village.code]) for village in villages],
        )
        for name, villages in groups
    ]
    code = request.GET.get("place", "")
    town = next((one for one, _pairs in towns if one.code == code), None)
    if code and town is None:
        raise Http404
    shown = [
        line for one, pairs in towns if town is None or one.code == town.code
        for _village, line in pairs
    ]  # fmt: skip
    return Board(county, year, tiers_of(county.code, year), towns, town, shown)


@require_GET
def income_board(request: HttpRequest) -> HttpResponse:
    """Show how villages stand to the tiers of the place: by township, then by village."""
    board = _asked(request)
    if board is None:
        return render(request, "screening/no_place.html")
    today, scope = timezone.localdate(), request_scope(request)
    here = reverse("collective:income-board")
    view = request.GET.get("view", "")
    amounts = [one.amount for one in board.lines]
    known = [one for one in amounts if one is not None]
    before = [one.before for one in board.lines if one.before is not None]
    counts = {
        "short": sum(1 for one in board.lines if _short(one, board.tiers)),
        "fell": sum(1 for one in board.lines if one.fell),
        "open": sum(1 for one in board.lines if one.state in {"open", "changed"}),
        "none": sum(1 for one in board.lines if one.state == "none"),
    }
    trail: list[tuple[Any, str]] = [(board.county.name, f"{here}?year={board.year}")]
    if board.town:
        trail.append((board.town.name, ""))
    forecasts = [one.forecast for one in board.lines]
    context = {
        "board": board,
        "standings": [
            (one, standing_of(one.tier, forecasts)) for one in _standings(board)
        ],
        "goal_year": goal_year(board.county.code, board.year),
        "total": sum(known),
        "before": sum(before),
        "counts": counts,
        "sources": by_source(board.lines).items(),
        "towns": _town_lines(board),
        "villages": [
            (village, line, _tier_of(line, board.tiers), _gap(line, board.tiers))
            for village, line in board.villages
            if not view or _in_view(line, view, board.tiers)
        ],
        "view": view if view in _VIEWS else "",
        "years": range(today.year, today.year - 4, -1),
        "place": board.town.name if board.town else board.county.name,
        "trail": trail,
        "tabs": tabs_of(request, COLLECTIVE, "income-board"),
        "may_confirm": board.town is not None and _may_confirm(scope, board.town.code),
        "query": f"?year={board.year}" + (f"&place={board.town.code}" if board.town else ""),
        "today": today,
    }  # fmt: skip
    return render(request, "collective/income_board.html", context)


def _may_confirm(scope: Scope, town: str) -> bool:
    return addressed(scope, VillageIncome).may(Permission.REVIEW_COLLECTIVE, town)


def _standings(board: Board) -> list[TierStanding]:
    return standings(board.county.code, board.year, board.lines)


def _town_lines(board: Board) -> list[dict[str, Any]]:
    """Return the townships: villages, sum, reached tiers, who fell, what is not confirmed."""
    found = []
    for town, pairs in board.towns:
        lines = [line for _village, line in pairs]
        found.append({
            "place": town,
            "villages": len(lines),
            "amount": sum(one.amount or 0 for one in lines),
            "reached": [
                sum(1 for one in lines if one.amount is not None and tier.reached(one.amount))
                for tier in board.tiers
            ],
            "missing": sum(_gap(one, board.tiers) for one in lines),
            "fell": sum(1 for one in lines if one.fell),
            "open": sum(1 for one in lines if one.state in {"open", "changed"}),
            "none": sum(1 for one in lines if one.state == "none"),
        })  # fmt: skip
    return found


def _short(line: VillageLine, tiers: Sequence[Tier]) -> bool:
    return bool(tiers) and not tiers[0].reached(line.amount or 0)


def _gap(line: VillageLine, tiers: Sequence[Tier]) -> int:
    return tiers[0].missing(line.amount or 0) if tiers else 0


def _tier_of(line: VillageLine, tiers: Sequence[Tier]) -> int | None:
    """Return the highest tier that a village reaches: 0 for none, None where nobody reported."""
    if line.amount is None:
        return None
    return max((one.number for one in tiers if one.reached(line.amount)), default=0)


def _in_view(line: VillageLine, view: str, tiers: Sequence[Tier]) -> bool:
    match view:
        case "short":
            return _short(line, tiers)
        case "fell":
            return line.fell
        case "open":
            return line.state in {"open", "changed"}
        case "none":
            return line.state == "none"
        case _:
            return True


@require_GET
def income_board_export(request: HttpRequest) -> HttpResponse:
    """Hand out the villages of the board as a workbook."""
    board = _asked(request)
    if board is None:
        raise Http404
    names = [text for text, _word in pairs_of(SOURCES)]
    columns = [("乡镇", 14), ("村", 18), *((f"{one}(元)", 14) for one in names), ("合计(元)", 14),
               ("上年(元)", 14), ("达到第几档", 10), ("距第一档(元)", 14), ("推算全年(元)", 14),
               ("确认", 12)]  # fmt: skip
    words = {"none": "没有报送", "open": "未确认", "changed": "确认后有改动", "done": "已确认"}
    rows = (
        (
            town.name, village.name, *(line.by_source.get(one, 0) / FEN for one in names),
            _yuan(line.amount), _yuan(line.before), _tier_of(line, board.tiers),
            _gap(line, board.tiers) / FEN, _yuan(line.forecast), words[line.state],
        )
        for town, pairs in board.towns
        if board.town is None or town.code == board.town.code
        for village, line in pairs
    )  # fmt: skip
    content = export_book(
        by=request_actor(request), made_by=str(request_user(request)), what="VillageIncome",
        title="村集体经济分档", county=board.county.code, columns=columns, rows=rows,
        filters=(("年度", str(board.year)),), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"村集体经济分档_{board.county.code}_{board.year}.xlsx")


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / FEN


@require_POST
def income_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the income of the chosen villages of a year."""
    own_scope(request, VillageIncome, Permission.REVIEW_COLLECTIVE)
    year = number_in(request.POST.get("year", "")) or timezone.localdate().year
    villages = [one for one in request.POST.getlist("village") if one.isdigit()][:2000]
    place = request.POST.get("place", "")
    address = f"{reverse('collective:income-board')}?year={year}"
    if place.isascii() and place.isdigit():
        address += f"&place={place[:_TOWN]}"
    try:
        number = confirm_incomes(
            by=request_actor(request), villages=villages, year=year, now=timezone.now()
        )
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已确认 %(n)s 个村。") % {"n": number})
    return redirect(address)

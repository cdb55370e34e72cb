"""The boards of clearing to zero."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.interfaces.exporters import export_board
from xianjie.apps.guarantees.interfaces.tabs import BOARD, tabs_for
from xianjie.apps.guarantees.queries.boards import Board, board_of, summed
from xianjie.web.downloads import attachment

_TOWN = 9


def _asked(request: HttpRequest) -> tuple[NamedPlace, NamedPlace | None, Board] | None:
    """Return the county, the township that was asked for, and the board; None without a county."""
    scope = require(request, Permission.VIEW_GUARANTEES)
    county = county_of(request)
    if county is None:
        return None
    code = request.GET.get("place", "")
    town = None
    if code:
        town = next((one for one in towns_of(county.code, scope) if one.code[:_TOWN] == code), None)
        if town is None:
            raise Http404
    board = board_of(county.code, town.code[:_TOWN] if town else "", scope, timezone.localdate())
    return county, town, board


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show what stands open by place and area, down to the village; figures lead to households."""
    asked = _asked(request)
    if asked is None:
        return render(request, "screening/no_place.html")
    county, town, found = asked
    size = 12 if town else _TOWN
    problems, here = reverse("guarantees:problems"), reverse("guarantees:board")
    lines = []
    for line in found.lines:
        code = line.place.code[:size]
        inside = f"{problems}?place={code}" if town else f"{here}?place={code}"
        lines.append((
            line.place.name, inside, line.total,
            [(Area(area), line.figures[area], f"{problems}?place={code}&area={area}")
             for area in found.areas],
        ))  # fmt: skip
    lines.sort(key=lambda line: (-line[2].late, -line[2].open))
    within = f"&place={town.code[:_TOWN]}" if town else ""
    cards = [
        (Area(area), found.totals[area], found.unknown.get(area, 0),
         f"{problems}?area={area}{within}")
        for area in found.areas
    ]  # fmt: skip
    trail: list[tuple[Any, str]] = [(county.name, here if town else "")]
    if town:
        trail.append((town.name, ""))
    context = {
        "board": found, "cards": cards, "lines": lines, "town": town, "trail": trail,
        "place": town.name if town else county.name, "part": _("村") if town else _("乡镇"),
        "all": summed(found.totals.values()),
        "clear": sum(1 for line in lines if not line[2].open),
        "tabs": tabs_for(request, BOARD), "today": timezone.localdate(),
        "export_query": f"?place={town.code[:_TOWN]}" if town else "",
    }  # fmt: skip
    return render(request, "guarantees/board.html", context)


@require_GET
def board_export(request: HttpRequest) -> HttpResponse:
    """Hand out the board as a workbook."""
    asked = _asked(request)
    if asked is None:
        raise Http404
    county, town, found = asked
    now = timezone.now()
    content = export_board(
        by=request_actor(request), made_by=str(request_user(request)), county=county.code,
        name=town.name if town else county.name, board=found, now=now,
    )  # fmt: skip
    return attachment(content, f"三保障清零-{timezone.localdate():%Y%m%d}.xlsx")

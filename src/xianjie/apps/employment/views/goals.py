"""Transfers by place and year against the goals."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.employment.enums import PLACES
from xianjie.apps.employment.interfaces.exporters import GOALS, export_rows
from xianjie.apps.employment.interfaces.tabs import tabs_of
from xianjie.apps.employment.models import Transfer
from xianjie.apps.employment.queries.goals import GoalTable, goal_table, years_known
from xianjie.apps.employment.views.common import scope_for
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in

_TOWN = 9


def _asked(
    request: HttpRequest,
) -> tuple[NamedPlace, NamedPlace | None, GoalTable, list[int], bool] | None:
    scope = scope_for(request, Transfer)
    county = county_of(request)
    if county is None:
        return None
    town = None
    if code := request.GET.get("place", ""):
        town = next((one for one in towns_of(county.code, scope) if one.code[:_TOWN] == code), None)
        if town is None:
            raise Http404
    years = years_known(county.code, scope) or [timezone.localdate().year]
    year = number_in(request.GET.get("year", "")) or years[0]
    if year not in years:
        year = years[0]
    everybody = request.GET.get("who") == "all"
    table = goal_table(
        county.code, year, scope, town=town.code[:_TOWN] if town else "", focus=not everybody
    )
    return county, town, table, years, everybody


@require_GET
def goals(request: HttpRequest) -> HttpResponse:
    """Show the year by place, down to the village; every figure leads to the people."""
    asked = _asked(request)
    if asked is None:
        return render(request, "screening/no_place.html")
    county, town, table, years, everybody = asked
    rows = reverse("employment:transfers")
    here = reverse("employment:goals")
    who = "&who=all" if everybody else ""
    fixed = {"year": str(table.year), "counted": "yes"} | ({} if everybody else {"focus": "yes"})
    lines = []
    for place, figures in table.lines:
        where = {"town": f"{place.code[:_TOWN]}000"}
        if town:
            where["village"] = place.code
        inside = (
            f"{rows}?{urlencode(fixed | where)}" if town
            else f"{here}?place={place.code[:_TOWN]}&year={table.year}{who}"
        )  # fmt: skip
        cells = [
            (one, figures.by_place.get(one, 0),
             f"{rows}?{urlencode(fixed | where | {'place': one})}")
            for one in PLACES
        ]  # fmt: skip
        lines.append((place.name, inside, cells, figures))
    trail = [(county.name, here if town else "")]
    if town:
        trail.append((town.name, ""))
    context = {
        "table": table, "lines": lines, "town": town, "trail": trail, "years": years,
        "places": PLACES, "place": town.name if town else county.name,
        "part": _("村") if town else _("乡镇"), "everybody": everybody,
        "total_cells": [(one, table.total.by_place.get(one, 0)) for one in PLACES],
        "tabs": tabs_of(request, "goals"), "rows_url": f"{rows}?{urlencode(fixed)}",
        "export_query": request.GET.urlencode(),
        "town_code": town.code[:_TOWN] if town else "",
    }  # fmt: skip
    return render(request, "employment/goals.html", context)


@require_GET
def goals_export(request: HttpRequest) -> HttpResponse:
    """Hand out the table as a workbook."""
    asked = _asked(request)
    if asked is None:
        raise Http404
    county, town, table, _years, everybody = asked
    lines = [
        (place.name, *(figures.by_place.get(one, 0) for one in PLACES), figures.total,
         figures.organised)
        for place, figures in table.lines
    ]  # fmt: skip
    total = table.total
    lines.append(
        ("合计", *(total.by_place.get(one, 0) for one in PLACES), total.total, total.organised)
    )
    filters = (("年度", str(table.year)), ("人群", "全部农户" if everybody else "脱贫和监测户"))
    content = export_rows(
        by=request_actor(request), made_by=str(request.user), what="goals",
        title=f"{town.name if town else county.name}{table.year}年转移就业", county=county.code,
        columns=GOALS, lines=lines, filters=filters, now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"转移就业_{county.code}_{table.year}.xlsx")

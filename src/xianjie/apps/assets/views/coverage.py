"""The page of M11-05: whether everybody who shall have asset income has it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, request_user
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.interfaces.exporters import export_sheets
from xianjie.apps.assets.interfaces.tabs import tabs_of
from xianjie.apps.assets.queries.coverage import (
    coverage_of,
    goal_at,
    missing_in,
    rate_of,
    told,
)
from xianjie.apps.assets.views.common import asset_scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_TOWN, _YEARS = 9, 4


def _chosen(request: HttpRequest, county: str, scope: Scope) -> tuple[int, str]:
    """Return the year and the township (nine digits) of the address."""
    today = timezone.localdate()
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else today.year
    if not today.year - _YEARS < year <= today.year:
        year = today.year
    town = request.GET.get("town", "")
    known = {one.code[:_TOWN] for one in towns_of(county, scope)}
    return year, town if town in known else ""


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Show by village who has asset income, and of one village who has none and why."""
    scope, county = asset_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    year, town = _chosen(request, county.code, scope)
    village = request.GET.get("village", "")
    if village:
        return _village(request, county.code, village, year)
    today = timezone.localdate()
    lines = coverage_of(county.code, scope, year, town=town)
    people = sum(one.people for one in lines)
    covered = sum(one.covered_people for one in lines)
    goal, rate = goal_at(county.code, today), rate_of(covered, people)
    context = {
        "lines": lines, "year": year, "town": town, "people": people, "covered": covered,
        "rate": rate, "goal": goal, "reached": goal is not None and rate >= goal,
        "missing_villages": sum(1 for one in lines if one.missing),
        "years": range(today.year, today.year - _YEARS, -1),
        "towns": [(one.code[:_TOWN], one.name) for one in towns_of(county.code, scope)],
        "names": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_of(request, "coverage"),
        "export_query": f"?year={year}" + (f"&town={town}" if town else ""),
    }  # fmt: skip
    return render(request, "assets/coverage.html", context)


def _village(request: HttpRequest, county: str, village: str, year: int) -> HttpResponse:
    """List the households of a village; only for who may open households there."""
    scope = request_scope(request)
    known = villages_by_code([village] if village.isdecimal() else [])
    place = known.get(village)
    inside = village.startswith(county) and len(village) == 12
    if place is None or not inside or not scope.may(Permission.VIEW_HOUSEHOLDS, village):
        raise Http404
    page = page_of(missing_in(county, village, year), request.GET.get("page"))
    back = f"{reverse('assets:coverage')}?year={year}"
    context: dict[str, Any] = {
        "rows": told(page.object_list, county, village, year), "page": page, "year": year,
        "place": place, "tabs": tabs_of(request, "coverage"),
        "trail": [(_("资产收益覆盖"), back), (place.town, f"{back}&town={place.town_code[:_TOWN]}"),
                  (place.name, "")],
    }  # fmt: skip
    return render(request, "assets/coverage_village.html", context)


@require_GET
def coverage_export(request: HttpRequest) -> HttpResponse:
    """Hand out the coverage by village as a workbook; it names nobody."""
    scope, county = asset_scope(request), county_of(request)
    if county is None:
        raise Http404
    year, town = _chosen(request, county.code, scope)
    columns = (
        ("乡镇", 16), ("村", 16), ("应覆盖户数", 12), ("应覆盖人数", 12), ("已覆盖户数", 12),
        ("已覆盖人数", 12), ("未覆盖人数", 12), ("覆盖率(%)", 10), ("未覆盖主要原因", 30),
    )  # fmt: skip
    lines = (
        (
            one.place.town if one.place else "", one.place.name if one.place else one.code,
            one.households, one.people, one.covered_households, one.covered_people, one.missing,
            one.rate, one.reason,
        )
        for one in coverage_of(county.code, scope, year, town=town)
    )  # fmt: skip
    content = export_sheets(
        by=request_actor(request), made_by=str(request_user(request)), county=county.code,
        what="coverage", title=f"{year}年资产收益覆盖", sheets=[("覆盖", columns, lines)],
        filters=(("年度", str(year)),), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"资产收益覆盖_{year}.xlsx")

"""The month's records, the visits, and what each leads to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.fieldforms.enums import VisitStage
from xianjie.apps.rounds.interfaces.exporters import export_records
from xianjie.apps.rounds.queries.records import (
    FINE,
    NEW_RISK,
    REMOVAL,
    TROUBLE,
    WORSE,
    RecordFilters,
    counts_of,
    months_offered,
    record_rows,
    records_of,
)
from xianjie.apps.rounds.queries.visits import visit_rows, visits_asked, visits_of
from xianjie.apps.rounds.views.common import tabs_for
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of


def _flags() -> list[tuple[str, Any]]:
    return [
        (WORSE, _("变差")),
        (NEW_RISK, _("出现新风险")),
        (TROUBLE, _("三保障有问题")),
        (REMOVAL, _("风险已解决")),
        (FINE, _("平稳")),
    ]


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """List a month's records with their flags; each figure above is a filter."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = RecordFilters.of(request.GET, today)
    counts = counts_of(county.code, scope, filters)
    found = records_of(county.code, scope, filters)
    total = counts.get(filters.flag or "total", 0)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"), total=total)
    towns = towns_of(county.code, scope)
    base = {name: text for name, text in filters.chosen.items() if name != "flag"}
    context = {
        "filters": filters,
        "page": page,
        "rows": record_rows(page.object_list),
        "months": months_offered(today),
        "towns": towns,
        "villages": villages_of(filters.town, scope)
        if filters.town in {town.code for town in towns}
        else [],
        "flags": _flags(),
        "total": counts["total"],
        "tiles": [
            (title, counts[name], urlencode(base | {"flag": name}), name in {WORSE, TROUBLE})
            for name, title in _flags()
        ],
        "all_query": urlencode(base),
        "export_query": urlencode(filters.chosen),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_for(request, "records"),
        "today": today,
    }
    return render(request, "rounds/records.html", context)


@require_GET
def records_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the records that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_CASES)
    require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = RecordFilters.of(request.GET, today)
    names = {"period": _("期别"), "town": _("乡镇"), "village": _("村"), "flag": _("标记"),
             "code": _("户编号")}  # fmt: skip
    content = export_records(
        by=request_actor(request),
        made_by=str(request.user),
        county=county.code,
        records=records_of(county.code, scope, filters),
        filters=tuple((names[name], value) for name, value in filters.chosen.items()),
        now=timezone.now(),
    )
    return attachment(content, f"月度监测记录_{county.code}_{filters.period}.xlsx")


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits before, during and after help, and what is still asked for."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    stage = request.GET.get("stage", "")
    stage = stage if stage in VisitStage.values else ""
    towns = towns_of(county.code, scope)
    town = request.GET.get("town", "")
    town = town if town in {one.code for one in towns} else ""
    found = visits_of(county.code, scope, stage=stage, town=town)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    asked = visits_asked(county.code, scope, today)
    context = {
        "page": page,
        "rows": visit_rows(page.object_list),
        "stage": stage,
        "stages": VisitStage.choices,
        "asked": [(VisitStage(value).label, value, *counts) for value, counts in asked.items()],
        "towns": towns,
        "town": town,
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "tabs": tabs_for(request, "visits"),
        "today": today,
    }
    return render(request, "rounds/visits.html", context)

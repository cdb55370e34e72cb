"""The list of households, and the same list as a workbook."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.sealing import seal_searched, unseal_searched
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_of
from xianjie.apps.registry.actions.viewing import record_list_export
from xianjie.apps.registry.interfaces.exporters import write_households
from xianjie.apps.registry.queries import household_list as lists
from xianjie.exchange.provenance import Provenance
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of
from xianjie.web.parts import wants_part


@require_http_methods(["GET", "POST"])
def household_list(request: HttpRequest) -> HttpResponse:
    """Show the households of a county.

    A word to look for is posted; the address carries it sealed, so that no name stands there.
    """
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    if request.method == "POST":
        kept = _address(
            lists.HouseholdFilters.of(request.POST.dict(), request.POST.get("word", ""))
        )
        return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
    county = county_of(request)
    if county is None:
        return render(request, "registry/no_place.html")
    filters = _filters(request)
    rows = lists.filtered_households(county.code, scope, filters)
    totals = lists.totals_of(rows)
    page = page_of(
        rows.values_list("pk", flat=True), request.GET.get("page"), total=totals.households
    )
    context: dict[str, Any] = {
        "county": county,
        "filters": filters,
        "page": page,
        "rows": lists.rows_of(page.object_list),
        "totals": totals,
        "today": timezone.localdate(),
        "word_sealed": seal_searched(filters.word),
        "export_query": urlencode(_address(filters)),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "may_import": request_scope(request).may(Permission.IMPORT_REGISTRY),
    }
    if wants_part(request):
        response = render(request, "registry/households.html#results", context)
        shown = {name: value for name, value in request.GET.items() if value}
        response["HX-Push-Url"] = f"{request.path}?{urlencode(shown)}"
        return response
    context["fields"] = _fields(county, scope, filters)
    return render(request, "registry/households.html", context)


def _filters(request: HttpRequest) -> lists.HouseholdFilters:
    word = unseal_searched(request.GET.get("word", ""))
    return lists.HouseholdFilters.of(request.GET.dict(), word)


def _address(filters: lists.HouseholdFilters) -> dict[str, str]:
    return {**filters.shown, **({"word": seal_searched(filters.word)} if filters.word else {})}


def _fields(
    county: NamedPlace, scope: Scope, filters: lists.HouseholdFilters
) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    towns = [(place.code, place.name) for place in towns_of(county.code, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    monitored = [(lists.MONITORED, _("全部监测对象"))]
    monitored += [(name, name) for name in lists.monitor_categories()]
    monitored += [(lists.NOT_MONITORED, _("不是监测对象"))]
    every = [
        ("town", _("乡镇"), _("全部乡镇"), towns),
        ("village", _("村"), _("全部村") if filters.town else _("先选乡镇"), villages),
        ("type", _("户类型"), _("全部类型"), [(name, name) for name in lists.household_types()]),
        ("monitor", _("监测类别"), _("全部"), monitored),
        (
            "cleared",
            _("风险消除"),
            _("全部"),
            [(lists.NO, _("未消除")), (lists.YES, _("已消除")), (lists.UNKNOWN, _("未填"))],
        ),
        (
            "active",
            _("在册"),
            _("在册"),
            [(lists.GONE, _("已退出")), (lists.ALL, _("全部（含退出）"))],
        ),
    ]
    return [
        {
            "name": name,
            "title": title,
            "every": everything,
            "choices": choices,
            "value": getattr(filters, name),
        }
        for name, title, everything, choices in every
    ]


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the households that the list shows, masked, as a workbook."""
    scope = require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = _filters(request)
    now = timezone.now()
    rows = lists.filtered_households(county.code, scope, filters)
    totals = lists.totals_of(rows)
    told = _told(county, scope, filters)
    provenance = Provenance(
        title=_("%(county)s农户名单（姓名已遮盖）") % {"county": county.name},
        by=str(request.user),
        at=timezone.localtime(now),
        filters=tuple(told.items()),
        rows=totals.households,
        more=((_("人口"), f"{totals.people:,}"),),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "households.xlsx"
        number = write_households(path, lists.rows_in_portions(rows), provenance)
        record_list_export(
            by=request_actor(request),
            county=county.code,
            rows=number,
            filters=told,
            now=now,
        )
        content = path.read_bytes()
    return attachment(content, f"农户_{county.code}_{timezone.localdate():%Y%m%d}.xlsx")


def _told(county: NamedPlace, scope: Scope, filters: lists.HouseholdFilters) -> dict[str, str]:
    """Return the filters in words; what was searched for may be a name and stays out."""
    told: dict[str, str] = {}
    for field in _fields(county, scope, filters):
        words = dict(field["choices"])
        if field["value"]:
            told[field["title"]] = str(words.get(field["value"], field["value"]))
    if filters.word:
        told[_("关键词")] = _("已填")
    return told

"""Households by how far they are from removal, and those that were removed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import RemovalWay
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.removal.enums import Standing
from xianjie.apps.removal.interfaces.exporter import Wish, export_removed, export_standings
from xianjie.apps.removal.queries.following import (
    DONE,
    OPEN,
    OVERDUE,
    RemovedFilters,
    removed_households,
    removed_rows,
)
from xianjie.apps.removal.queries.lists import StandingFilters, standing_rows, standings
from xianjie.apps.removal.queries.marks import standing_count
from xianjie.apps.removal.queries.rules import removal_rules
from xianjie.apps.removal.views.common import (
    choice,
    chosen_words,
    made_by,
    place_fields,
    tabs_for,
)
from xianjie.exchange.contracts import load_codes
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

RISKS = "风险类型"


@require_GET
def candidates(request: HttpRequest) -> HttpResponse:
    """List monitored households by how far they are: filtered, sorted, paged in the database."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = StandingFilters.of(request.GET)
    page = page_of(
        standings(county.code, scope, filters).values_list("pk", flat=True),
        request.GET.get("page"),
    )
    rules = removal_rules(county.code, today)
    context = {
        "filters": filters,
        "standing": Standing(filters.state),
        "page": page,
        "rows": standing_rows(page.object_list),
        "fields": _standing_fields(county.code, scope, filters, rules.terms),
        "tabs": tabs_for(county.code, scope, filters.state),
        "rules": rules,
        "counted": standing_count(county.code),
        "hidden": _hidden(filters),
        "export_query": _query(asdict(filters)),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "may_propose": request_scope(request).may(Permission.PROPOSE_REMOVAL),
    }
    return render(request, "removal/candidates.html", context)


def _standing_fields(
    county: str, scope: Scope, filters: StandingFilters, terms: tuple[str, ...]
) -> list[dict[str, Any]]:
    fields = place_fields(county, scope, filters.town, filters.village)
    risks = [(text, text) for text in load_codes(RISKS).texts]
    fields.append(choice("risk", _("首要风险"), _("全部风险"), risks, filters.risk))
    if filters.state != Standing.READY:
        lacks = [(name, name) for name in terms]
        fields.append(choice("lacks", _("还差"), _("不限"), lacks, filters.lacks))
    return fields


def _hidden(filters: StandingFilters) -> list[tuple[str, str]]:
    sort = [("sort", filters.sort)] if filters.sort else []
    return [("state", filters.state), *sort]


def _query(values: dict[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the rows that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_CASES)
    require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = StandingFilters.of(request.GET)
    terms = removal_rules(county.code, timezone.localdate()).terms
    fields = _standing_fields(county.code, scope, filters, terms)
    words = (("消除条件", str(Standing(filters.state).label)), *chosen_words(fields))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "standings.xlsx"
        wish = Wish(
            request_actor(request), made_by(request), county.code, path, words, timezone.now()
        )
        export_standings(wish, standings(county.code, scope, filters))
        content = path.read_bytes()
    return attachment(content, f"风险消除条件-{timezone.localdate():%Y%m%d}.xlsx")


@require_GET
def removed(request: HttpRequest) -> HttpResponse:
    """List removed households, the visits that follow, and those that came back."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = RemovedFilters.of(request.GET)
    found = removed_households(county.code, scope, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": removed_rows(page.object_list, today),
        "fields": _removed_fields(county.code, scope, filters),
        "tabs": tabs_for(county.code, scope, "removed"),
        "export_query": _query(asdict(filters)),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "today": today,
    }
    return render(request, "removal/removed.html", context)


def _removed_fields(county: str, scope: Scope, filters: RemovedFilters) -> list[dict[str, Any]]:
    years = [(str(year), str(year)) for year in range(timezone.localdate().year, 2020, -1)]
    visits = [(OVERDUE, _("走访逾期")), (OPEN, _("等走访")), (DONE, _("走访过"))]
    ways = [(one.value, str(one.label)) for one in RemovalWay]
    return [
        *place_fields(county, scope, filters.town, filters.village),
        choice("way", _("消除方式"), _("全部方式"), ways, filters.way),
        choice("year", _("消除年份"), _("全部年份"), years, filters.year),
        choice("visit", _("事后走访"), _("不限"), visits, filters.visit),
        choice("again", _("再次识别"), _("不限"), [("yes", _("又识别的"))], filters.again),
    ]


@require_GET
def export_of_removed(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the removed households that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_CASES)
    require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = RemovedFilters.of(request.GET)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "removed.xlsx"
        words = chosen_words(_removed_fields(county.code, scope, filters))
        wish = Wish(
            request_actor(request), made_by(request), county.code, path, words, timezone.now()
        )
        export_removed(wish, removed_households(county.code, scope, filters, today), today)
        content = path.read_bytes()
    return attachment(content, f"已消除风险的户-{today:%Y%m%d}.xlsx")

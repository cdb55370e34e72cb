"""Monitored households: the list, the workbook, and one episode."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState, RemovalWay
from xianjie.apps.cases.interfaces.case_exporter import EPISODES
from xianjie.apps.cases.queries import episode_list as lists
from xianjie.apps.cases.queries.case_list import ALL
from xianjie.apps.cases.queries.case_page import cases_of_household
from xianjie.apps.cases.queries.offered import categories_known, risks_offered
from xianjie.apps.cases.views.listing import (
    Field,
    chosen_of,
    fields_of,
    handed_out,
    place_fields,
    plain,
    shown,
    told,
)
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of


@require_GET
def episodes(request: HttpRequest) -> HttpResponse:
    """List the monitored households, those whose risk is gone on request."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = lists.EpisodeFilters.of(request.GET)
    found = lists.filtered_episodes(county.code, scope, filters)
    totals = lists.totals_of(found)
    page = page_of(
        found.values_list("pk", flat=True), request.GET.get("page"), total=totals.households
    )
    context: dict[str, Any] = {
        "filters": filters,
        "page": page,
        "rows": lists.episode_rows(page.object_list, today),
        "totals": totals,
        "counts": lists.episode_counts(county.code, scope, today),
        "month": f"{today:%Y-%m}",
        "export_query": urlencode(chosen_of(filters)),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "today": today,
    }
    return shown(
        request, "cases/episodes.html", context, lambda: _fields(county.code, scope, filters)
    )


def _fields(county: str, scope: Scope, filters: lists.EpisodeFilters) -> list[Field]:
    """Return the choices of the filter row."""
    categories = categories_known(county, timezone.localdate())
    states = [(one.value, str(one.label)) for one in EpisodeState if one != EpisodeState.MONITORED]
    labour = [("none", _("整户无劳动能力")), ("some", _("其他户"))]
    every = (
        ("state", _("状态"), _("监测中"), [*states, (ALL, _("全部"))]),
        ("category", _("类别"), _("全部类别"), plain(categories)),
        ("risk", _("风险"), _("全部风险"), plain(risks_offered())),
        *place_fields(county, scope, filters),
        ("origin", _("来源"), _("不限"), [(one.value, str(one.label)) for one in EpisodeOrigin]),
        ("labour", _("劳动力"), _("不限"), labour),
        ("way", _("消除方式"), _("不限"), [(one.value, str(one.label)) for one in RemovalWay]),
    )
    return fields_of(filters, every)


@require_GET
def episodes_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the households that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_CASES)
    require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = lists.EpisodeFilters.of(request.GET)
    return handed_out(
        request,
        EPISODES,
        county.code,
        list(lists.filtered_episodes(county.code, scope, filters).values_list("pk", flat=True)),
        lambda keys: lists.episode_rows(keys, today),
        told(filters, _fields(county.code, scope, filters)),
    )


@require_GET
def episode(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one stretch of monitoring: why, since when, its cases, and those before and after."""
    scope = require(request, Permission.VIEW_CASES)
    found = lists.find_episode(scope, pk)
    if found is None:
        raise Http404
    household = found.household
    today = timezone.localdate()
    row = lists.episode_rows([found.pk], today)[0]
    context = {
        "episode": found,
        "row": row,
        "head": mask_name(household.head_name) if household.head_name else "",
        "place": villages_by_code([found.division_code]).get(found.division_code),
        "siblings": [one for one in lists.episodes_of(household.pk) if one.pk != found.pk],
        "cases": cases_of_household(household.pk),
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS, found.division_code),
        "trail": [
            (_("监测对象"), reverse("cases:episodes")),
            (household.household_code, ""),
        ],
    }
    return render(request, "cases/episode.html", context)

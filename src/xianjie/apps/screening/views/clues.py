"""The list of a month's clues, and the same list as a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.sealing import seal_searched, unseal_searched
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.screening.enums import ClueKind, ClueState, Outcome
from xianjie.apps.screening.interfaces.exporters import export_clues
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.clue_lists import (
    ALL_STATES,
    LEVELS,
    VERIFIED_ALL,
    ClueFilters,
    filtered_clues,
    households_named,
    risk_types,
    rows_of,
    rules_hit,
)
from xianjie.apps.screening.queries.pages import current_run, head_of, periods_screened
from xianjie.apps.screening.views.month import chosen_period
from xianjie.web.downloads import XLSX, attachment
from xianjie.web.paging import page_of
from xianjie.web.parts import wants_part
from xianjie.web.periods import period_choices

FILE_TYPES = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "POST"])
def clue_list(request: HttpRequest) -> HttpResponse:
    """Show the clues of a month: filtered, sorted and cut into pages in the database.

    The filters are posted; the address carries what was searched for sealed.
    """
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    if request.method == "POST":
        chosen = {"period": request.POST.get("period", "")[:7]} | _address(
            ClueFilters.of(request.POST)
        )
        query = urlencode({name: value for name, value in chosen.items() if value})
        return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    periods = periods_screened(county.code)
    period = chosen_period(request, periods)
    run = current_run(county.code, period)
    context: dict[str, Any] = {
        "period": period,
        "periods": period_choices(periods),
        "run": head_of(run) if run else None,
    }
    if run is not None:
        filters = _filters(request)
        page = page_of(
            filtered_clues(run, scope, filters).values_list("pk", flat=True),
            request.GET.get("page"),
        )
        context |= {
            "filters": filters,
            "page": page,
            "rows": rows_of(page.object_list),
            "export_query": urlencode({"period": period, **_address(filters)}),
            "clear_url": f"{reverse('screening:clues')}?{urlencode({'period': period})}",
            "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
            "may_export_named": request_scope(request).may(Permission.EXPORT_PERSONAL),
            "export_fields": [("period", period), *_set(filters).items()],
            "households": households_named(county.code, scope, filters.q)
            if filters.q and not page.paginator.count
            else [],
        }
        if not wants_part(request):
            context["fields"] = _fields(run, scope, filters)
    if run is None or not wants_part(request):
        return render(request, "screening/clues.html", context)
    response = render(request, "screening/clues.html#results", context)
    kept = {name: value for name, value in request.GET.items() if value}
    response["HX-Push-Url"] = f"{request.path}?{urlencode(kept)}"
    return response


def _filters(request: HttpRequest) -> ClueFilters:
    """Read the filters of an address, in which what was searched for is sealed."""
    searched = unseal_searched(request.GET.get("q", ""))
    return ClueFilters.of(request.GET.dict() | {"q": searched})


def _address(filters: ClueFilters) -> dict[str, str]:
    """Return the filters for an address."""
    chosen = _set(filters)
    return {**chosen, "q": seal_searched(filters.q)} if filters.q else chosen


def _set(filters: ClueFilters) -> dict[str, str]:
    return {name: value for name, value in asdict(filters).items() if value}


def audited(filters: ClueFilters) -> dict[str, str]:
    """Return the filters for the audit; what was searched for may be a name and stays out."""
    chosen = _set(filters)
    if "q" in chosen:
        chosen["q"] = _("已填")
    return chosen


def told(run: Run, scope: Scope, filters: ClueFilters) -> tuple[tuple[str, str], ...]:
    """Return the filters in words, for a workbook; what was searched for stays out."""
    found = [
        (str(field["title"]), str(dict(field["choices"]).get(field["value"], field["value"])))
        for field in _fields(run, scope, filters)
        if field["value"]
    ]
    return (*found, (_("关键词"), _("已填") if filters.q else ""))


def _fields(run: Run, scope: Scope, filters: ClueFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    towns = [(place.code, place.name) for place in towns_of(run.county_code, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    kinds = [(kind.value, str(kind.label)) for kind in ClueKind]
    states = [(state.value, str(state.label)) for state in ClueState]
    risks = [(risk, risk) for risk in risk_types()]
    outcomes = [(one.value, str(one.label)) for one in Outcome]
    rules = [(rule, rule) for rule in rules_hit(run)]
    every = [
        ("town", _("乡镇"), _("全部乡镇"), towns),
        ("village", _("村"), _("全部村") if filters.town else _("先选乡镇"), villages),
        ("risk", _("风险"), _("全部风险"), risks),
        ("level", _("等级"), _("全部等级"), [(level, level) for level in LEVELS]),
        ("kind", _("类型"), _("全部线索类型"), kinds),
        ("state", _("状态"), _("未解除"), [*states, (ALL_STATES, _("全部（含解除）"))]),
        ("rule", _("规则"), _("全部规则"), rules),
        ("outcome", _("核查"), _("不论是否核查"), [*outcomes, (VERIFIED_ALL, _("全部已核查"))]),
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
def export(request: HttpRequest, extension: str) -> HttpResponse:
    """Hand out exactly the rows that the list shows, as xlsx or csv."""
    scope = require(request, Permission.EXPORT_CLUES)
    if extension not in FILE_TYPES:
        raise Http404
    county = county_of(request)
    period = chosen_period(request, periods_screened(county.code) if county else [])
    run = current_run(county.code, period) if county else None
    if run is None:
        raise Http404
    filters = _filters(request)
    actor = request_actor(request)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"clues.{extension}"
        export_clues(
            by=actor,
            run=run,
            path=path,
            now=timezone.now(),
            clues=filtered_clues(run, scope, filters),
            filters=audited(filters),
            told=told(run, scope, filters),
            made_by=f"{request.user}（{request.user.username}）",
        )
        content = path.read_bytes()
    return attachment(
        content, f"线索_{run.county_code}_{run.period}.{extension}", FILE_TYPES[extension]
    )

"""The list of records that may be one, its export, and a new search."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.merging.enums import DuplicateKind, ProposalState
from xianjie.apps.merging.interfaces.exporter import TITLE, export_proposals
from xianjie.apps.merging.queries.proposals import (
    ALL,
    ProposalFilters,
    filtered_proposals,
    kind_counts,
    last_search,
    proposal_lines,
    state_counts,
    town_counts,
)
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of


@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """List the merge proposals of the county by place and kind."""
    scope = require(request, Permission.MERGE_RECORDS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    filters = ProposalFilters.of(request.GET)
    page = page_of(filtered_proposals(county.code, scope, filters), request.GET.get("page"))
    searched = last_search(county.code)
    states = state_counts(county.code, scope)
    kinds = kind_counts(county.code, scope)
    towns = towns_of(county.code, scope)
    by_town = town_counts(county.code, scope)
    who = shown_labels([searched.searched_by]) if searched else {}
    context = {
        "filters": filters,
        "page": page,
        "lines": proposal_lines(page.object_list, county.code),
        "tabs": _tabs(filters, states),
        "kinds": [(kind.value, kind.label, kinds.get(kind.value, 0)) for kind in DuplicateKind],
        "towns": [(one.code, one.name, by_town.get(one.code[:9], 0)) for one in towns],
        "villages": villages_of(filters.town, scope) if filters.town else [],
        "total": sum(states.values()),
        "searched": searched,
        "searched_by": who.get(searched.searched_by, "") if searched else "",
        "is_open": filters.state == ProposalState.OPEN,
    }
    return render(request, "merging/proposals.html", context)


def _tabs(
    filters: ProposalFilters, states: dict[str, int]
) -> list[tuple[str, str, bool, int | None]]:
    base = reverse("merging:proposals")
    tabs: list[tuple[str, str, bool, int | None]] = [
        (state.label, f"{base}?state={state.value}", filters.state == state.value,
         states.get(state.value, 0))
        for state in ProposalState
    ]  # fmt: skip
    return [*tabs, (_("全部"), f"{base}?state={ALL}", filters.state == ALL, None)]


@require_GET
def proposals_export(request: HttpRequest) -> HttpResponse:
    """Hand the filtered list out as a workbook, names masked."""
    scope = require(request, Permission.MERGE_RECORDS)
    county = county_of(request)
    if county is None:
        raise Http404
    filters = ProposalFilters.of(request.GET)
    rows = filtered_proposals(county.code, scope, filters)
    content = export_proposals(
        by=request_actor(request),
        made_by=str(request.user),
        county=county.code,
        lines=proposal_lines(rows, county.code),
        filters=tuple(_asked(key, value) for key, value in asdict(filters).items() if value),
        now=timezone.now(),
    )
    return attachment(content, f"{TITLE}_{county.code}_{timezone.localdate()}.xlsx")


def _asked(name: str, value: str) -> tuple[str, str]:
    """Say a filter of the list in the words of the page."""
    names = {"state": _("状态"), "kind": _("重复类型"), "town": _("乡镇"), "village": _("村")}
    words = {ALL: _("全部"), **dict(ProposalState.choices), **dict(DuplicateKind.choices)}
    return str(names.get(name, name)), str(words.get(value, value))


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Search the county anew, in the background."""
    scope = require(request, Permission.MERGE_RECORDS)
    county = county_of(request)
    if county is None or not scope.may(Permission.MERGE_RECORDS, county.code):
        raise Http404
    now = timezone.now()
    options: dict[str, Any] = {
        "title": _("档案查重 %(county)s") % {"county": county.name},
        "payload": {"county": county.code},
        "division_code": county.code.ljust(12, "0"),
        "url": reverse("merging:proposals"),
    }
    job = enqueue(
        by=request_actor(request),
        kind="merging.search",
        key=f"merging.search:{county.code}:{now:%Y%m%d%H%M}",
        now=now,
        **options,
    )
    return redirect("jobs:job", pk=job.pk)

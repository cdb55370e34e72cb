"""Exemptions: those that wait, those that count, those that are over."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.quality.enums import ExemptionState
from xianjie.apps.quality.interfaces.tabs import tabs_of
from xianjie.apps.quality.queries.exemptions import visible_exemptions
from xianjie.apps.quality.queries.rules import rules_by_id
from xianjie.web.paging import page_of


@require_GET
def exemptions(request: HttpRequest) -> HttpResponse:
    """List the exemptions by state, those that wait first."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    state = request.GET.get("state", "")
    rule = request.GET.get("rule", "").replace("\0", "\ufffd")[:120]
    every = visible_exemptions(county.code, scope)
    rows = every.filter(rule_id=rule) if rule else every
    if state in ExemptionState.values:
        rows = rows.filter(state=state)
    page = page_of(rows, request.GET.get("page"))
    found = list(page.object_list)
    rules = rules_by_id(county.code)
    places = villages_by_code({row.division_code for row in found})
    lines: list[dict[str, Any]] = []
    for row in found:
        finding = next(iter(row.findings.all()), None)
        known = rules.get(row.rule_id)
        place = places.get(row.division_code)
        lines.append(
            {
                "row": row,
                "finding": finding,
                "title": known.title if known and known.title else row.rule_id,
                "place": f"{place.town} {place.name}" if place else "",
                "household": finding.household if finding else None,
            }
        )
    context = {
        "page": page,
        "lines": lines,
        "state": state,
        "rule": rule,
        "states": ExemptionState.choices,
        "today": timezone.localdate(),
        "tabs": tabs_of(request, "exemptions"),
    }
    return render(request, "quality/exemptions.html", context)

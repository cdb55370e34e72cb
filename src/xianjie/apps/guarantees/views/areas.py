"""The page of one area: its problems by kind, its figures, its registers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.gate import areas_in
from xianjie.apps.guarantees.interfaces.tabs import REGISTERS, tabs_for
from xianjie.apps.guarantees.queries.areas import insured_by_town
from xianjie.apps.guarantees.queries.boards import newest_check
from xianjie.apps.guarantees.queries.problems import by_kind


@require_GET
def area(request: HttpRequest, area: str) -> HttpResponse:
    """Show one area to whoever may see it; a department sees its own only."""
    scope = require(request, Permission.VIEW_GUARANTEES)
    chosen = next((one for one in Area if one.value.lower() == area), None)
    if chosen is None or chosen.value not in areas_in(scope, Permission.VIEW_GUARANTEES):
        raise Http404
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, check = timezone.localdate(), newest_check(county.code)
    kinds = [
        (kind.partition("-")[2] or kind, kind, standing, late)
        for kind, standing, late in by_kind(county.code, scope, chosen, today)
    ]
    context: dict[str, Any] = {
        "area": chosen, "kinds": kinds, "check": check, "tabs": tabs_for(request, chosen),
        "links": [
            (title, about, reverse(f"guarantees:{key}"))
            for key, title, about in REGISTERS.get(chosen, ())
        ],
        "open": sum(one[2] for one in kinds), "late": sum(one[3] for one in kinds),
    }  # fmt: skip
    if chosen == Area.MEDICAL and check is not None:
        context["rates"] = insured_by_town(county.code, check.period, scope, today)
    return render(request, "guarantees/area.html", context)

"""Error rates: by table, unit, month and who entered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.quality.interfaces.tabs import tabs_of
from xianjie.apps.quality.queries.rates import (
    entry_rates,
    months,
    newest_counted,
    place_rates,
    table_rates,
)
from xianjie.policy.quality.tables import HOUSEHOLD, tables


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the share of rows with a fault, the newest month and how it came there."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    runs = newest_counted(county.code)
    run = runs[-1] if runs else None
    asked = request.GET.get("table", "")
    by_table = table_rates(run, scope) if run is not None else []
    known = [one.key for one in by_table]
    table = (
        asked if asked in known else (HOUSEHOLD if HOUSEHOLD in known or not known else known[0])
    )
    town = request.GET.get("town", "")
    town = town if town.isascii() and town.isdigit() and town.startswith(county.code) else ""
    context = {
        "run": run,
        "by_table": by_table,
        "table": table,
        "table_title": tables()[table].title if table in tables() else table,
        "town": town,
        "places": place_rates(run, scope, table=table, town=town) if run is not None else [],
        "months": months(county.code, scope, table=table, runs=runs) if runs else [],
        "people": entry_rates(run, scope) if run is not None else [],
        "tabs": tabs_of(request, "overview"),
    }
    return render(request, "quality/overview.html", context)

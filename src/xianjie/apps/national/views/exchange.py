"""The first page: what was brought, what differs, what to do next; and files brought before."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import shown_labels
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.jobs.queries import visible_uploads
from xianjie.apps.national.actions.uploads import NATIONAL_FILES, title_of
from xianjie.apps.national.enums import OutsideState
from xianjie.apps.national.queries import differences, outside
from xianjie.apps.national.queries.exchange import history_of, tables_of
from xianjie.apps.national.views.common import county_or_404, tabs_of, trail_to
from xianjie.exchange.contracts import all_contracts, load_contract

_UNDER_WAY = 6


@require_GET
def exchange(request: HttpRequest) -> HttpResponse:
    """Show the tables with the day of their data, the differences by township, the lists."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_of(request)
    if county is None:
        return render(request, "sources/no_place.html")
    filters = differences.DifferenceFilters()
    may_bring = request_scope(request).may(Permission.EXCHANGE_NATIONAL)
    under_way = []
    if may_bring:
        mine = visible_uploads(
            request_user(request), scope, Permission.EXCHANGE_NATIONAL, NATIONAL_FILES.kind
        )
        open_ones = mine.filter(withdrawn_at=None).exclude(sealed_file="")
        under_way = [
            (one, title_of(one.options)) for one in open_ones.order_by("-created_at")[:_UNDER_WAY]
        ]
    counts = outside.counts_of(county.code, scope)
    whole = scope.covers(padded(county.code))
    by_place = differences.by_town if whole else differences.by_village
    context = {
        "county": county,
        "tabs": tabs_of(request, "exchange"),
        "tables": tables_of(county.code, scope) if may_bring else [],
        "tiles": differences.tiles_of(county.code, scope),
        "towns": by_place(county.code, scope, filters),
        "by_village": not whole,
        "columns": differences.by_column(county.code, scope, filters),
        "comparison": differences.newest_comparison(county.code, scope),
        "lists": outside.newest_lists(county.code),
        "outside_open": counts[OutsideState.OPEN],
        "under_way": under_way,
        "may_bring": may_bring,
    }
    return render(request, "national/exchange.html", context)


@require_GET
def batches(request: HttpRequest, table: str) -> HttpResponse:
    """Show the files of one table, the newest day first."""
    scope = require(request, Permission.EXCHANGE_NATIONAL)
    county = county_or_404(request)
    if table not in {one.id for one in all_contracts("export")}:
        raise Http404
    contract = load_contract(table)
    rows = history_of(county.code, scope, table)
    names = full_names({row.division_code for row in rows})
    context = {
        "contract": contract,
        "rows": [(row, names.get(row.division_code, "") or county.name) for row in rows],
        "people": shown_labels(row.imported_by for row in rows),
        "trail": trail_to((contract.title, "")),
        "title": _("%(title)s的各期数据") % {"title": contract.title},
    }
    return render(request, "national/batches.html", context)

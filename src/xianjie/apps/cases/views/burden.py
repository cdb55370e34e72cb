"""What was asked of each unit in a month."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.queries.burden import burden as count_burden
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.fieldforms.queries.figures import typing_figures
from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period

MONTHS = 6
SHOWN_FORMS = ("入户核查", "月度监测")


@require_GET
def burden(request: HttpRequest) -> HttpResponse:
    """Count the reports asked of each unit in a month, beside the month before."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    this = Period.of(today)
    try:
        period = Period.parse(request.GET.get("period") or str(this))
    except UsageError as error:
        raise Http404 from error
    table = count_burden(county.code, scope, period)
    before = count_burden(county.code, scope, period - 1)
    sheets = typing_figures(county.code, str(period), scope)
    context = {
        "table": table,
        "sheets": sheets,
        "shown_sheets": [one for one in sheets if one.form in SHOWN_FORMS],
        "before": before,
        "change": table.total - before.total,
        "period": str(period),
        "periods": [str(this - back) for back in range(MONTHS)],
        "today": today,
    }
    return render(request, "cases/burden.html", context)

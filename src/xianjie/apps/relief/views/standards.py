"""The series of the 低保 standard, and who has to be tested again when it changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.relief.actions.allowances import stop_holding, taper_holding
from xianjie.apps.relief.interfaces.allowance_forms import FEN, StopForm
from xianjie.apps.relief.interfaces.exporter import export_list
from xianjie.apps.relief.interfaces.registers import HOLDINGS
from xianjie.apps.relief.interfaces.tabs import tabs_of
from xianjie.apps.relief.queries.allowances import decides, visible_holdings
from xianjie.apps.relief.queries.retests import (
    Retest,
    edge_households,
    edge_retested,
    holdings_to_retest,
    retested,
    series,
    touched,
)
from xianjie.apps.relief.queries.rules import FACTORS, TAPER_MONTHS, relief_rules, standard_of
from xianjie.apps.relief.views.allowances import allowance_scope
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

EDGE_SHOWN = 50
MOST_EXPORTED = 3000
COLUMNS = (
    ("户编号", 18), ("户主", 10), ("所在村", 24), ("人数", 6), ("人均收入(元)", 12),
    ("原档次", 10), ("原月金额(元)", 12), ("新档次", 10), ("新月金额(元)", 12),
    ("增减(元)", 10), ("结论", 12),
)  # fmt: skip


def _chosen(request: HttpRequest, county: str, today: date) -> date:
    """Return the day of the standard that is looked at: asked for, else the next change.

    Raises ValueError for what is no day, or has no day before it.
    """
    asked = parse_date(request.GET.get("on", "")[:10]) if request.GET.get("on") else None
    if asked == date.min:
        raise ValueError(asked)
    if asked is not None:
        return asked
    steps = series(county)
    later = [one.start for one in steps if one.start > today]
    return later[0] if later else (steps[-1].start if steps else today)


def _judged_on(county: str, on: date, today: date) -> date:
    """Return the day whose rules count: today while the standard of ``on`` is still in force."""
    in_force = on <= today and standard_of(county, on) == standard_of(county, today)
    return today if in_force else on


@require_GET
def standards_page(request: HttpRequest) -> HttpResponse:
    """Show the series with its sources and factors, and the list to be tested again."""
    scope = allowance_scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    try:
        on = _chosen(request, county.code, today)
    except ValueError:
        raise Http404 from None
    before = on - timedelta(days=1)
    page = page_of(holdings_to_retest(county.code, scope), request.GET.get("page"))
    judged = _judged_on(county.code, on, today)
    rows = retested(county.code, judged, page.object_list)
    edge_rows = edge_households(county.code, scope, before, on)
    edge = edge_retested(county.code, judged, edge_rows[:EDGE_SHOWN])
    places = full_names({one.division_code for one in (*rows, *edge)}, below=county.code)
    rules = relief_rules(county.code, on)
    context = {
        "steps": series(county.code),
        "on": on,
        "old": standard_of(county.code, before),
        "new": standard_of(county.code, on),
        "factors": rules.texts(FACTORS),
        "taper": rules.whole(TAPER_MONTHS),
        "page": page,
        "rows": _lines(rows, places),
        "edge": _lines(edge, places),
        "edge_count": edge_rows.count(),
        "touched": touched(county.code, scope, on),
        "tabs": tabs_of(request, "standards"),
        "may_apply": request_scope(request).may(Permission.APPLY_RELIEF),
        "today": today,
    }
    return render(request, "relief/standards.html", context)


def _lines(rows: list[Retest], places: Any) -> list[tuple[Retest, str, str]]:
    return [
        (one, mask_name(one.household.head_name), places.get(one.division_code, "")) for one in rows
    ]


@require_GET
def standards_export(request: HttpRequest) -> HttpResponse:
    """Hand out the whole list to be tested again, names masked."""
    scope = allowance_scope(request)
    county = county_of(request)
    if county is None:
        raise Http404
    try:
        on = _chosen(request, county.code, timezone.localdate())
    except ValueError:
        raise Http404 from None
    held = holdings_to_retest(county.code, scope)[:MOST_EXPORTED]
    edge = edge_households(county.code, scope, on - timedelta(days=1), on)[:MOST_EXPORTED]
    judged = _judged_on(county.code, on, timezone.localdate())
    rows = [*retested(county.code, judged, held), *edge_retested(county.code, judged, edge)]
    places = full_names({one.division_code for one in rows}, below=county.code)

    def yuan(fen: int | None) -> float | None:
        return None if fen is None else fen / FEN

    lines = (
        (
            one.household.household_code, mask_name(one.household.head_name),
            places.get(one.division_code, ""), one.people, yuan(one.per_head), one.old_name,
            yuan(one.old), one.new_name, yuan(one.new), yuan(one.difference), one.verdict,
        )
        for one in rows
    )  # fmt: skip
    content = export_list(
        by=request_actor(request), made_by=str(request.user), what="AllowanceHolding",
        title="低保重新核算", county=county.code, columns=COLUMNS, lines=lines,
        filters=(("标准日期", str(on)),), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"低保重新核算_{county.code}_{on}.xlsx")


@require_http_methods(["GET", "POST"])
def holding_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End an allowance, or let it taper off; for the county's civil affairs."""
    scope = require(request, Permission.DECIDE_RELIEF)
    found = visible_holdings(scope).filter(pk=pk).select_related("household").first()
    if found is None:
        raise Http404
    if not decides(scope, found.division_code):
        raise PermissionDenied
    today, now = timezone.localdate(), timezone.now()
    tapers = request.POST.get("form") == "taper"
    data = request.POST if request.method == "POST" and not tapers else None
    form = StopForm(data, initial={"day": today})
    base: dict[str, Any] = {
        "by": request_actor(request), "holding": found, "today": today, "now": now,
    }  # fmt: skip
    try:
        if request.method == "POST" and tapers:
            taper_holding(words="", **base)
            messages.success(request, _("已进入渐退期。"))
            return redirect(HOLDINGS.url("detail", pk=pk))
        if form.is_bound and form.is_valid():
            given = form.cleaned_data
            stop_holding(reason=given["reason"], day=given["day"], words=given["words"], **base)
            messages.success(request, _("已停保。"))
            return redirect(HOLDINGS.url("detail", pk=pk))
    except RefusedError as error:
        form.add_error("day" if error.code == "bad-day" and form.is_bound else None, error.message)
    context = {
        "found": found,
        "head": mask_name(found.household.head_name),
        "form": form,
        "months": relief_rules(found.division_code, today).whole(TAPER_MONTHS),
        "trail": [
            (_("低保对象"), HOLDINGS.url()), (found.household.household_code,
             HOLDINGS.url("detail", pk=pk)), (_("停保或渐退"), ""),
        ],
    }  # fmt: skip
    return render(request, "relief/holding_stop.html", context)

"""The list of measures: a department's worklist, and the view of who watches over it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require_any
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.plans.actions import report_measures
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.plans.interfaces.exporters import export_measures
from xianjie.apps.plans.interfaces.forms import ManyForm
from xianjie.apps.plans.queries.measures import (
    ALL,
    MINE,
    OVERDUE,
    MeasureFilters,
    counts_of,
    filtered_measures,
    measure_rows,
    organisations_asked,
)
from xianjie.apps.plans.queries.rules import measure_kinds
from xianjie.apps.plans.views.common import field, workbook
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

SEEN_BY = (Permission.REPORT_MEASURES, Permission.VIEW_CASES)


@require_http_methods(["GET", "POST"])
def measures(request: HttpRequest) -> HttpResponse:
    """List the measures; several of one's own can be reported as done with one result."""
    require_any(request, *SEEN_BY)
    scope = request_scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = MeasureFilters.of(request.GET)
    picked = request.POST.getlist("pick")
    form = ManyForm(request.POST if request.method == "POST" else None, initial={"on": today})
    if form.is_bound and form.is_valid():
        try:
            number = report_measures(
                by=request_actor(request),
                numbers=[n for text in picked if (n := number_in(text)) is not None],
                on=form.cleaned_data["on"],
                words=form.cleaned_data["words"],
                today=today,
                now=timezone.now(),
            )
        except RefusedError as refused:
            form.add_error("on" if refused.code == "bad-date" else None, refused.message)
        else:
            messages.success(request, _("已报告 %(n)s 项落实。") % {"n": number})
            return redirect(request.get_full_path())
    found = filtered_measures(county.code, scope, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    rows = measure_rows(page.object_list, scope, today)
    chosen = {name: value for name, value in asdict(filters).items() if value}
    mine = filters.organisation == MINE
    context = {
        "filters": filters,
        "page": page,
        "rows": rows,
        "picked": picked,
        "form": form,
        "may_pick": any(row.mine for row in rows),
        "counts": counts_of(county.code, scope, today, mine=mine),
        "mine": f"&organisation={MINE}" if mine else "",
        "fields": _fields(county.code, scope, filters),
        "watches": scope.may(Permission.VIEW_CASES),
        "may_export": scope.may(Permission.REPORT_MEASURES),
        "export_query": urlencode(chosen),
        "today": today,
    }
    return render(request, "plans/measures.html", context)


def _fields(county: str, scope: Scope, filters: MeasureFilters) -> list[dict[str, Any]]:
    watches = scope.may(Permission.VIEW_CASES)
    states = [
        *((state.value, state.label) for state in MeasureState),
        (OVERDUE, _("逾期")),
        (ALL, _("全部")),
    ]
    kinds = [(kind, kind) for kind in measure_kinds()]
    found = [
        field("state", _("状态"), _("未落实完的"), states, filters.state),
        field("kind", _("类别"), _("全部类别"), kinds, filters.kind),
    ]
    if watches:
        bodies = [(str(one.pk), one.name) for one in organisations_asked(county, scope)]
        if scope.may(Permission.REPORT_MEASURES):
            bodies.insert(0, (MINE, _("我们自己")))
        every = _("全部单位")
        found.append(field("organisation", _("责任单位"), every, bodies, filters.organisation))
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    every = _("全部村") if filters.town else _("先选乡镇")
    return [
        *found,
        field("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        field("village", _("村"), every, villages, filters.village),
    ]


@require_GET
def measures_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the rows that the list shows; names stay masked."""
    require_any(request, Permission.REPORT_MEASURES)
    scope = request_scope(request)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = MeasureFilters.of(request.GET)
    words = [
        (str(one["title"]), str(dict(one["choices"]).get(one["value"], one["value"])))
        for one in _fields(county.code, scope, filters)
        if one["value"]
    ]
    return workbook(
        f"帮扶措施_{county.code}_{today}.xlsx",
        lambda path: export_measures(
            by=request_actor(request),
            made_by=str(request.user),
            county=county.code,
            path=path,
            measures=filtered_measures(county.code, scope, filters, today),
            scope=scope,
            filters=words,
            today=today,
            now=timezone.now(),
        ),
    )

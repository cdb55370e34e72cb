"""The worklist of gaps: filtered, summed up, sent out many at once, handed out as a workbook."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.benefits.actions import close_gaps, dispatch_gaps
from xianjie.apps.benefits.enums import GapKind, GapSeen, GapState
from xianjie.apps.benefits.interfaces.exporter import export_gaps
from xianjie.apps.benefits.queries.evaluations import newest_evaluation
from xianjie.apps.benefits.queries.gaps import (
    ALL,
    OVERDUE,
    RUN,
    SEE_ALL,
    SOON,
    WAITING,
    GapFilters,
    choices_of,
    filtered_gaps,
    gap_rows,
    totals_of,
)
from xianjie.apps.benefits.views.common import field, tabs_for
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.screening.queries.pages import periods_screened
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of
from xianjie.web.parts import wants_part


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """List the gaps: for the county all of them, for a department those sent to it."""
    scope = require(request, Permission.VIEW_BENEFITS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = GapFilters.of(request.GET)
    found = filtered_gaps(county.code, scope, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    rights = request_scope(request)
    periods = periods_screened(county.code)
    context = {
        "filters": filters,
        "page": page,
        "rows": gap_rows(page.object_list, today),
        "totals": totals_of(found),
        "fields": _fields(county.code, scope, filters),
        "tabs": tabs_for("gaps"),
        "evaluation": newest_evaluation(county.code),
        "period": periods[0] if periods else "",
        "export_query": urlencode({k: v for k, v in asdict(filters).items() if v}),
        "chosen": {k: v for k, v in asdict(filters).items() if v},
        "may_dispatch": rights.may(Permission.DISPATCH_BENEFITS, county.code),
        "may_evaluate": rights.may(Permission.RUN_SCREENING, county.code),
        "may_export": _may_export(rights),
        "may_name": rights.may(Permission.EXPORT_PERSONAL),
        "sees_all": rights.may(SEE_ALL),
        "today": today,
    }
    template = "benefits/gaps.html#results" if wants_part(request) else "benefits/gaps.html"
    return render(request, template, context)


def _may_export(scope: Scope) -> bool:
    return scope.may(Permission.EXPORT_CLUES) or scope.may(Permission.ANSWER_BENEFITS)


def _fields(county: str, scope: Scope, filters: GapFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    offered = choices_of(county, scope, newest_evaluation(county))
    states = [
        *((one.value, str(one.label)) for one in GapState),
        (WAITING, _("等部门答复")),
        (RUN, _("办理中")),
        (ALL, _("全部")),
    ]
    kinds = [(one.value, str(one.label)) for one in GapKind]
    due = [(OVERDUE, _("已逾期")), (SOON, _("快到期"))]
    seen = [(one.value, str(one.label)) for one in GapSeen]
    found = [
        field("state", _("办理"), _("未办结"), states, filters.state),
        field("benefit", _("待遇"), _("全部待遇"), offered["benefit"], filters.benefit),
        field("kind", _("类型"), _("全部类型"), kinds, filters.kind),
    ]
    if scope.may(SEE_ALL):
        towns = [(place.code, place.name) for place in towns_of(county, scope)]
        villages = (
            [(place.code, place.name) for place in villages_of(filters.town, scope)]
            if filters.town in dict(towns)
            else []
        )
        every = _("全部村") if filters.town else _("先选乡镇")
        found += [
            field("department", _("部门"), _("全部部门"), offered["department"],
                  filters.department),
            field("office", _("交给"), _("全部单位"), offered["office"], filters.office),
            field("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
            field("village", _("村"), every, villages, filters.village),
        ]  # fmt: skip
    return [
        *found,
        field("due", _("期限"), _("不限"), due, filters.due),
        field("seen", _("数据"), _("不限"), seen, filters.seen),
        field("automatic", _("免申即享"), _("不限"), [("yes", _("是"))], filters.automatic),
    ]


@require_POST
def dispatch(request: HttpRequest) -> HttpResponse:
    """Send out the ticked gaps, or everything that waits; or close the ticked answers."""
    require(request, Permission.DISPATCH_BENEFITS)
    county = county_of(request)
    if county is None:
        raise Http404
    picked = [n for text in request.POST.getlist("pick") if (n := number_in(text)) is not None]
    act = request.POST.get("act", "")
    base: dict[str, Any] = {
        "by": request_actor(request),
        "county": county.code,
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    try:
        if act == "close":
            number = close_gaps(gaps=picked, **base)
            messages.success(request, _("已办结 %(n)s 条。") % {"n": number})
        elif act != "all" and not picked:
            messages.error(request, _("请先勾选要交办的缺口。"))
        else:
            done = dispatch_gaps(gaps=None if act == "all" else picked, **base)
            told = "，".join(f"{name} {n}" for name, n in done.offices.most_common())
            messages.success(
                request, _("已交办 %(n)s 条：%(told)s。") % {"n": done.count, "told": told}
            )
            if done.without:
                names = "、".join(f"{name} {n}" for name, n in done.without.most_common())
                messages.warning(
                    request,
                    _("没有登记单位，没能交办：%(names)s。请在“单位”里登记其行业。")
                    % {"names": names},
                )
    except RefusedError as refused:
        messages.error(request, refused.message)
    kept = GapFilters.of(request.POST)
    query = urlencode({k: v for k, v in asdict(kept).items() if v})
    return redirect(f"{reverse('benefits:gaps')}?{query}")


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the rows that the list shows.

    Names are masked. Posted, they stand in full: only with the right to personal data and a
    second factor shown just now.
    """
    scope = require(request, Permission.VIEW_BENEFITS)
    named = request.method == "POST"
    if named:
        require(request, Permission.EXPORT_PERSONAL)
        require_second_factor(request)
    elif not _may_export(request_scope(request)):
        raise PermissionDenied
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = GapFilters.of(request.POST if named else request.GET)
    titles = {one["name"]: one["title"] for one in _fields(county.code, scope, filters)}
    words = tuple(
        (str(titles.get(name, _("户编号"))), value)
        for name, value in asdict(filters).items()
        if value and name != "sort"
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "gaps.xlsx"
        export_gaps(
            by=request_actor(request),
            made_by=str(request.user),
            county=county.code,
            path=path,
            gaps=filtered_gaps(county.code, scope, filters, today),
            filters=words,
            named=named,
            now=timezone.now(),
        )
        content = path.read_bytes()
    mark = _("_含姓名") if named else ""
    return attachment(content, f"待遇缺口{mark}_{county.code}_{today}.xlsx")

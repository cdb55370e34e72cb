"""The list of cases, and the same list as a workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import CaseKind, CaseState, StepKind
from xianjie.apps.cases.interfaces.case_exporter import CASES
from xianjie.apps.cases.queries import case_list as lists
from xianjie.apps.cases.queries.offered import categories_known, risks_offered
from xianjie.apps.cases.queries.rights import may_open_any
from xianjie.apps.cases.views.listing import (
    Field,
    chosen_of,
    fields_of,
    handed_out,
    place_fields,
    plain,
    shown,
    told,
)
from xianjie.apps.divisions.chosen import county_of
from xianjie.web.paging import page_of


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases: filtered, sorted and cut into pages in the database."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = lists.CaseFilters.of(request.GET)
    found = lists.filtered_cases(county.code, scope, filters, request_user(request).pk, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    everything = request_scope(request)
    context: dict[str, Any] = {
        "filters": filters,
        "page": page,
        "rows": lists.case_rows(page.object_list, today),
        "counts": lists.case_counts(county.code, scope, today),
        "month": f"{today:%Y-%m}",
        "soon": lists.SOON_DAYS,
        "export_query": urlencode(chosen_of(filters)),
        "may_register": everything.may(Permission.REGISTER_CLUES),
        "may_open": may_open_any(everything),
        "may_export": everything.may(Permission.EXPORT_CLUES),
        "today": today,
    }
    return shown(request, "cases/cases.html", context, lambda: _fields(county.code, scope, filters))


def _fields(county: str, scope: Scope, filters: lists.CaseFilters) -> list[Field]:
    """Return the choices of the filter row."""
    today = timezone.localdate()
    states = [(state.value, str(state.label)) for state in CaseState]
    due = [
        (lists.OVERDUE, _("步骤逾期")),
        (lists.SOON, _("%(days)s 天内到期") % {"days": lists.SOON_DAYS}),
        (lists.TOTAL, _("超过总时限")),
        (lists.PAPERS, _("待补手续")),
    ]
    mine = [
        (lists.WAITING, _("等我办的")),
        (lists.ASSIGNED, _("派给我的")),
        (lists.DONE, _("我办过的")),
        (lists.OPENED, _("我立案的")),
    ]
    every = (
        (
            "state",
            _("状态"),
            _("未结案"),
            [*states, (lists.CLOSED, _("已结案")), (lists.ALL, _("全部"))],
        ),
        ("kind", _("事项"), _("全部"), [(one.value, str(one.label)) for one in CaseKind]),
        ("step", _("步骤"), _("全部"), [(one.value, str(one.label)) for one in StepKind]),
        *place_fields(county, scope, filters),
        ("due", _("时限"), _("不限"), due),
        ("category", _("类别"), _("全部"), plain(categories_known(county, today))),
        ("risk", _("风险"), _("全部"), plain(risks_offered())),
        ("mine", _("与我有关"), _("不限"), mine),
    )
    return fields_of(filters, every)


@require_GET
def cases_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the cases that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_CASES)
    require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = lists.CaseFilters.of(request.GET)
    found = lists.filtered_cases(county.code, scope, filters, request_user(request).pk, today)
    return handed_out(
        request,
        CASES,
        county.code,
        list(found.values_list("pk", flat=True)),
        lambda keys: lists.case_rows(keys, today),
        told(filters, _fields(county.code, scope, filters)),
    )

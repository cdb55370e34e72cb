"""The register as a list, as a workbook, in figures, and with the month's warnings."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.lowincome.actions import refresh_register
from xianjie.apps.lowincome.enums import MemberSource
from xianjie.apps.lowincome.interfaces.exporter import export_members
from xianjie.apps.lowincome.queries.members import (
    ALL,
    ENDED,
    NO_DAY,
    OVERDUE,
    SOON,
    MemberFilters,
    clue_period,
    filtered_members,
    member_rows,
)
from xianjie.apps.lowincome.queries.rules import CATEGORIES, categories_at, register_rules
from xianjie.apps.lowincome.queries.statistics import statistics, warnings_of
from xianjie.apps.lowincome.views.common import tabs_for
from xianjie.apps.screening.queries.clue_lists import rows_of
from xianjie.kernel.periods import Period
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of


@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """List who is registered: filtered, sorted and cut into pages in the database."""
    scope = require(request, Permission.VIEW_LOW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = MemberFilters.of(request.GET)
    found = filtered_members(county.code, scope, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    chosen = {name: value for name, value in asdict(filters).items() if value}
    context = {
        "filters": filters,
        "page": page,
        "rows": member_rows(page.object_list, county.code, today),
        "fields": _fields(county.code, scope, filters),
        "tabs": tabs_for(request, county.code, "members"),
        "export_query": urlencode(chosen),
        "may_refresh": request_scope(request).may(Permission.DECIDE_LOW_INCOME, county.code),
        "may_add": request_scope(request).may(Permission.REVIEW_LOW_INCOME),
        "may_export": _may_export(request),
        "unverified": register_rules(county.code, today).unverified(CATEGORIES),
        "period": clue_period(county.code),
        "today": today,
    }
    return render(request, "lowincome/members.html", context)


def _may_export(request: HttpRequest) -> bool:
    return request_scope(request).may(Permission.EXPORT_CLUES)


def _fields(county: str, scope: Scope, filters: MemberFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    categories = [(one, one) for one in categories_at(county, timezone.localdate())]
    sources = [(one.value, str(one.label)) for one in MemberSource]
    due = [(OVERDUE, _("已逾期")), (SOON, _("快到期")), (NO_DAY, _("未定日期"))]
    every = [
        ("category", _("类别"), _("全部类别"), categories),
        ("town", _("乡镇"), _("全部乡镇"), towns),
        ("village", _("村"), _("全部村") if filters.town else _("先选乡镇"), villages),
        ("source", _("来源"), _("全部来源"), sources),
        ("due", _("复核"), _("不限"), due),
        ("clue", _("线索"), _("不限"), [("yes", _("本期有线索"))]),
        ("state", _("状态"), _("在册"), [(ENDED, _("已退出")), (ALL, _("全部"))]),
    ]
    return [
        {
            "name": name,
            "title": title,
            "every": everything,
            "choices": choices,
            "value": getattr(filters, name),
        }
        for name, title, everything, choices in every
    ]


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the rows that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_LOW_INCOME)
    if not _may_export(request):
        require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = MemberFilters.of(request.GET)
    names = {field["name"]: field["title"] for field in _fields(county.code, scope, filters)}
    words = tuple(
        (names.get(name, _("户编号")), value)
        for name, value in asdict(filters).items()
        if value and name != "sort"
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "members.xlsx"
        export_members(
            by=request_actor(request),
            made_by=str(request.user),
            county=county.code,
            path=path,
            members=filtered_members(county.code, scope, filters, today),
            filters=words,
            today=today,
            now=timezone.now(),
        )
        content = path.read_bytes()
    return attachment(content, f"低收入人口_{county.code}_{today}.xlsx")


@require_GET
def warnings(request: HttpRequest) -> HttpResponse:
    """Show the month's open clues about registered households, gravest first."""
    scope = require(request, Permission.VIEW_LOW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    period = clue_period(county.code)
    found = warnings_of(county.code, scope, period)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list),
        "tabs": tabs_for(request, county.code, "warnings"),
        "period": period,
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "may_lead": request_scope(request).may(Permission.LEAD_JOINT_HANDLING),
    }
    return render(request, "lowincome/warnings.html", context)


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show how many are registered by category and township; each figure opens its rows."""
    scope = require(request, Permission.VIEW_LOW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    categories = categories_at(county.code, today)
    context = {
        "table": statistics(county.code, scope, towns_of(county.code, scope), categories),
        "overdue": filtered_members(county.code, scope, MemberFilters(due=OVERDUE), today).count(),
        "tabs": tabs_for(request, county.code, "statistics"),
        "book": register_rules(county.code, today).parameter(CATEGORIES),
        "today": today,
    }
    return render(request, "lowincome/statistics.html", context)


@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Bring the register in line with the newest screened month."""
    require(request, Permission.DECIDE_LOW_INCOME)
    county = county_of(request)
    if county is None:
        raise Http404
    text = clue_period(county.code)
    period = Period.parse(text) if text else Period.of(timezone.localdate()) - 1
    done = refresh_register(
        by=request_actor(request), county=county.code, period=period, now=timezone.now()
    )
    words = _(
        "已按 %(period)s 的数据更新：新增 %(added)s，变更 %(changed)s，退出 %(ended)s，"
        "待核对 %(proposed)s。"
    ) % {
        "period": done.period,
        "added": done.added,
        "changed": done.changed,
        "ended": done.ended,
        "proposed": done.proposed,
    }
    messages.success(request, words + "".join(done.notes))
    return redirect(reverse("lowincome:members"))

"""Yearly goals: progress by place, focus households, the means of a year."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.income.actions.means import approve_means, compute_means, publish_means
from xianjie.apps.income.enums import Group, MeanState, PlanState
from xianjie.apps.income.interfaces.goal_exporter import export_focus
from xianjie.apps.income.interfaces.goal_tabs import goal_tabs
from xianjie.apps.income.models import IncomeMean
from xianjie.apps.income.queries.focus import (
    NO_PLAN,
    OVERDUE,
    FocusFilters,
    focus_households,
    focus_rows,
    plans_to_review,
)
from xianjie.apps.income.queries.goals import (
    TOWN,
    VILLAGE,
    Progress,
    goals_of,
    income_year,
    months_of_year,
    newest_year,
    progress,
    standings,
    structure,
)
from xianjie.apps.income.queries.months import current_period
from xianjie.apps.income.tasks import STANDINGS
from xianjie.apps.income.views.common import EARLIEST, LATEST
from xianjie.apps.jobs.actions import enqueue
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_SIX = 6
_LONGEST = 4


def asked_year(request: HttpRequest, scope: Scope, county: str) -> tuple[int, str]:
    """Return the year in the address or the newest with figures, and the month they reach."""
    newest = newest_year(scope, county)
    text = request.GET.get("year", "")
    month = current_period(county, timezone.localdate())
    year = newest[0] if newest else income_year(county, month.first_day)
    if text.isascii() and text.isdigit() and len(text) == _LONGEST:
        year = int(text)
        if not EARLIEST <= year <= LATEST:
            raise Http404
    if newest and newest[0] == year:
        return year, newest[1]
    return year, standings(scope, county, year).values_list("upto", flat=True).first() or ""


@require_GET
def goals(request: HttpRequest) -> HttpResponse:
    """Show means, growth and forecasts of the groups against the goals, by town and village."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    year, upto = asked_year(request, scope, county.code)
    rows = standings(scope, county.code, year)
    towns = {place.code: place.name for place in towns_of(county.code, scope)}
    town = request.GET.get("town", "")
    if town and town not in towns:
        raise Http404
    aims = goals_of(county.code, year)
    inside = rows
    if town:
        inside = rows.filter(
            division_code__gte=town[:TOWN].ljust(VILLAGE, "0"),
            division_code__lte=town[:TOWN].ljust(VILLAGE, "9"),
        )
        names = {place.code: place.name for place in villages_of(town, scope)}
        lines = progress(inside, aims, VILLAGE)
    else:
        names = towns
        lines = progress(rows, aims, TOWN)
    today = timezone.localdate()
    kinds = structure(inside)
    context = {
        "year": year,
        "years": [year - 1, year, year + 1],
        "upto": upto,
        "aims": list(aims.values()),
        "wholes": progress(inside, aims, _SIX),
        "lines": _by_place(lines, names),
        "town": town,
        "town_name": towns.get(town, ""),
        "kinds": [
            (name, amount, share, [("blue", max(amount, 0))]) for name, amount, share in kinds
        ],
        "whole_income": sum(max(amount, 0) for _name, amount, _share in kinds),
        "tabs": goal_tabs(request, county.code, "goals"),
        "may_refresh": request_scope(request).may(Permission.MANAGE_INCOME, county.code),
        "month": str(current_period(county.code, today)),
        "trail": [(_("增收进度"), reverse("income:goals")), (towns.get(town, ""), "")]
        if town
        else [],
    }
    return render(request, "income/goals.html", context)


def _by_place(lines: list[Progress], names: dict[str, str]) -> list[dict[str, Any]]:
    """Return a line a place with its groups side by side."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        code = line.code.ljust(VILLAGE, "0")
        place = found.setdefault(
            code, {"code": code, "name": names.get(code, code), "groups": {}, "below": 0}
        )
        place["groups"][line.group.name] = line
        place["below"] += line.below
    return [
        place | {"cells": [(group.label, place["groups"].get(group.name)) for group in Group]}
        for place in found.values()
    ]


@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Have the standings worked out anew in the background, up to the month asked for."""
    require(request, Permission.MANAGE_INCOME)
    county = county_of(request)
    if county is None:
        raise Http404
    now, today = timezone.now(), timezone.localdate()
    asked = request.POST.get("month", "")
    wanted = Period.parse(asked) if asked else current_period(county.code, today)
    upto = min(wanted, Period.of(today))
    enqueue(
        by=request_actor(request),
        kind=STANDINGS,
        key=f"{STANDINGS}:{county.code}:{upto}:{now:%Y%m%d%H%M%S}",
        title=_("推算增收进度 %(county)s %(upto)s") % {"county": county.name, "upto": upto},
        payload={"county": county.code, "upto": str(upto)},
        division_code=county.code.ljust(VILLAGE, "0"),
        now=now,
        url=reverse("income:goals"),
    )
    messages.success(request, _("已排队推算，几秒钟后刷新本页。"))
    return redirect("income:goals")


def _fields(county: str, scope: Scope, filters: FocusFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    states = [(one.value, str(one.label)) for one in PlanState]
    plans = [(NO_PLAN, _("没有计划")), (OVERDUE, _("逾期没有计划")), *states]
    every = [
        ("group", _("人群"), _("全部"), [(one.value, str(one.label)) for one in Group]),
        ("town", _("乡镇"), _("全部乡镇"), towns),
        ("village", _("村"), _("全部村") if filters.town else _("先选乡镇"), villages),
        ("plan", _("计划"), _("不限"), plans),
        ("show", _("范围"), _("重点户"), [("all", _("两类人群全部户"))]),
    ]
    return [
        {"name": name, "title": title, "every": everything, "choices": choices,
         "value": getattr(filters, name)}
        for name, title, everything, choices in every
    ]  # fmt: skip


@require_GET
def focus(request: HttpRequest) -> HttpResponse:
    """List the focus households of a year with their plans, poorest first."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    year, upto = asked_year(request, scope, county.code)
    filters = FocusFilters.of(request.GET)
    found = focus_households(scope, county.code, year, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    chosen = {name: value for name, value in asdict(filters).items() if value}
    context = {
        "year": year,
        "year_text": str(year),
        "upto": upto,
        "filters": filters,
        "page": page,
        "rows": focus_rows(page.object_list, county.code, today),
        "fields": _fields(county.code, scope, filters),
        "aims": list(goals_of(county.code, year).values()),
        "tabs": goal_tabs(request, county.code, "focus"),
        "export_query": urlencode(chosen | {"year": year}),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "reviews": plans_to_review(request_scope(request), county.code).count(),
    }
    return render(request, "income/focus.html", context)


@require_GET
def focus_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the rows that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_INCOME)
    if not request_scope(request).may(Permission.EXPORT_CLUES):
        require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    year, _upto = asked_year(request, scope, county.code)
    filters = FocusFilters.of(request.GET)
    found = focus_households(scope, county.code, year, filters, today)
    content = export_focus(
        by=request_actor(request), made_by=str(request.user), county=county.code, year=year,
        rows=focus_rows(list(found.values_list("pk", flat=True)), county.code, today),
        today=today, now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"增收重点户_{county.code}_{year}.xlsx")


@require_http_methods(["GET", "POST"])
def means(request: HttpRequest) -> HttpResponse:
    """Compute the means of a year, approve and publish them; compare growth with farmers'."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    year, _upto = asked_year(request, scope, county.code)
    error = ""
    if request.method == "POST":
        try:
            _settle(request, county.code, year)
        except RefusedError as refused:
            error = refused.message
        else:
            return redirect(f"{reverse('income:means')}?year={year}")
    rows = list(IncomeMean.objects.filter(county_code=county.code).order_by("-year", "group"))
    of_year = [row for row in rows if row.year == year]
    _first, last = months_of_year(county.code, year)
    own = request_scope(request)
    context = {
        "year": year,
        "years": [year - 1, year, year + 1],
        "rows": rows,
        "aims": list(goals_of(county.code, year).values()),
        "error": error,
        "tabs": goal_tabs(request, county.code, "means"),
        "ends_on": last.last_day,
        "is_over": today > last.last_day,
        "may_compute": own.may(Permission.MANAGE_INCOME, county.code)
        and not any(row.state == MeanState.PUBLISHED for row in of_year),
        "may_approve": own.may(Permission.PUBLISH_INCOME, county.code)
        and any(row.state == MeanState.COMPUTED for row in of_year),
        "may_publish": own.may(Permission.MANAGE_INCOME, county.code)
        and any(row.state == MeanState.APPROVED for row in of_year),
    }
    return render(request, "income/means.html", context, status=409 if error else 200)


def _settle(request: HttpRequest, county: str, year: int) -> None:
    """Do what was asked for with the means of a year."""
    by, now = request_actor(request), timezone.now()
    act = request.POST.get("act", "")
    if act == "compute":
        require(request, Permission.MANAGE_INCOME)
        compute_means(by=by, county=county, year=year, now=now)
        messages.success(request, _("已算出，等领导审定。"))
    elif act == "approve":
        require(request, Permission.PUBLISH_INCOME)
        approve_means(by=by, county=county, year=year, now=now)
        messages.success(request, _("已审定，可以公布。"))
    elif act == "publish":
        require(request, Permission.MANAGE_INCOME)
        publish_means(by=by, county=county, year=year, today=timezone.localdate(), now=now)
        messages.success(request, _("已公布，下一年的重点户按新均值识别。"))
    else:
        raise Http404

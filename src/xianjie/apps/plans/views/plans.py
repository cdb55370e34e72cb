"""The list of plans, the same list as a workbook, and opening drafts."""

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
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.plans.actions import open_missing_plans, open_plan
from xianjie.apps.plans.enums import PlanState
from xianjie.apps.plans.interfaces.exporters import export_plans
from xianjie.apps.plans.queries.late import without_plan
from xianjie.apps.plans.queries.listing import (
    ALL,
    LATE,
    OVERDUE,
    UNFIT,
    PlanFilters,
    counts_of,
    filtered_plans,
    helpers_in,
    plan_rows,
)
from xianjie.apps.plans.queries.rules import DEADLINE
from xianjie.apps.plans.views.common import field, workbook
from xianjie.apps.policies.queries import standards
from xianjie.apps.screening.queries.clue_lists import risk_types
from xianjie.web.paging import page_of


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans: filtered, sorted and cut into pages in the database."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = PlanFilters.of(request.GET)
    found = filtered_plans(county.code, scope, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    everything = request_scope(request)
    chosen = {name: value for name, value in asdict(filters).items() if value}
    book = standards(county.code, today, (DEADLINE,))
    context = {
        "filters": filters,
        "page": page,
        "rows": plan_rows(page.object_list, county.code, today),
        "kpis": _figures(county.code, scope, filters, book.whole(DEADLINE)),
        "fields": _fields(county.code, scope, filters),
        "missing": without_plan(county.code).visible_to(scope, Permission.VIEW_CASES).count(),
        "may_open": everything.may(Permission.DECIDE_CASES, county.code),
        "may_export": everything.may(Permission.EXPORT_CLUES),
        "export_query": urlencode(chosen),
        "unverified": book.unverified(DEADLINE),
        "today": today,
    }
    return render(request, "plans/plans.html", context)


def _figures(
    county: str, scope: Scope, filters: PlanFilters, days: int | None
) -> list[dict[str, Any]]:
    counts = counts_of(county, scope, timezone.localdate())
    late = _("识别满 %(n)s 天") % {"n": days} if days is not None else _("规则库没有时限")
    told = [
        (PlanState.DRAFT.value, _("拟定中"), _("户"), _("村里拟定、送审"), False),
        (PlanState.SUBMITTED.value, _("待乡镇审核"), _("户"), _("通过后开始执行"), False),
        (PlanState.IN_FORCE.value, _("执行中"), _("户"), _("部门落实、报告"), False),
        (LATE, _("还没有措施落实"), _("户"), late, True),
        (UNFIT, _("措施对不上风险"), _("户"), _("执行中的"), True),
        (OVERDUE, _("有措施逾期"), _("户"), _("过了完成期限"), True),
    ]
    return [
        {
            "title": title,
            "count": counts[state],
            "unit": unit,
            "note": note,
            "bad": bad and counts[state],
            "url": f"{reverse('plans:plans')}?state={state}",
            "here": filters.state == state,
        }
        for state, title, unit, note, bad in told
    ]


def _fields(county: str, scope: Scope, filters: PlanFilters) -> list[dict[str, Any]]:
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    states = [
        *((state.value, state.label) for state in PlanState),
        (LATE, _("还没有措施落实")),
        (UNFIT, _("措施对不上风险")),
        (OVERDUE, _("有措施逾期")),
        (ALL, _("全部")),
    ]
    helpers = [(str(user.pk), str(user)) for user in helpers_in(county, scope)]
    every = _("全部村") if filters.town else _("先选乡镇")
    return [
        field("state", _("状态"), _("未结束的"), states, filters.state),
        field("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        field("village", _("村"), every, villages, filters.village),
        field("risk", _("风险"), _("全部风险"), [(r, r) for r in risk_types()], filters.risk),
        field("helper", _("帮扶责任人"), _("不限"), helpers, filters.helper),
    ]


@require_GET
def plans_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the rows that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_CASES)
    if not request_scope(request).may(Permission.EXPORT_CLUES):
        require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = PlanFilters.of(request.GET)
    words = [
        (str(one["title"]), str(dict(one["choices"]).get(one["value"], one["value"])))
        for one in _fields(county.code, scope, filters)
        if one["value"]
    ]
    if filters.code:
        words.append((_("户编号"), filters.code))
    return workbook(
        f"一户一策_{county.code}_{today}.xlsx",
        lambda path: export_plans(
            by=request_actor(request),
            made_by=str(request.user),
            county=county.code,
            path=path,
            plans=filtered_plans(county.code, scope, filters, today),
            filters=words,
            today=today,
            now=timezone.now(),
        ),
    )


@require_POST
def open_missing(request: HttpRequest) -> HttpResponse:
    """Open drafts for monitored households of the county that have none, a portion at once."""
    require(request, Permission.DECIDE_CASES)
    county = county_of(request)
    if county is None:
        raise Http404
    number = open_missing_plans(
        by=request_actor(request),
        county=county.code,
        today=timezone.localdate(),
        now=timezone.now(),
    )
    messages.success(request, _("已为 %(n)s 户建立一户一策草稿，带好了建议。") % {"n": number})
    return redirect(f"{reverse('plans:plans')}?state={PlanState.DRAFT.value}")


@require_POST
def plan_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the draft of one monitored household (``pk`` of its episode), or go to its plan."""
    scope = require(request, Permission.MAKE_PLANS)
    episode = Episode.objects.visible_to(scope, Permission.MAKE_PLANS).filter(pk=pk).first()
    if episode is None:
        raise Http404
    plan = open_plan(
        by=request_actor(request), episode=episode, today=timezone.localdate(), now=timezone.now()
    )
    return redirect("plans:plan", pk=plan.pk)

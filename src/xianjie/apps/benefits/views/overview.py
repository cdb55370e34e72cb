"""Benefits one by one, and how the work on their gaps goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.actions import confirm_benefit
from xianjie.apps.benefits.interfaces.forms import ConfirmForm
from xianjie.apps.benefits.queries.evaluations import newest_evaluation
from xianjie.apps.benefits.queries.figures import (
    benefit_lines,
    months_figures,
    office_figures,
    refusals_by_reason,
)
from xianjie.apps.benefits.queries.gaps import SEE_ALL
from xianjie.apps.benefits.queries.unknown import UnknownList
from xianjie.apps.benefits.views.common import tabs_for
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.screening.queries.pages import periods_screened
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.paging import page_of

MONTHS_SHOWN = 12
EVALUATE_JOB = "benefits.evaluate"


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show each benefit: who gets it, who lacks it, who could not be judged and why."""
    scope = require(request, Permission.VIEW_BENEFITS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    evaluation = newest_evaluation(county.code)
    rights = request_scope(request)
    periods = periods_screened(county.code)
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "lines": benefit_lines(evaluation, scope) if evaluation else [],
        "tabs": tabs_for("overview"),
        "sees_all": rights.may(SEE_ALL),
        "may_confirm": rights.may(Permission.CONFIRM_RULES, county.code),
        "may_evaluate": rights.may(Permission.RUN_SCREENING, county.code),
        "period": periods[0] if periods else "",
    }
    return render(request, "benefits/overview.html", context)


@require_GET
def unknown(request: HttpRequest, benefit: str) -> HttpResponse:
    """List whom a benefit could not be decided for, and which facts are missing."""
    scope = require(request, SEE_ALL)
    county = county_of(request)
    evaluation = newest_evaluation(county.code) if county else None
    if county is None:
        return render(request, "screening/no_place.html")
    if evaluation is None or benefit not in evaluation.counts:
        raise Http404
    page = page_of(UnknownList(evaluation, benefit, scope), request.GET.get("page"))
    title = evaluation.counts[benefit]["title"]
    context = {
        "page": page,
        "rows": page.object_list,
        "title": title,
        "evaluation": evaluation,
        "trail": [
            (_("应享未享"), reverse("benefits:gaps")),
            (_("分项待遇"), reverse("benefits:overview")),
            (_("%(title)s 信息不足") % {"title": title}, ""),
        ],
    }
    return render(request, "benefits/unknown.html", context)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Release the held gaps of a benefit, with a reason."""
    require(request, Permission.CONFIRM_RULES)
    county = county_of(request)
    evaluation = newest_evaluation(county.code) if county else None
    if county is None or evaluation is None:
        raise Http404
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明确认的理由。"))
        return redirect("benefits:overview")
    try:
        confirm_benefit(
            by=request_actor(request),
            county=county.code,
            period=evaluation.period,
            benefit_id=form.cleaned_data["benefit"],
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已确认。重新比对待遇之后，这项待遇的缺口才列出。"))
    return redirect("benefits:overview")


@require_POST
def evaluate(request: HttpRequest) -> HttpResponse:
    """Have the newest screened month compared again in the background."""
    require(request, Permission.RUN_SCREENING)
    county = county_of(request)
    periods = periods_screened(county.code) if county else []
    if county is None:
        raise Http404
    if not periods:
        messages.error(request, _("还没有筛查过的月份，请先做月度筛查。"))
        return redirect("benefits:gaps")
    now, period = timezone.now(), periods[0]
    try:
        enqueue(
            by=request_actor(request),
            kind=EVALUATE_JOB,
            key=f"{EVALUATE_JOB}:{county.code}:{period}:{now:%Y%m%d%H%M}",
            title=_("比对待遇 %(county)s %(period)s") % {"county": county.name, "period": period},
            payload={"county": county.code, "period": period},
            division_code=county.code.ljust(12, "0"),
            now=now,
            url=reverse("benefits:gaps"),
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已开始比对，完成后在铃铛里通知您。"))
    return redirect("benefits:gaps")


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show by month what was sent out, answered in time, taken up and refused, and the money."""
    scope = require(request, Permission.VIEW_BENEFITS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    this = Period(today.year, today.month)
    year = sorted({str(this - back) for back in range(MONTHS_SHOWN)}, reverse=True)
    months = months_figures(county.code, scope, year)
    context = {
        "months": [one for one in months if one.dispatched or one.answered or one.taken_up],
        "taken_up": sum(one.taken_up for one in months),
        "yearly": sum(one.yearly for one in months),
        "dispatched": sum(one.dispatched for one in months),
        "answered": sum(one.answered for one in months),
        "in_time": sum(one.in_time for one in months),
        "reasons": refusals_by_reason(county.code, scope, year),
        "offices": office_figures(county.code, scope, today),
        "tabs": tabs_for("figures"),
        "today": today,
    }
    return render(request, "benefits/figures.html", context)

"""The county's analysis of a month, and the regular reports of units and townships."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.supervision.actions.analysis import ReviewWords, write_review
from xianjie.apps.supervision.interfaces.forms import ReviewForm
from xianjie.apps.supervision.models import ProgressReview
from xianjie.apps.supervision.queries.analysis import (
    find_review,
    key_of_report,
    months_of,
    regular_board,
    regular_period,
    reports_in,
    task_months,
)
from xianjie.apps.supervision.queries.progress import (
    ON_TIME,
    Reporter,
    board,
    figures_of,
    may_read,
    may_report,
    reporters_of,
)
from xianjie.apps.supervision.views.progress import progress_tabs
from xianjie.apps.taskbook.queries.months import moves_of, troubles_of
from xianjie.apps.taskbook.queries.rules import REGULAR, light_rules, task_rules
from xianjie.apps.taskbook.queries.seen import oversees
from xianjie.apps.taskbook.queries.tasks import counts_of
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

SHOWN = 15
MONTHS = 12
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _asked(text: str, otherwise: str) -> str:
    if not _PERIOD.fullmatch(text) or Period.parse(text) > Period.of(timezone.localdate()):
        return otherwise
    return text


@require_http_methods(["GET", "POST"])
def analysis(request: HttpRequest) -> HttpResponse:
    """Show what a month brought in the whole county; keep the words of the analyst."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    everything = request_scope(request)
    if not oversees(everything, county.code):
        raise PermissionDenied
    writes = everything.may(Permission.SUPERVISE, county.code)
    today = timezone.localdate()
    period = _asked(request.GET.get("period", ""), str(Period.of(today)))
    review = find_review(county.code, None, period, 1)
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=_initial(review))
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        if _write(request, county.code, None, period, 1, form):
            return redirect(f"{reverse('supervision:analysis')}?period={period}")
    rules = light_rules(county.code, today)
    lines = board(county.code, everything, period, today)
    moves = moves_of(scope, county.code, period, period, rules)
    reports = reports_in(county.code, [line.reporter for line in lines], [period])
    names = {line.reporter.key: line.reporter.name for line in lines}
    present = Period.of(today)
    context = {
        "period": period,
        "months": [str(present - step) for step in range(MONTHS)],
        "counts": counts_of(scope, county.code, rules),
        "lines": lines,
        "on_time": sum(line.state == ON_TIME for line in lines),
        "not_in": [line.reporter.name for line in lines if line.report is None],
        "moved": sorted((one for one in moves if one.gain > 0), key=lambda one: -one.gain)[:SHOWN],
        "slipped": sorted((one for one in moves if one.slipped),
                          key=lambda one: one.row.task.due_on or today)[:SHOWN],
        "troubles": troubles_of(scope, county.code, period, period)[:SHOWN],
        "problems": [
            (names.get(key_of_report(one), ""), one.problems) for one in reports if one.problems
        ],
        "review": review,
        "form": form,
        "writes": writes,
        "unverified": rules.unverified,
        "today": today,
        "tabs": progress_tabs(request, county.code, "analysis"),
    }  # fmt: skip
    return render(request, "supervision/progress_analysis.html", context)


def _initial(review: ProgressReview | None) -> dict[str, Any]:
    if review is None:
        return {"version": 0}
    names = ("progress", "problems", "experience", "plans", "version")
    return {name: getattr(review, name) for name in names}


def _write(
    request: HttpRequest, county: str, reporter: Reporter | None, period: str, months: int,
    form: ReviewForm,
) -> bool:  # fmt: skip
    if not form.is_valid():
        return False
    data = dict(form.cleaned_data)
    version = data.pop("version") or 0
    try:
        write_review(
            by=request_actor(request), county=county, reporter=reporter, period=period,
            months=months, words=ReviewWords(**data), version=version, now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        form.add_error("progress", error.message)
        return False
    messages.success(request, _("已保存。"))
    return True


@require_GET
def regular(request: HttpRequest) -> HttpResponse:
    """Show which units and townships have written their regular report."""
    require(request, Permission.REPORT_PROGRESS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    usual, months = regular_period(county.code, today)
    period = _asked(request.GET.get("period", ""), usual)
    lines = regular_board(county.code, request_scope(request), period, months, today)
    last = Period.parse(usual)
    context = {
        "period": period,
        "span": months_of(period, months),
        "months": months,
        "offered": [str(last - step * months) for step in range(5)],
        "lines": lines,
        "written": sum(line.review is not None for line in lines),
        "unverified": task_rules(county.code, today).unverified(REGULAR),
        "tabs": progress_tabs(request, county.code, "regular"),
        "today": today,
    }
    return render(request, "supervision/progress_regular.html", context)


@require_http_methods(["GET", "POST"])
def regular_report(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Show what a unit or township did in a span, made of its months; keep its words."""
    require(request, Permission.REPORT_PROGRESS)
    county = county_of(request)
    if county is None or not _PERIOD.fullmatch(period):
        raise Http404
    scope = request_scope(request)
    today = timezone.localdate()
    reporter = next((one for one in reporters_of(county.code, today) if one.key == key), None)
    if reporter is None or not may_read(scope, reporter):
        raise Http404
    _usual, months = regular_period(county.code, today)
    review = find_review(county.code, reporter, period, months)
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=_initial(review))
    writes = may_report(scope, reporter)
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        if _write(request, county.code, reporter, period, months, form):
            return redirect("supervision:regular-report", key=key, period=period)
    span = months_of(period, months)
    context = {
        "reporter": reporter,
        "period": period,
        "span": span,
        "reports": reports_in(county.code, [reporter], span),
        "figures": figures_of(reporter, period, today),
        "told": task_months(reporter, span),
        "review": review,
        "form": form,
        "writes": writes,
        "trail": [(_("定期报告"), reverse("supervision:regular")), (reporter.name, "")],
    }
    return render(request, "supervision/progress_regular_report.html", context)

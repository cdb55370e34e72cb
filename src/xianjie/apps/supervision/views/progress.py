"""The board of monthly progress, one report, the board as a workbook."""

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
from xianjie.apps.supervision.actions import return_progress, submit_progress
from xianjie.apps.supervision.enums import ReportState
from xianjie.apps.supervision.interfaces.exporter import export_board
from xianjie.apps.supervision.interfaces.forms import ProgressForm, ReturnForm
from xianjie.apps.supervision.models import ProgressReport
from xianjie.apps.supervision.queries.progress import (
    DAY,
    LATE,
    MISSING,
    ON_TIME,
    OVERDUE,
    RETURNED,
    Reporter,
    board,
    due_day,
    figures_of,
    may_read,
    may_report,
    progress_rules,
    reporters_of,
    reports_of,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.downloads import attachment

MONTHS = 12
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def _period(text: str) -> str:
    present = Period.of(timezone.localdate())
    if not _PERIOD.fullmatch(text) or Period.parse(text) > present:
        return str(present)
    return text


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Show who has reported a month: townships and departments, the missing ones first."""
    scope = require(request, Permission.REPORT_PROGRESS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    period = _period(request.GET.get("period", ""))
    lines = board(county.code, request_scope(request), period, today)
    states = [line.state for line in lines]
    present = Period.of(today)
    context = {
        "period": period,
        "months": [str(present - step) for step in range(MONTHS)],
        "lines": lines,
        "due": due_day(county.code, period, today),
        "unverified": progress_rules(county.code, today).unverified(DAY),
        "tiles": [
            (_("应报"), len(lines), ""),
            (_("按时"), states.count(ON_TIME), ""),
            (_("晚报"), states.count(LATE), ""),
            (_("待报"), states.count(MISSING), ""),
            (_("逾期未报"), states.count(OVERDUE), "bad"),
            (_("退回补充"), states.count(RETURNED), "bad"),
        ],
        "supervises": scope.may(Permission.SUPERVISE, county.code),
        "today": today,
    }
    return render(request, "supervision/progress.html", context)


@require_GET
def progress_export(request: HttpRequest) -> HttpResponse:
    """Hand out the board of a month with the words of each report."""
    require(request, Permission.SUPERVISE)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    period = _period(request.GET.get("period", ""))
    content = export_board(
        by=request_actor(request),
        made_by=str(request.user),
        county=county.code,
        period=period,
        lines=board(county.code, request_scope(request), period, today),
        now=timezone.now(),
    )
    return attachment(content, f"进展报送_{county.code}_{period}.xlsx")


@require_http_methods(["GET", "POST"])
def progress_report(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Show a month of one township or department; hand it in, or give it back."""
    require(request, Permission.REPORT_PROGRESS)
    county = county_of(request)
    if county is None or not _PERIOD.fullmatch(period):
        raise Http404
    scope = request_scope(request)
    today = timezone.localdate()
    reporter = next((one for one in reporters_of(county.code, today) if one.key == key), None)
    if reporter is None or not may_read(scope, reporter):
        raise Http404
    report = reports_of(county.code, scope, [reporter], period).get(key)
    reports = may_report(scope, reporter)
    supervises = scope.may(Permission.SUPERVISE, county.code)
    posted = request.POST.get("form", "") if request.method == "POST" else ""
    form = ProgressForm(request.POST if posted == "report" else None, initial=_initial(report))
    back = ReturnForm(request.POST if posted == "return" else None)
    if posted and not (reports if form.is_bound else supervises):
        raise PermissionDenied
    if posted and _act(request, reporter, period, report, form, back):
        return redirect("supervision:progress-report", key=key, period=period)
    context = {
        "reporter": reporter,
        "period": period,
        "report": report,
        "figures": report.figures if report and not reports else figures_of(
            reporter, period, today
        ),
        "form": form,
        "back": back,
        "reports": reports,
        "may_return": supervises and report is not None
        and report.state == ReportState.SUBMITTED and not reports,
        "due": due_day(county.code, period, today),
        "is_late": report is None and today > due_day(county.code, period, today),
        "trail": [(_("进展报送"), reverse("supervision:progress")), (reporter.name, "")],
    }  # fmt: skip
    return render(request, "supervision/report.html", context)


def _initial(report: ProgressReport | None) -> dict[str, Any]:
    if report is None:
        return {"version": 0}
    names = ("done", "problems", "plans", "version")
    return {name: getattr(report, name) for name in names}


def _act(
    request: HttpRequest,
    reporter: Reporter,
    period: str,
    report: ProgressReport | None,
    form: ProgressForm,
    back: ReturnForm,
) -> bool:
    """Do what a button asked for; tell whether it is done, otherwise a form says why not."""
    by, now = request_actor(request), timezone.now()
    try:
        if form.is_bound and form.is_valid():
            values = form.cleaned_data | {"version": form.cleaned_data["version"] or 0}
            submit_progress(
                by=by, reporter=reporter, period=period, today=timezone.localdate(), now=now,
                **values,
            )  # fmt: skip
            messages.success(request, _("已报送。"))
            return True
        if back.is_bound and back.is_valid() and report is not None:
            return_progress(by=by, report=report, words=back.cleaned_data["words"], now=now)
            messages.success(request, _("已退回。"))
            return True
    except RefusedError as error:
        if form.is_bound:
            form.add_error("done", error.message)
        else:
            back.add_error("words", error.message)
    return False

"""The board of monthly progress, one report, the board as a workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
from xianjie.apps.indicators.queries import IndicatorLine
from xianjie.apps.supervision.actions import return_progress, submit_progress
from xianjie.apps.supervision.enums import ReportState
from xianjie.apps.supervision.interfaces.exporter import export_board
from xianjie.apps.supervision.interfaces.forms import ProgressForm, ReturnForm
from xianjie.apps.supervision.interfaces.progress_forms import (
    FigureLine,
    TaskLine,
    figure_lines,
    read_figures,
    read_tasks,
    task_lines,
)
from xianjie.apps.supervision.models import ProgressReport
from xianjie.apps.supervision.queries.figures import evidences_of, indicators_of, place_of
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
from xianjie.apps.taskbook.enums import ProgressState
from xianjie.apps.taskbook.queries.asked import asked_tasks, units_without_account
from xianjie.apps.taskbook.queries.seen import oversees
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


def progress_tabs(request: HttpRequest, county: str, here: str) -> list[tuple[Any, ...]]:
    """Return the tabs of monthly progress that the user may open."""
    scope = request_scope(request)
    tabs: list[tuple[Any, ...]] = []
    if scope.may(Permission.REPORT_PROGRESS):
        tabs = [
            (_("月度报送"), reverse("supervision:progress"), here == "progress", None),
            (_("定期报告"), reverse("supervision:regular"), here == "regular", None),
        ]
    if oversees(scope, county):
        tabs.append((_("月度分析"), reverse("supervision:analysis"), here == "analysis", None))
    return tabs


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
    shown = request.GET.get("state", "")
    offices = [one.reporter.organisation for one in lines if one.reporter.organisation is not None]
    supervises = scope.may(Permission.SUPERVISE, county.code)
    context = {
        "period": period,
        "months": [str(present - step) for step in range(MONTHS)],
        "lines": [line for line in lines if shown in {"", line.state}],
        "shown": shown,
        "everybody": len(lines),
        "due": due_day(county.code, period, today),
        "unverified": progress_rules(county.code, today).unverified(DAY),
        "tiles": [
            (_("应报"), len(lines), "", ""),
            (_("按时"), states.count(ON_TIME), "", ON_TIME),
            (_("晚报"), states.count(LATE), "", LATE),
            (_("待报"), states.count(MISSING), "", MISSING),
            (_("逾期未报"), states.count(OVERDUE), "bad", OVERDUE),
            (_("退回补充"), states.count(RETURNED), "bad", RETURNED),
        ],
        "supervises": supervises,
        "accountless": units_without_account(county.code, offices) if supervises else [],
        "tabs": progress_tabs(request, county.code, "progress"),
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
    """Show a month of one township or department on one page; hand it in, or give it back."""
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
    page = _page(request, reporter, county.code, period)
    if posted and _act(request, page, report, form, back):
        return redirect("supervision:progress-report", key=key, period=period)
    due = due_day(county.code, period, today)
    context = {
        "reporter": reporter,
        "period": period,
        "report": report,
        "figures": report.figures if report and not reports else figures_of(
            reporter, period, today
        ),
        "tasks": page.tasks,
        "states": ProgressState.choices,
        "counted": page.counted,
        "asked": page.asked,
        "shows_figures": bool(page.counted) or any(one.is_wanted for one in page.asked),
        "others": sum(not one.is_wanted for one in page.asked),
        "form": form,
        "back": back,
        "reports": reports,
        "may_return": supervises and report is not None
        and report.state == ReportState.SUBMITTED and not reports,
        "receipt": f"{period}-{key}-{report.version}" if report else "",
        "due": due,
        "is_late": report is None and today > due,
        "trail": [(_("进展报送"), reverse("supervision:progress")), (reporter.name, "")],
    }  # fmt: skip
    return render(request, "supervision/report.html", context)


@dataclass(frozen=True)
class _Page:
    """What the page of a month holds besides words."""

    reporter: Reporter
    period: str
    place: str
    tasks: list[TaskLine]
    counted: list[IndicatorLine]
    asked: list[FigureLine]
    evidences: dict[int, str]


def _page(request: HttpRequest, reporter: Reporter, county: str, period: str) -> _Page:
    today = timezone.localdate()
    typed = request.POST.dict() if request.POST.get("form") == "report" else None
    texts = {name: str(value) for name, value in typed.items()} if typed is not None else None
    counted, asked = indicators_of(reporter, county, period, today)
    place = place_of(reporter, county)
    evidences = evidences_of(asked, place, period)
    tasks = asked_tasks(
        county, organisation=reporter.organisation, town=reporter.town, period=period, today=today
    )
    return _Page(
        reporter,
        period,
        place,
        task_lines(tasks, texts),
        counted,
        figure_lines(asked, period, evidences, texts),
        evidences,
    )


def _initial(report: ProgressReport | None) -> dict[str, Any]:
    if report is None:
        return {"version": 0}
    names = ("done", "problems", "plans", "version")
    return {name: getattr(report, name) for name in names}


def _act(
    request: HttpRequest,
    page: _Page,
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
                by=by, reporter=page.reporter, period=page.period,
                tasks=read_tasks(page.tasks),
                values=read_figures(page.asked, page.period, page.place, page.evidences),
                today=timezone.localdate(), now=now, **values,
            )  # fmt: skip
            messages.success(request, _("已报送。"))
            return True
        if back.is_bound and back.is_valid() and report is not None:
            return_progress(by=by, report=report, words=back.cleaned_data["words"], now=now)
            messages.success(request, _("已退回。"))
            return True
    except RefusedError as error:
        if form.is_bound:
            form.add_error(None, error.message)
        else:
            back.add_error("words", error.message)
    return False

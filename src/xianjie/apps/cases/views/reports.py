"""Reports of people in need: the list, and the page that follows one of them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions import answer_question, check_report
from xianjie.apps.cases.enums import CaseKind, ReportState, ReportStep
from xianjie.apps.cases.interfaces.report_forms import AnswerForm, CheckForm
from xianjie.apps.cases.models import NeedReport
from xianjie.apps.cases.queries.reports import (
    ALL,
    MINE,
    OPEN,
    OVERDUE,
    ReportFilters,
    events_of,
    filtered_reports,
    find_report,
    is_overdue,
    masked_subject,
    other_clues,
    progress_of,
    report_rows,
    reports_visible_to,
    steps_open,
    view_condition,
)
from xianjie.apps.cases.queries.rights import may_open
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.registry.actions.archive import archive_path
from xianjie.apps.screening.enums import ClueStatus
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

PICTURES = {".jpg": "image/jpeg", ".png": "image/png"}


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports: those to be done first, urgent ones on top."""
    scope = require(request, Permission.REPORT_NEED)
    user = request_user(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = ReportFilters.of(request.GET)
    found = filtered_reports(county.code, scope, user, filters, today)
    page = page_of(found.select_related("household"), request.GET.get("page"))
    rows = reports_visible_to(scope).filter(county_code=county.code)
    overdue = rows.filter(view_condition(OVERDUE, user, today)).count()
    context = {
        "filters": filters,
        "page": page,
        "rows": report_rows(page.object_list, today),
        "tabs": _tabs(filters, rows.filter(view_condition(OPEN, user, today)).count(), overdue),
        "towns": towns_of(county.code, scope),
        "states": ReportState,
        "today": today,
    }
    return render(request, "cases/reports.html", context)


def _tabs(filters: ReportFilters, waiting: int, overdue: int) -> list[tuple[Any, ...]]:
    named = [
        (OPEN, _("待办"), waiting),
        (OVERDUE, _("逾期"), overdue),
        (MINE, _("我上报的"), None),
        (ReportState.ACCEPTED.value, _("已受理"), None),
        (ReportState.MERGED.value, _("已并入"), None),
        (ReportState.REJECTED.value, _("不受理"), None),
        (ALL, _("全部"), None),
    ]
    base = reverse("cases:reports")
    kept = {"town": filters.town} if filters.town else {}
    return [
        (title, f"{base}?{urlencode({'view': view, **kept})}", filters.view == view, count)
        for view, title, count in named
    ]


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow one report; check it, or answer what was asked back."""
    scope = require(request, Permission.REPORT_NEED)
    found = find_report(scope, pk)
    if found is None:
        raise Http404
    user = request_user(request)
    may_check = (
        request_scope(request).may(Permission.CHECK_REPORTS, found.division_code)
        and found.reported_by_id != user.pk
    )
    clues = other_clues(found) if may_check else []
    steps = steps_open(found)
    choices = [
        (clue.pk, f"{clue.get_kind_display()} {clue.risk} {clue.level}（{clue.first_period}）")
        for clue in clues
    ]
    check = CheckForm(
        _posted(request, "check"),
        clues=choices,
        steps=steps,
        initial={"step": ReportStep.ACCEPT.value},
    )
    answer = AnswerForm(_posted(request, "answer"))
    if request.method == "POST":
        done = _check(request, found, check) if may_check and check.is_bound else None
        if answer.is_bound:
            done = _answer(request, found, answer)
        if done is not None:
            return done
    return render(
        request,
        "cases/report.html",
        _page(request, found, steps) | {"check": check, "answer": answer, "may_check": may_check},
    )


@require_GET
def report_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the picture that came with a report, to whoever may see the report."""
    found = find_report(require(request, Permission.REPORT_NEED), pk)
    photo = found.photo if found is not None else None
    if photo is None or photo.withdrawn_at is not None:
        raise Http404
    path = archive_path(photo)
    if not path.is_file():
        raise Http404
    ending = PurePath(photo.file_name).suffix
    return HttpResponse(path.read_bytes(), content_type=PICTURES.get(ending, "image/jpeg"))


def _page(request: HttpRequest, found: NeedReport, steps: frozenset[ReportStep]) -> dict[str, Any]:
    today = timezone.localdate()
    events = events_of(found)
    question = next((e for e in reversed(events) if e.step == ReportStep.ASK), None)
    return {
        "report": found,
        "who": masked_subject(found),
        "place": villages_by_code([found.division_code])[found.division_code],
        "progress": progress_of(found, events),
        "events": events,
        "question": question if found.state == ReportState.ASKED else None,
        "may_answer": ReportStep.ANSWER in steps,
        "is_open": bool(steps),
        "is_overdue": is_overdue(found, today),
        "may_open_household": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "may_start": found.household_id is not None
        and found.state == ReportState.ACCEPTED
        and found.clue.status == ClueStatus.OPEN
        and may_open(request_scope(request), CaseKind.IDENTIFY.value, found.division_code),
        "may_lead": found.household_id is not None
        and request_scope(request).may(Permission.LEAD_JOINT_HANDLING, found.division_code),
        "trail": [(_("主动发现"), reverse("cases:reports")), (found.number, "")],
    }


def _posted(request: HttpRequest, form: str) -> Any:
    return request.POST if request.method == "POST" and request.POST.get("form") == form else None


def _check(request: HttpRequest, found: NeedReport, form: CheckForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    target = form.cleaned_data.get("merge_into")
    try:
        done = check_report(
            by=request_actor(request),
            report=found,
            step=ReportStep(form.cleaned_data["step"]),
            words=form.cleaned_data["words"],
            merge_into=next((c for c in other_clues(found) if c.pk == target), None),
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        fields = {"no-words": "words", "no-clue": "merge_into", "other-clue": "merge_into"}
        field = fields.get(error.code, "step")
        form.add_error(field if field in form.fields else None, error.message)
        return None
    messages.success(
        request,
        _("%(number)s 已办：%(state)s。")
        % {"number": done.number, "state": done.get_state_display()},
    )
    return redirect(_next_to_check(request, found) or reverse("cases:reports"))


def _next_to_check(request: HttpRequest, found: NeedReport) -> str:
    """Return the next report that waits, so that nobody has to go back to the list."""
    user = request_user(request)
    today = timezone.localdate()
    scope = request_scope(request).narrowed(Permission.CHECK_REPORTS)
    rows = filtered_reports(found.county_code, scope, user, ReportFilters(), today)
    waiting = rows.filter(state=ReportState.SUBMITTED).exclude(reported_by=user)
    following = waiting.exclude(pk=found.pk).values_list("pk", flat=True).first()
    # Opened from the desk, the following page offers what comes after itself.
    mark = f"?next=desk:reports:{following}" if request.GET.get("next") else ""
    return f"{reverse('cases:report', args=[following])}{mark}" if following else ""


def _answer(request: HttpRequest, found: NeedReport, form: AnswerForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        answer_question(
            by=request_actor(request),
            report=found,
            words=form.cleaned_data["words"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        form.add_error("words", error.message)
        return None
    messages.success(request, _("已补充，等乡镇继续核查。"))
    return redirect("cases:report", pk=found.pk)

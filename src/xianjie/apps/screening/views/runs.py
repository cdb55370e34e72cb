"""Runs of the comparison: the list, one run, starting one, comparing two."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import counties_for, county_of
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.jobs.enums import OPEN
from xianjie.apps.jobs.models import Job
from xianjie.apps.jobs.queries import visible_jobs
from xianjie.apps.screening.actions import confirm_rule
from xianjie.apps.screening.interfaces.run_forms import ConfirmForm, StartForm
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.arrivals import arrivals_of
from xianjie.apps.screening.queries.comparing import (
    CHANGES,
    changed_rows,
    chosen,
    compare_runs,
)
from xianjie.apps.screening.queries.pages import head_of
from xianjie.apps.screening.queries.run_pages import (
    next_period,
    run_lines,
    run_rules,
    runs_of,
    start_notes,
    states_of,
)
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

RUN_JOB = "screening.run"
_OFFERED = 60


@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """List the runs of the county, newest first, and what is running now."""
    scope = require(request, Permission.VIEW_MONTH)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(runs_of(county.code), request.GET.get("page"))
    rows = run_lines(page.object_list, scope)
    current = [row for row in rows if row.is_current]
    context = {
        "page": page,
        "rows": rows,
        "county": county,
        "job": _open_job(request, county),
        "may_run": request_scope(request).may(Permission.RUN_SCREENING, county.code),
        "may_compare": request_scope(request).may(Permission.VIEW_HOUSEHOLDS) and len(rows) > 1,
        "before": current[1].pk if len(current) > 1 else None,
        "after": current[0].pk if current else None,
        "trail": [(_("月度筛查"), reverse("screening:month")), (_("历次筛查"), "")],
    }
    return render(request, "screening/runs.html", context)


def _open_job(request: HttpRequest, county: NamedPlace) -> Job | None:
    jobs = visible_jobs(request_user(request), request_scope(request))
    code = county.code.ljust(12, "0")
    return jobs.filter(kind=RUN_JOB, division_code=code, state__in=OPEN).first()


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run: its figures, its data, what each rule did, and the rules that are held."""
    scope = require(request, Permission.VIEW_MONTH)
    found = _found(request, pk)
    (line,) = run_lines([found], scope)
    rights = request_scope(request)
    context = {
        "line": line,
        "run": head_of(found),
        "states": states_of(found, scope),
        "rules": run_rules(found),
        "batches": len(found.manifest.get("batches", ())),
        "may_open": rights.may(Permission.VIEW_HOUSEHOLDS) and found.is_current,
        "may_confirm": rights.may(Permission.CONFIRM_RULES, found.county_code) and found.is_current,
        "may_run": rights.may(Permission.RUN_SCREENING, found.county_code),
        "trail": [
            (_("月度筛查"), reverse("screening:month")),
            (_("历次筛查"), reverse("screening:runs")),
            (f"{found.period} {timezone.localtime(found.started_at):%m-%d %H:%M}", ""),
        ],
    }
    return render(request, "screening/run.html", context)


def _found(request: HttpRequest, pk: int) -> Run:
    """Return a run of a county that the user reaches into; 404 for any other."""
    counties = {county.code for county in counties_for(request)}
    found = Run.objects.filter(pk=pk, county_code__in=counties).first()
    if found is None:
        raise Http404
    return found


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Release the held results of a rule for the run's month, with a reason."""
    require(request, Permission.CONFIRM_RULES)
    found = _found(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明确认的理由（不少于 4 个字）。"))
        return redirect("screening:run", pk=pk)
    try:
        confirm_rule(
            by=request_actor(request),
            county=found.county_code,
            rule_id=form.cleaned_data["rule"],
            period=Period.parse(found.period),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except (RefusedError, UsageError) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已确认。重新筛查这个月之后，这条规则的结果才计入线索。"))
    return redirect("screening:run", pk=pk)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Check the month's data, then have the comparison run in the background."""
    scope = require(request, Permission.RUN_SCREENING)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    job = _open_job(request, county)
    period = next_period(county.code, today)
    given = request.GET.get("period", "")
    if given:
        try:
            period = Period.parse(given)
        except UsageError as error:
            raise Http404 from error
    initial = {"period": str(period), "as_of": period.last_day}
    form = StartForm(request.POST or None, initial=initial)
    if request.method == "POST" and job is None and form.is_valid():
        try:
            job = _enqueue(request, county, form)
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            return redirect("screening:runs")
    typed = getattr(form, "cleaned_data", {}).get("period")
    if isinstance(typed, Period):
        period = typed
    board = arrivals_of(scope, county.code, str(period), today=today)
    known = Run.objects.filter(county_code=county.code, period=str(period), is_current=True)
    context: dict[str, Any] = {
        "form": form,
        "county": county,
        "period": str(period),
        "board": board,
        "notes": start_notes(county.code, period, period.last_day, today),
        "known": known.defer("manifest").first(),
        "job": job,
        "run": None,
        "trail": [
            (_("月度筛查"), reverse("screening:month")),
            (_("历次筛查"), reverse("screening:runs")),
            (_("开始筛查"), ""),
        ],
    }
    return render(request, "screening/start.html", context)


def _enqueue(request: HttpRequest, county: NamedPlace, form: StartForm) -> Job:
    period, as_of, now = form.cleaned_data["period"], form.cleaned_data["as_of"], timezone.now()
    return enqueue(
        by=request_actor(request),
        kind=RUN_JOB,
        key=f"{RUN_JOB}:{county.code}:{period}:{now:%Y%m%d%H%M%S}",
        title=_("筛查 %(county)s %(period)s") % {"county": county.name, "period": period},
        payload={"county": county.code, "period": str(period), "as_of": as_of.isoformat()},
        division_code=county.code.ljust(12, "0"),
        now=now,
        url=reverse("screening:runs"),
    )


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Show what two runs have differently; figures open the rows below them."""
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    offered = list(runs_of(county.code)[:_OFFERED])
    context: dict[str, Any] = {
        "county": county,
        "offered": run_lines(offered, scope),
        "trail": [
            (_("月度筛查"), reverse("screening:month")),
            (_("历次筛查"), reverse("screening:runs")),
            (_("比较两次筛查"), ""),
        ],
    }
    current = [one for one in offered if one.is_current]
    current.sort(key=lambda one: one.period)
    first = _side(request, "a", current[-2] if len(current) > 1 else None)
    second = _side(request, "b", current[-1] if current else None)
    context |= {"a": first, "b": second}
    if first is not None and second is not None:
        try:
            context |= _comparison(request, first, second)
        except RefusedError as error:
            context["refused"] = error.message
    return render(request, "screening/compare.html", context)


def _side(request: HttpRequest, name: str, usual: Run | None) -> Run | None:
    text = request.GET.get(name, "")
    if not text:
        return usual
    number = number_in(text)
    if number is None:
        raise Http404
    return _found(request, number)


def _comparison(request: HttpRequest, first: Run, second: Run) -> dict[str, Any]:
    if first.county_code != second.county_code:
        raise Http404
    scope = request_scope(request).narrowed(Permission.VIEW_HOUSEHOLDS)
    found = compare_runs(first, second, scope)
    filters = {name: request.GET.get(name, "")[:80] for name in ("change", "risk", "rule")}
    lines = chosen(found, **filters)
    page = page_of(lines, request.GET.get("page"))
    titles = dict(
        zip(CHANGES, (_("只在甲"), _("只在乙"), _("等级升高"), _("等级降低")), strict=True)
    )
    base = {"a": first.pk, "b": second.pk}
    kept = {name: value for name, value in filters.items() if value}
    return {
        "found": found,
        "changes": [(key, titles[key], found.counts.get(key, 0)) for key in CHANGES],
        "titles": titles,
        "page": page,
        "rows": changed_rows(scope, page.object_list),
        "filters": filters,
        "is_filtered": bool(kept),
        "base": urlencode(base),
        "period": second.period,
    }

"""Runs: when what was checked, how long it took, what could not be judged."""

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
from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.quality.actions.confirming import enqueue_check
from xianjie.apps.quality.interfaces.tabs import tabs_of
from xianjie.apps.quality.models import QualityRun
from xianjie.apps.quality.queries.rules import rules_by_id
from xianjie.apps.quality.queries.runs import find_run, runs_of
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

_MOST = 200


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs of the county, newest first."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(runs_of(county.code), request.GET.get("page"))
    found = list(page.object_list)
    names = shown_labels(run.started_by for run in found)
    context = {
        "page": page,
        "runs": [(run, names.get(run.started_by, "")) for run in found],
        "tabs": tabs_of(request, "runs"),
        "whole": scope.covers(county.code),
        "may_run": request_scope(request).may(Permission.MANAGE_QUALITY, county.code),
    }
    return render(request, "quality/runs.html", context)


@require_GET
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one run read and found, and what it could not judge.

    Its numbers are of the whole county: shown to whoever sees the whole county.
    """
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    run = find_run(county.code, pk) if county is not None else None
    if run is None or county is None:
        raise Http404
    rules = rules_by_id(county.code)
    context = {
        "run": run,
        "whole": scope.covers(county.code),
        "started_by": shown_labels([run.started_by]).get(run.started_by, ""),
        "tables": sorted(run.tables.items(), key=lambda item: -item[1].get("rows", 0)),
        "faults": _titled(run.faults, rules),
        "silent": [{"rule": one, "title": _title(rules, one)} for one in run.silent],
        "unknown": _unknown(run, rules),
        "by_rule": [
            {"rule": name, "title": _title(rules, name), "number": number}
            for name, number in sorted(run.by_rule.items(), key=lambda item: -item[1])
        ],
        "trail": [(_("核查记录"), reverse("quality:runs")), (str(run.as_of), "")],
    }
    return render(request, "quality/run.html", context)


def _title(rules: Any, name: str) -> str:
    return rules[name].title or name if name in rules else name


def _titled(rows: list[dict[str, Any]], rules: Any) -> list[dict[str, Any]]:
    return [row | {"title": _title(rules, row["rule"])} for row in rows]


def _unknown(run: QualityRun, rules: Any) -> list[dict[str, Any]]:
    """Return the undecided rows by rule, the most first, with the columns that were missing."""
    found = [
        {"rule": name, "title": _title(rules, name), "number": sum(missing.values()),
         "missing": sorted(missing.items(), key=lambda item: -item[1])}
        for name, missing in run.unknown.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one["number"])[:_MOST]


@require_POST
def run_new(request: HttpRequest) -> HttpResponse:
    """Check the county in the background."""
    require(request, Permission.MANAGE_QUALITY)
    county = county_of(request)
    if county is None:
        raise Http404
    try:
        enqueue_check(
            by=request_actor(request), county=county.code, cause=_("手工"), now=timezone.now()
        )
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已开始核查，完成后结果会出现在疑点清单里，铃铛会提醒您。"))
    return redirect("quality:runs")

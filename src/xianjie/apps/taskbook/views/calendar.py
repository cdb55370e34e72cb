"""The calendar of duties."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.taskbook.queries.calendar import (
    DUTY,
    PHASE,
    PLAN,
    PROGRESS,
    TASK,
    Entry,
    month_of,
)
from xianjie.apps.taskbook.queries.plans import LATE, plan_rows, plans_in
from xianjie.apps.taskbook.queries.rules import DAY, due_day, light_rules, task_rules
from xianjie.apps.taskbook.queries.tasks import (
    OVERDUE,
    TaskFilters,
    filtered_tasks,
    task_rows,
    with_parties,
)
from xianjie.apps.taskbook.views.common import tabs_for
from xianjie.kernel.periods import Period

SHOWN = 20
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what a month asks for, day by day, and what is late."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    asked = request.GET.get("month", "")
    period = asked if _PERIOD.fullmatch(asked) else str(Period.of(today))
    month = Period.parse(period)
    rules = light_rules(county.code, today)
    late = with_parties(filtered_tasks(scope, county.code, TaskFilters(mark=OVERDUE), rules))[
        :SHOWN
    ]
    entries = month_of(scope, county.code, period, today)
    context = {
        "period": period,
        "before": str(month - 1),
        "after": str(month + 1),
        "entries": [(entry, _url(entry, scope)) for entry in entries],
        "due": due_day(county.code, period, today),
        "unverified": task_rules(county.code, today).unverified(DAY),
        "late_tasks": task_rows(late, county.code, rules),
        "late_plans": plan_rows(plans_in(scope, county.code, LATE, today)[:SHOWN], county.code,
                                today),
        "tabs": tabs_for(request, county.code, "calendar"),
        "today": today,
    }  # fmt: skip
    return render(request, "taskbook/calendar.html", context)


def _url(entry: Entry, scope: Scope) -> str:
    if entry.kind in {TASK, PHASE}:
        return reverse("taskbook:task", args=[entry.pk])
    if entry.kind == PLAN:
        return (
            reverse("taskbook:plan", args=[entry.pk])
            if entry.pk is not None
            else reverse("taskbook:plans")
        )
    return _outside(entry, scope)


def _outside(entry: Entry, scope: Scope) -> str:
    """Return the address of a page of another area; empty where there is none to open.

    A leader sees that progress is due, but the page of the reports is for those who report.
    """
    if entry.kind == PROGRESS and not scope.may(Permission.REPORT_PROGRESS):
        return ""
    known: tuple[str, list[Any]] = (
        ("documents:document", [entry.pk]) if entry.kind == DUTY else ("supervision:progress", [])
    )
    try:
        return reverse(known[0], args=known[1])
    except NoReverseMatch:
        return ""

"""Years, stages and projects of a task: a few lines each, changed together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.taskbook.actions import (
    ItemWords,
    PhaseWords,
    choose_aims,
    replace_items,
    replace_phases,
)
from xianjie.apps.taskbook.models import Task
from xianjie.apps.taskbook.queries.aims import countable
from xianjie.apps.taskbook.views.common import code_of, task_of
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in

EMPTY_LINES = 3
PHASE_FIELDS = ("year", "stage", "goal", "due_on")
ITEM_FIELDS = ("name", "partner", "funding", "duty", "year", "income_goal")


@require_http_methods(["GET", "POST"])
def task_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the stages, the projects, or the indicators of a task."""
    require(request, Permission.ISSUE_TASKS)
    found = task_of(request, pk)
    county = code_of(request)
    here = reverse("taskbook:task", args=[pk])
    asked = request.POST.get("form", "")
    if request.method == "POST" and asked not in {"phases", "items", "aims"}:
        raise PermissionDenied
    error = ""
    if asked:
        try:
            _act(request, found, asked, county)
        except RefusedError as refused:
            error = refused.message
        else:
            messages.success(request, _("已保存。"))
            return redirect(here)
    chosen = set(found.aims.filter(target__isnull=True).values_list("indicator_id", flat=True))
    context = {
        "task": found,
        "error": error,
        "asked": asked,
        "phases": _typed(request, "phases", PHASE_FIELDS)
        if asked == "phases"
        else [*found.phases.all(), *[None] * EMPTY_LINES],
        "items": _typed(request, "items", ITEM_FIELDS)
        if asked == "items"
        else [*found.items.all(), *[None] * EMPTY_LINES],
        "indicators": [(one, one.pk in chosen) for one in countable(county)],
        "back": here,
        "trail": [
            (_("任务清单"), reverse("taskbook:tasks")), (found.title, here),
            (_("阶段、项目和指标"), ""),
        ],
    }  # fmt: skip
    return render(request, "taskbook/parts.html", context)


def _act(request: HttpRequest, found: Task, asked: str, county: str) -> None:
    version = request.POST.get("version", "")
    base: dict[str, Any] = {
        "by": request_actor(request),
        "task": found,
        "version": number_in(version) or 0,
        "now": timezone.now(),
    }
    if asked == "phases":
        lines = _typed(request, "phases", PHASE_FIELDS)
        replace_phases(phases=[_phase(line) for line in lines if line["goal"]], **base)
    elif asked == "items":
        lines = _typed(request, "items", ITEM_FIELDS)
        replace_items(items=[_item(line) for line in lines if line["name"]], **base)
    else:
        picked = {number_in(text) for text in request.POST.getlist("indicator")}
        choose_aims(indicators=[one for one in countable(county) if one.pk in picked], **base)


def _typed(request: HttpRequest, what: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the lines of a table as they were typed."""
    columns = [request.POST.getlist(f"{what}-{name}") for name in names]
    return [
        dict(zip(names, (cell.strip() for cell in cells), strict=True))
        for cells in zip(*columns, strict=False)
    ]


def _year(text: str) -> int:
    year = number_in(text)
    if year is None or not 2000 <= year <= 2100:
        raise RefusedError("year", f"“{text}”不是年份，请写四位数字。")
    return year


def _phase(line: dict[str, str]) -> PhaseWords:
    year = _year(line["year"])
    try:
        due = date.fromisoformat(line["due_on"]) if line["due_on"] else date(year, 12, 31)
    except ValueError:
        raise RefusedError("date", f"“{line['due_on']}”不是日期。") from None
    return PhaseWords(year, line["goal"], due, line["stage"])


def _item(line: dict[str, str]) -> ItemWords:
    try:
        goal = Decimal(line["income_goal"]) if line["income_goal"] else None
    except InvalidOperation:
        raise RefusedError("goal", f"增收目标“{line['income_goal']}”不是数字。") from None
    if goal is not None and not 0 <= goal < 10**9:
        raise RefusedError("goal", f"增收目标“{line['income_goal']}”不合理。")
    return ItemWords(
        line["name"], line["partner"], line["funding"], line["duty"],
        _year(line["year"]) if line["year"] else None, goal,
    )  # fmt: skip

"""Tasks as a list, by unit, as projects, and as a workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.taskbook.enums import Light, TaskState
from xianjie.apps.taskbook.interfaces.exporter import export_tasks
from xianjie.apps.taskbook.queries.projects import items_in
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.apps.taskbook.queries.seen import oversees
from xianjie.apps.taskbook.queries.tasks import (
    LACKING,
    OVERDUE,
    PRIORITY,
    TaskCounts,
    TaskFilters,
    board_of,
    counts_of,
    documents_with_tasks,
    filtered_tasks,
    task_rows,
    town_names,
    units_with_tasks,
    with_parties,
)
from xianjie.apps.taskbook.views.common import code_of, may_issue, tabs_for
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

YEARS = 4


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """List the tasks that the user may see."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    rules = light_rules(county.code, today)
    filters = TaskFilters.of(request.GET)
    page = page_of(
        with_parties(filtered_tasks(scope, county.code, filters, rules)), request.GET.get("page")
    )
    counts = counts_of(scope, county.code, rules)
    context = {
        "filters": filters,
        "page": page,
        "rows": task_rows(page.object_list, county.code, rules),
        "fields": _fields(county.code, scope, filters),
        "tiles": _tiles(counts),
        "tabs": tabs_for(request, county.code, "tasks"),
        "rules": rules,
        "may_issue": may_issue(request),
        "export_query": urlencode(filters.query),
        "today": today,
    }
    return render(request, "taskbook/tasks.html", context)


def _tiles(counts: TaskCounts) -> list[tuple[Any, ...]]:
    """Return title, number, address and kind of the figures on top."""
    base = reverse("taskbook:tasks")
    return [
        (_("办理中"), counts.running, f"{base}?state={TaskState.ISSUED}", ""),
        (_("绿灯"), counts.green, f"{base}?light={Light.GREEN}", ""),
        (_("黄灯"), counts.yellow, f"{base}?light={Light.YELLOW}", "warn"),
        (_("红灯"), counts.red, f"{base}?light={Light.RED}", "bad"),
        (_("其中逾期"), counts.overdue, f"{base}?mark={OVERDUE}", "bad"),
        (_("已完成"), counts.done, f"{base}?state={TaskState.DONE}", ""),
    ]


def _fields(county: str, scope: Scope, filters: TaskFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    year = timezone.localdate().year
    years = [(str(one), str(one)) for one in range(year - 1, year + YEARS)]
    documents = [(str(pk), name) for pk, name in documents_with_tasks(scope, county)]
    units = [(str(pk), name) for pk, name in units_with_tasks(scope, county)]
    every: list[tuple[str, str, str, list[tuple[str, str]]]] = [
        ("document", _("文件"), _("全部文件"), [*documents, ("none", _("自行安排"))]),
        ("unit", _("单位"), _("全部单位"), units),
        ("town", _("乡镇"), _("全部乡镇"), list(town_names(county).items())),
        ("light", _("亮灯"), _("不限"), [(one.value, str(one.label)) for one in Light]),
        ("state", _("状态"), _("未取消"), [(one.value, str(one.label)) for one in TaskState]),
        ("year", _("年度"), _("不限"), years),
        (
            "mark",
            _("只看"),
            _("不限"),
            [(PRIORITY, _("优先安排")), (OVERDUE, _("逾期")), (LACKING, _("缺领导或时限"))],
        ),
    ]  # fmt: skip
    return [
        {"name": name, "title": title, "every": whole, "choices": choices,
         "value": getattr(filters, name)}
        for name, title, whole, choices in every
    ]  # fmt: skip


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show how the tasks of each unit and township stand."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    rules = light_rules(county.code, today)
    lines = board_of(scope, county.code, rules)
    context = {
        "offices": [line for line in lines if line.organisation is not None],
        "towns": [line for line in lines if line.organisation is None],
        "lines": lines,
        "tabs": tabs_for(request, county.code, "board"),
        "rules": rules,
        "sees_all": oversees(request_scope(request), county.code),
        "today": today,
    }
    return render(request, "taskbook/board.html", context)


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """List the projects of tasks (任务项目化、项目清单化、清单具体化)."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    page = page_of(items_in(scope, county.code), request.GET.get("page"))
    context = {
        "page": page,
        "tabs": tabs_for(request, county.code, "projects"),
        "today": timezone.localdate(),
    }
    return render(request, "taskbook/projects.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the list as it is filtered."""
    scope = require(request, Permission.VIEW_TASKS)
    county = code_of(request)
    rules = light_rules(county, timezone.localdate())
    filters = TaskFilters.of(request.GET)
    content = export_tasks(
        by=request_actor(request),
        made_by=str(request.user),
        county=county,
        filters=filters,
        rows=with_parties(filtered_tasks(scope, county, filters, rules)),
        rules=rules,
        now=timezone.now(),
    )
    return attachment(content, f"任务清单_{county}_{timezone.localdate():%Y%m%d}.xlsx")

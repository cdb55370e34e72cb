"""The list of doors to go to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.queries import forms
from xianjie.apps.fieldforms.queries.drafts import drafts_of
from xianjie.apps.fieldforms.queries.reading import conflicts_in
from xianjie.apps.fieldforms.queries.tasks import (
    EVERY,
    OVERDUE,
    SOON,
    TaskFilters,
    filtered_tasks,
    task_counts,
    task_rows,
)
from xianjie.web.paging import page_of


@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """List my tasks by deadline; one press opens the sheet."""
    scope = require(request, Permission.FILL_SHEETS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    user, today = request_user(request), timezone.localdate()
    filters = TaskFilters.of(request.GET)
    found = filtered_tasks(county.code, scope, user.pk, filters, today)
    page = page_of(found.select_related("household"), request.GET.get("page"))
    may_settle = request_scope(request).may(Permission.SETTLE_SHEETS)
    context = {
        "filters": filters,
        "page": page,
        "rows": task_rows(page.object_list, user.pk, today),
        "counts": task_counts(county.code, scope, user.pk, filters.who, today),
        "fields": _fields(county.code, scope, filters),
        "villages": villages_by_town(county.code, scope),
        "drafts": drafts_of(user, scope),
        "conflicts": conflicts_in(request_scope(request), county.code).count() if may_settle else 0,
        "today": today,
    }
    return render(request, "fieldforms/tasks.html", context)


def _fields(county: str, scope: Scope, filters: TaskFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row, but for the village."""
    del county, scope
    every = [
        ("who", _("谁的"), _("我的和没指定人的"), [(EVERY, _("管辖内全部"))]),
        ("form", _("表"), _("全部表"), list(forms().items())),
        ("due", _("期限"), _("不限"), [(OVERDUE, _("已逾期")), (SOON, _("七天内到期"))]),
        (
            "state",
            _("状态"),
            _("待走访"),
            [(state.value, str(state.label)) for state in (TaskState.DONE, TaskState.CANCELLED)],
        ),
    ]
    return [
        {
            "name": name,
            "title": title,
            "every": everything,
            "choices": choices,
            "value": getattr(filters, name),
        }
        for name, title, everything, choices in every
    ]

"""Drafts waiting for a leader and a deadline: issue many at once; drafts from a document."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.taskbook.actions import Assignment, issue_tasks, propose_tasks, resolve_parties
from xianjie.apps.taskbook.enums import PartyRole, TaskState
from xianjie.apps.taskbook.models import Task
from xianjie.apps.taskbook.queries.drafts import adopted_without_tasks, document_of
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.apps.taskbook.queries.tasks import (
    TaskFilters,
    documents_with_tasks,
    filtered_tasks,
    task_rows,
    with_parties,
)
from xianjie.apps.taskbook.views.common import code_of, tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """List drafts; issue those that are picked, and name those that lack something."""
    scope = require(request, Permission.ISSUE_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    error = ""
    lacking: list[tuple[Task, str]] = []
    if request.method == "POST":
        error, lacking = _issue(request, county.code)
        if not error and not lacking:
            return redirect(request.get_full_path())
    today = timezone.localdate()
    rules = light_rules(county.code, today)
    document = request.GET.get("document", "")
    filters = TaskFilters(document=document, state=TaskState.DRAFT, sort="clause")
    page = page_of(
        with_parties(filtered_tasks(scope, county.code, filters, rules)), request.GET.get("page")
    )
    rows = task_rows(page.object_list, county.code, rules)
    picked = set(request.POST.getlist("pick"))
    context = {
        "page": page,
        "lines": [_line(request, row.task, row, picked) for row in rows],
        "leads": _leads(request, page.object_list),
        "documents": documents_with_tasks(scope, county.code),
        "document": document,
        "waiting": adopted_without_tasks(county.code),
        "tabs": tabs_for(request, county.code, "issue"),
        "error": error,
        "lacking": lacking,
        "today": today,
    }
    return render(request, "taskbook/issue.html", context)


def _line(request: HttpRequest, task: Task, row: Any, picked: set[str]) -> dict[str, Any]:
    due = task.due_on.isoformat() if task.due_on else ""
    return {
        "row": row,
        "task": task,
        "leader": request.POST.get(f"leader-{task.pk}", task.leader),
        "due": request.POST.get(f"due-{task.pk}", due),
        "is_picked": str(task.pk) in picked,
        "unknown": [
            one.printed
            for one in task.parties.all()
            if one.organisation_id is None and not one.town_code
        ],
    }


def _leads(request: HttpRequest, tasks: Any) -> list[tuple[int, str, int, str]]:
    """Return number, name, count of drafts and typed leader of each leading organisation."""
    found: dict[int, tuple[str, int]] = {}
    for task in tasks:
        for one in task.parties.all():
            if one.role == PartyRole.LEAD and one.organisation is not None:
                name, count = found.get(one.organisation.pk, (one.organisation.name, 0))
                found[one.organisation.pk] = (name, count + 1)
    return [
        (pk, name, count, request.POST.get(f"lead-{pk}", ""))
        for pk, (name, count) in sorted(found.items(), key=lambda pair: -pair[1][1])
    ]


def _issue(request: HttpRequest, county: str) -> tuple[str, list[tuple[Task, str]]]:
    chosen = request.POST.getlist("shown" if "all" in request.POST else "pick")
    picked = [pk for text in chosen if (pk := number_in(text)) is not None]
    if not picked:
        return _("请勾选要下达的任务。"), []
    try:
        assignments = {
            pk: Assignment(
                request.POST.get(f"leader-{pk}", ""), _day(request.POST.get(f"due-{pk}", ""))
            )
            for pk in picked
        }
        leaders = {
            office: str(value)
            for name, value in request.POST.items()
            if name.startswith("lead-")
            and (office := number_in(name[5:])) is not None
            and str(value).strip()
        }
        done = issue_tasks(
            by=request_actor(request), county=county, assignments=assignments,
            leaders=leaders, today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        return error.message, []
    if done.tasks:
        messages.success(request, _("已下达 %(n)s 项，已通知单位和乡镇。") % {"n": len(done.tasks)})
    return "", [(task, "、".join(words)) for task, words in done.lacking]


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RefusedError("date", f"“{text[:20]}”不是日期，请写成 2022-06-30。") from None


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Make drafts of the clauses of an adopted document."""
    require(request, Permission.ISSUE_TASKS)
    document = document_of(code_of(request), pk)
    if document is None or document.state != DocumentState.ADOPTED:
        raise Http404
    made = propose_tasks(by=request_actor(request), document=document, now=timezone.now())
    if made:
        messages.success(request, _("已生成 %(n)s 项待下达的任务。") % {"n": len(made)})
    else:
        messages.info(request, _("这份文件的条款都已经有任务了。"))
    return redirect(f"{reverse('taskbook:issue')}?document={pk}")


@require_POST
def resolve(request: HttpRequest) -> HttpResponse:
    """Look again whom the bare names of drafts mean."""
    require(request, Permission.ISSUE_TASKS)
    found = resolve_parties(by=request_actor(request), county=code_of(request), now=timezone.now())
    messages.info(request, _("重新识别出 %(n)s 个单位名称。") % {"n": found})
    return redirect("taskbook:issue")

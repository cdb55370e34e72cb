"""One task: what it asks for, how it stands, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.taskbook.actions import (
    Assignment,
    add_task,
    cancel_task,
    change_task,
    finish_task,
    issue_tasks,
    reopen_task,
    split_task,
)
from xianjie.apps.taskbook.enums import TaskState
from xianjie.apps.taskbook.interfaces.exporter import MARKS
from xianjie.apps.taskbook.interfaces.forms import (
    FinishForm,
    IssueForm,
    ReasonForm,
    SplitForm,
    TaskForm,
    task_initial,
)
from xianjie.apps.taskbook.models import Task
from xianjie.apps.taskbook.queries.aims import aims_of
from xianjie.apps.taskbook.queries.lights import expected_of
from xianjie.apps.taskbook.queries.parties import Party
from xianjie.apps.taskbook.queries.task import history_of, is_late, parties_of, plans_of
from xianjie.apps.taskbook.views.common import (
    clause_url,
    code_of,
    may_issue,
    party_choices,
    rules_of,
    task_of,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.forms import XjForm
from xianjie.web.numbers import number_in

ISSUE, FINISH, CANCEL, REOPEN = "issue", "finish", "cancel", "reopen"
_SHAPES: dict[str, type[XjForm]] = {
    ISSUE: IssueForm, FINISH: FinishForm, CANCEL: ReasonForm, REOPEN: ReasonForm
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task; issue, close, cancel it, open it again."""
    require(request, Permission.VIEW_TASKS)
    found = task_of(request, pk)
    manages = may_issue(request)
    asked = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and (not manages or asked not in _SHAPES):
        raise PermissionDenied
    initial = {
        ISSUE: {"leader": found.leader, "due_on": found.due_on},
        FINISH: {"done_on": timezone.localdate()},
    }
    forms = {
        name: shape(
            request.POST if asked == name else None,
            prefix=name,
            initial=initial.get(name, {}),
        )
        for name, shape in _SHAPES.items()
    }
    if asked and _act(request, found, asked, forms[asked]):
        return redirect("taskbook:task", pk=pk)
    rules = rules_of(request)
    names = parties_of(found)
    context = {
        "task": found,
        "leader": mask_name(found.leader) if found.leader else "",
        "light": getattr(found, "light", ""),
        "expected": expected_of(found, rules),
        "rules": rules,
        "parties": names,
        "unknown": [one for one in names if not one.is_known],
        "phases": list(found.phases.all()),
        "items": list(found.items.all()),
        "aims": aims_of([found], code_of(request), rules.today).get(found.pk, []),
        "history": history_of(found, names),
        "plans": plans_of(request_scope(request), found),
        "marks": [word for name, word in MARKS if getattr(found, name)],
        "clause_url": clause_url(found.clause),
        "is_late": is_late(found, rules.today),
        "manages": manages,
        "forms": forms,
        "version": found.version,
        "today": rules.today,
        "trail": [(_("任务清单"), reverse("taskbook:tasks")), (found.title, "")],
    }
    return render(request, "taskbook/task.html", context)


def _act(request: HttpRequest, found: Task, asked: str, form: XjForm) -> bool:
    """Do what a button asked for; tell whether it is done, otherwise the form says why not."""
    if not form.is_valid():
        return False
    data = form.cleaned_data
    version = request.POST.get("version", "")
    base: dict[str, Any] = {
        "by": request_actor(request),
        "task": found,
        "version": number_in(version) or 0,
        "now": timezone.now(),
    }
    today = timezone.localdate()
    acts: dict[str, Callable[[], object]] = {
        FINISH: lambda: finish_task(today=today, **data, **base),
        CANCEL: lambda: cancel_task(**data, **base),
        REOPEN: lambda: reopen_task(**data, **base),
        ISSUE: lambda: _issue(request, found, Assignment(data["leader"], data["due_on"])),
    }
    try:
        acts[asked]()
    except RefusedError as error:
        form.add_error(next(iter(form.fields)), error.message)
        return False
    messages.success(
        request,
        {ISSUE: _("已下达。"), FINISH: _("已销号。"), CANCEL: _("已取消。"),
         REOPEN: _("已重新办理。")}[asked],
    )  # fmt: skip
    return True


def _issue(request: HttpRequest, found: Task, assignment: Assignment) -> None:
    done = issue_tasks(
        by=request_actor(request),
        county=code_of(request),
        assignments={found.pk: assignment},
        today=timezone.localdate(),
        now=timezone.now(),
    )
    for _task, lacking in done.lacking:
        words = "、".join(lacking)
        raise RefusedError("lacking", f"还缺{words}，没有下达；填过的已经保存。")


@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """Set a task by hand."""
    require(request, Permission.ISSUE_TASKS)
    county = code_of(request)
    form = TaskForm(
        request.POST or None, choices=party_choices(county), initial={"rhythm": "MONTHLY"}
    )
    if form.is_bound and form.is_valid():
        try:
            made = add_task(
                by=request_actor(request), county=county, words=form.words(),
                parties=form.parties(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(_field_of(error), error.message)
        else:
            messages.success(request, _("已存为待下达的任务。"))
            return redirect("taskbook:task", pk=made.pk)
    context = {
        "form": form,
        "title": _("新增任务"),
        "back": reverse("taskbook:tasks"),
        "trail": [(_("任务清单"), reverse("taskbook:tasks")), (_("新增任务"), "")],
    }
    return render(request, "taskbook/edit.html", context)


@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written of a task."""
    require(request, Permission.ISSUE_TASKS)
    found = task_of(request, pk)
    names = parties_of(found)
    form = TaskForm(
        request.POST or None,
        choices=party_choices(code_of(request)),
        initial=task_initial(found, names),
    )
    here = reverse("taskbook:task", args=[pk])
    if form.is_bound and form.is_valid():
        kept = [
            Party(one.role, printed=one.printed)
            for one in names
            if not one.is_known and f"drop-{one.pk}" not in request.POST
        ]
        try:
            change_task(
                by=request_actor(request), task=found, words=form.words(),
                parties=[*form.parties(), *kept], version=form.cleaned_data["version"] or 0,
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(_field_of(error), error.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect(here)
    context = {
        "form": form,
        "title": _("修改任务"),
        "task": found,
        "unknown": [one for one in names if not one.is_known],
        "back": here,
        "trail": [
            (_("任务清单"), reverse("taskbook:tasks")), (found.title, here), (_("修改"), "")
        ],
    }  # fmt: skip
    return render(request, "taskbook/edit.html", context)


def _field_of(error: RefusedError) -> str:
    fields = {
        "dates": "due_on",
        "lacking": "leader",
        "unknown-unit": "leads",
        "unknown-town": "leads",
        "reported": "leads",
    }
    return fields.get(error.code, "title")


@require_http_methods(["GET", "POST"])
def task_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft apart."""
    require(request, Permission.ISSUE_TASKS)
    found = task_of(request, pk)
    form = SplitForm(request.POST or None, initial={"titles": found.title})
    here = reverse("taskbook:task", args=[pk])
    if form.is_bound and form.is_valid():
        try:
            parts = split_task(
                by=request_actor(request), task=found, version=found.version,
                titles=form.cleaned_data["titles"].splitlines(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("titles", error.message)
        else:
            messages.success(request, _("已拆成 %(n)s 项。") % {"n": len(parts)})
            return redirect("taskbook:issue")
    context = {
        "form": form,
        "title": _("拆分任务"),
        "task": found,
        "is_draft": found.state == TaskState.DRAFT,
        "back": here,
        "trail": [
            (_("任务清单"), reverse("taskbook:tasks")), (found.title, here), (_("拆分"), "")
        ],
    }  # fmt: skip
    return render(request, "taskbook/edit.html", context)

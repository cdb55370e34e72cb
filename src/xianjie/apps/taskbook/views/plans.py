"""Action plans: who owes one, one plan, its file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.taskbook.actions import ask_plans, return_plan, submit_plan
from xianjie.apps.taskbook.actions.plans import plan_file
from xianjie.apps.taskbook.enums import PartyRole
from xianjie.apps.taskbook.interfaces.forms import AskPlansForm, PlanForm, ReturnForm, party_of
from xianjie.apps.taskbook.models import ActionPlan
from xianjie.apps.taskbook.queries.drafts import adopted_documents, document_of
from xianjie.apps.taskbook.queries.plans import (
    ALL,
    IN,
    LATE,
    OWED,
    find_plan,
    owes,
    plan_counts,
    plan_rows,
    plans_in,
)
from xianjie.apps.taskbook.queries.rules import PLAN_DAYS, task_rules
from xianjie.apps.taskbook.views.common import code_of, may_issue, party_choices, tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

VIEWS = (OWED, LATE, IN, ALL)


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """List who owes an action plan and who has handed one in."""
    scope = require(request, Permission.VIEW_TASKS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    view = request.GET.get("view", ALL)
    if view not in VIEWS:
        raise Http404
    today = timezone.localdate()
    page = page_of(plans_in(scope, county.code, view, today), request.GET.get("page"))
    counts = plan_counts(scope, county.code, today)
    base = reverse("taskbook:plans")
    context = {
        "view": view,
        "page": page,
        "rows": plan_rows(page.object_list, county.code, today),
        "tiles": [
            (_("应交"), counts["all"], f"{base}?view={ALL}", ""),
            (_("已交"), counts["in"], f"{base}?view={IN}", ""),
            (_("其中按时"), counts["on_time"], "", ""),
            (_("未交"), counts["owed"], f"{base}?view={OWED}", "warn"),
            (_("逾期未交"), counts["late"], f"{base}?view={LATE}", "bad"),
        ],
        "tabs": tabs_for(request, county.code, "plans"),
        "may_issue": may_issue(request),
        "today": today,
    }
    return render(request, "taskbook/plans.html", context)


@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Ask units and townships for a plan."""
    require(request, Permission.ISSUE_TASKS)
    county = code_of(request)
    today = timezone.localdate()
    days = task_rules(county, today).whole(PLAN_DAYS)
    documents = [(str(one.pk), one.key) for one in adopted_documents(county)]
    form = AskPlansForm(
        request.POST or None,
        choices=party_choices(county),
        documents=documents,
        initial={"due_on": today + timedelta(days=days) if days else None},
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            asked = ask_plans(
                by=request_actor(request), county=county, title=data["title"],
                document=document_of(county, int(data["document"])) if data["document"] else None,
                due_on=data["due_on"],
                owed_by=[party_of(one, PartyRole.RESPONSIBLE) for one in data["owed_by"]],
                today=today, now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error({"past": "due_on", "nobody": "owed_by"}.get(error.code, "title"),
                           error.message)  # fmt: skip
        else:
            messages.success(request, _("已要求 %(n)s 个单位或乡镇提交。") % {"n": asked})
            return redirect("taskbook:plans")
    context = {
        "form": form,
        "title": _("要求制定行动方案"),
        "submit": _("发出要求"),
        "back": reverse("taskbook:plans"),
        "trail": [(_("行动方案"), reverse("taskbook:plans")), (_("新要求"), "")],
    }
    return render(request, "taskbook/edit.html", context)


def _plan(request: HttpRequest, pk: int) -> ActionPlan:
    found = find_plan(request_scope(request), code_of(request), pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan; hand it in, or give it back."""
    require(request, Permission.VIEW_TASKS)
    found = _plan(request, pk)
    owns, manages = owes(request_scope(request), found), may_issue(request)
    asked = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and not (
        (asked == "plan" and owns) or (asked == "return" and manages)
    ):
        raise PermissionDenied
    form = PlanForm(
        request.POST if asked == "plan" else None,
        request.FILES if asked == "plan" else None,
        initial={"words": found.words},
    )
    back = ReturnForm(request.POST if asked == "return" else None)
    if asked and _act(request, found, form, back):
        return redirect("taskbook:plan", pk=pk)
    today = timezone.localdate()
    context = {
        "plan": found,
        "row": plan_rows([found], code_of(request), today)[0],
        "form": form,
        "back": back,
        "owns": owns,
        "may_return": manages and found.submitted_on is not None,
        "trail": [(_("行动方案"), reverse("taskbook:plans")), (found.title, "")],
    }
    return render(request, "taskbook/plan.html", context)


def _act(request: HttpRequest, found: ActionPlan, form: PlanForm, back: ReturnForm) -> bool:
    by, now = request_actor(request), timezone.now()
    try:
        if form.is_bound and form.is_valid():
            file: Any = form.cleaned_data["file"]
            submit_plan(
                by=by, plan=found, words=form.cleaned_data["words"],
                data=file.read() if file else b"", file_name=file.name if file else "",
                today=timezone.localdate(), now=now,
            )  # fmt: skip
            messages.success(request, _("已提交。"))
            return True
        if back.is_bound and back.is_valid():
            return_plan(by=by, plan=found, words=back.cleaned_data["reason"], now=now)
            messages.success(request, _("已退回。"))
            return True
    except RefusedError as error:
        if form.is_bound:
            form.add_error("words" if error.code == "empty" else "file", error.message)
        else:
            back.add_error("reason", error.message)
    return False


@require_GET
def plan_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file of a plan."""
    require(request, Permission.VIEW_TASKS)
    found = _plan(request, pk)
    path = plan_file(found)
    if not found.sha256 or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.file_name)

"""One measure: its record, its report, and changing or stopping it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require, require_any
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.plans.actions import (
    add_measure,
    change_measure,
    drop_measure,
    report_measure,
)
from xianjie.apps.plans.actions.reporting import may_report
from xianjie.apps.plans.enums import OPEN_MEASURES, MeasureState, PlanState
from xianjie.apps.plans.interfaces.forms import (
    DropForm,
    MeasureForm,
    ReportForm,
    fen,
    initial_of,
)
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.measures import events_of, find_measure, is_overdue
from xianjie.apps.plans.queries.organisations import organisation_for, organisations_near
from xianjie.apps.plans.queries.rules import plan_rules
from xianjie.apps.plans.views.common import kept_mark
from xianjie.apps.plans.views.measures import SEEN_BY
from xianjie.apps.plans.views.plan import found_plan
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a measure; its organisation, or the village, reports here how far it is."""
    require_any(request, *SEEN_BY)
    scope = request_scope(request)
    found = find_measure(scope, pk)
    if found is None:
        raise Http404
    today = timezone.localdate()
    is_open = found.state in OPEN_MEASURES
    may = is_open and may_report(scope, found)
    posted = request.method == "POST"
    form = ReportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"version": found.version, "state": MeasureState.DONE.value, "on": today},
    )
    if posted and not may:
        raise Http404
    if posted and form.is_valid() and _report(request, found, form):
        messages.success(request, _("已报告，该户的一户一策同时更新。"))
        return redirect(f"{reverse('plans:measure', args=[found.pk])}{kept_mark(request)}")
    watches = scope.may(Permission.VIEW_CASES, found.division_code)
    context = {
        "measure": found,
        "form": form,
        "may_report": may,
        "watches": watches,
        "may_change": watches
        and scope.may(Permission.MAKE_PLANS, found.division_code)
        and is_open
        and found.plan.state == PlanState.IN_FORCE,
        "head": mask_name(found.plan.household.head_name),
        "place": villages_by_code([found.division_code])[found.division_code],
        "events": events_of(found),
        "is_overdue": is_overdue(found, today),
        "trail": [(_("帮扶措施"), reverse("plans:measures")), (found.kind, "")],
    }
    return render(request, "plans/measure.html", context)


def _report(request: HttpRequest, found: Measure, form: ReportForm) -> bool:
    data = form.cleaned_data
    values: dict[str, Any] = {
        "by": request_actor(request),
        "measure": found,
        "version": data["version"],
        "state": MeasureState(data["state"]),
        "on": data["on"],
        "words": data["words"],
        "amount": fen(data["amount"]),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    try:
        if data["photo"] is None:
            report_measure(**values)
        else:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "upload"
                with path.open("wb") as out:
                    for chunk in data["photo"].chunks():
                        out.write(chunk)
                report_measure(**values, photo=path, photo_name=data["photo"].name)
    except RefusedError as refused:
        fields = {"bad-date": "on", "no-words": "words", "bad-amount": "amount"}
        fields |= dict.fromkeys(("bad-file-type", "file-type-differs", "bad-size"), "photo")
        form.add_error(fields.get(refused.code), refused.message)
        return False
    return True


@require_http_methods(["GET", "POST"])
def measure_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a measure to a plan (``pk``); ``?kind=`` and ``?risk=`` fill it in as far as known."""
    plan = _changeable(request, pk)
    today = timezone.localdate()
    form = _form(request, plan, _first(request, plan))
    if form.is_bound and form.is_valid():
        try:
            add_measure(
                by=request_actor(request),
                plan=plan,
                draft=form.draft,
                today=today,
                now=timezone.now(),
            )
        except RefusedError as refused:
            _tell(form, refused)
        else:
            messages.success(request, _("已添加。"))
            return redirect("plans:plan", pk=plan.pk)
    return _draw(request, plan, form, _("添加措施"))


@require_http_methods(["GET", "POST"])
def measure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a measure that is not at its end, or stop it with the reason."""
    scope = require(request, Permission.MAKE_PLANS)
    rows = Measure.objects.visible_to(scope, Permission.MAKE_PLANS)
    found = rows.select_related("plan__household", "plan__episode").filter(pk=pk).first()
    if found is None:
        raise Http404
    today = timezone.localdate()
    dropping = request.POST.get("act") == "drop"
    form = _form(request, found.plan, initial_of(found), bound=not dropping)
    drop = DropForm(
        request.POST if dropping else None, initial={"version": found.version}, prefix=None
    )
    values: dict[str, Any] = {
        "by": request_actor(request),
        "measure": found,
        "today": today,
        "now": timezone.now(),
    }
    used: MeasureForm | DropForm = drop if dropping else form
    if used.is_bound and used.is_valid():
        data = used.cleaned_data
        version = data["version"] or 0
        try:
            if isinstance(used, DropForm):
                drop_measure(version=version, words=data["words"], **values)
            else:
                change_measure(version=version, draft=used.draft, **values)
        except RefusedError as refused:
            _tell(used, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("plans:plan", pk=found.plan_id)
    return _draw(request, found.plan, form, _("修改措施"), drop=drop)


def _changeable(request: HttpRequest, pk: int) -> Plan:
    require(request, Permission.MAKE_PLANS)
    plan = found_plan(request, pk)
    if not request_scope(request).may(Permission.MAKE_PLANS, plan.division_code):
        raise Http404
    return plan


def _form(
    request: HttpRequest, plan: Plan, initial: dict[str, Any], *, bound: bool = True
) -> MeasureForm:
    return MeasureForm(
        request.POST if request.method == "POST" and bound else None,
        risks=list(plan.episode.risks),
        organisations=organisations_near(plan.division_code),
        initial=initial,
    )


def _first(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return what a new measure begins with: the department and title of its kind."""
    kind = request.GET.get("kind", "")[:30]
    rules = plan_rules(plan.division_code, timezone.localdate())
    bodies = organisations_near(plan.division_code)
    body = organisation_for(rules.departments.get(kind, ""), plan.division_code, bodies)
    risks = plan.episode.risks
    return {
        "kind": kind,
        "risk": request.GET.get("risk", "")[:30] or (risks[0] if len(risks) == 1 else ""),
        "title": rules.titles.get(kind, ""),
        "organisation": str(body.pk) if body else "",
        "due_on": plan.due_on,
    }


def _tell(form: MeasureForm | DropForm, refused: RefusedError) -> None:
    fields = {
        "no-kind": "kind", "no-title": "title", "bad-amount": "amount", "bad-dates": "due_on",
        "twice": "title", "no-organisation": "organisation", "no-words": "words",
    }  # fmt: skip
    name = fields.get(refused.code)
    form.add_error(name if name in form.fields else None, refused.message)


def _draw(
    request: HttpRequest, plan: Plan, form: MeasureForm, title: str, drop: DropForm | None = None
) -> HttpResponse:
    own = reverse("plans:plan", args=[plan.pk])
    context = {
        "plan": plan,
        "form": form,
        "drop": drop,
        "is_draft": plan.state == PlanState.DRAFT,
        "title": title,
        "back": own,
        "trail": [
            (_("一户一策"), reverse("plans:plans")),
            (plan.household.household_code, own),
            (title, ""),
        ],
    }
    return render(request, "plans/measure_form.html", context)

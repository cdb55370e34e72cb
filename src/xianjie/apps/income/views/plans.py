"""The income plan of one household: goal, measures, review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.income.actions.planning import (
    MeasureText,
    add_measure,
    review_plan,
    save_plan,
    settle_measure,
    submit_plan,
)
from xianjie.apps.income.enums import MeasureState, PlanState
from xianjie.apps.income.interfaces.goal_forms import (
    MeasureForm,
    PlanForm,
    ReviewForm,
    SettleForm,
    in_fen,
)
from xianjie.apps.income.models import IncomeMeasure, IncomePlan, IncomeStanding
from xianjie.apps.income.queries.focus import measures_of
from xianjie.apps.income.queries.goals import Goal, goals_of, group_of
from xianjie.apps.income.views.common import EARLIEST, LATEST
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

_FEN = 100


def _household(scope: Scope, pk: int) -> Household:
    household = Household.objects.visible_to(scope, Permission.VIEW_INCOME).filter(pk=pk).first()
    if household is None:
        raise Http404
    return household


def _goal(household: Household, year: int) -> Goal | None:
    group = group_of(household.household_type, household.monitor_category, household.risk_cleared)
    return goals_of(household.county_code, year)[group] if group else None


def _suggested(goal: Goal | None, standing: IncomeStanding | None) -> dict[str, Any]:
    """Return the goal to begin with: the group's target, or last year's income and its rate."""
    if goal is None:
        return {}
    base = standing.base if standing else None
    grown = int(base * (100 + goal.rate) / 100) if base and goal.rate is not None else None
    amounts = [amount for amount in (goal.target, grown) if amount]
    return {"goal": round(max(amounts) / _FEN)} if amounts else {}


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Show and write the plan of a household in a year."""
    scope = require(request, Permission.VIEW_INCOME)
    household = _household(scope, pk)
    if not EARLIEST <= year <= LATEST:
        raise Http404
    own = request_scope(request)
    writes = own.may(Permission.RECORD_INCOME, household.division_code)
    reviews = own.may(Permission.APPROVE_INCOME, household.division_code)
    standing = (
        IncomeStanding.objects.visible_to(scope, Permission.VIEW_INCOME)
        .filter(household=household, year=year)
        .first()
    )
    found = (
        IncomePlan.objects.visible_to(scope, Permission.VIEW_INCOME)
        .filter(household=household, year=year)
        .first()
    )
    goal = _goal(household, year)
    forms = _forms(household, found, goal, standing)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if not (reviews if act == "review" else writes):
            raise PermissionDenied
        answer = _act(request, act, household, year, found, forms)
        if answer is not None:
            return answer
    place = villages_by_code([household.division_code])[household.division_code]
    waits = found is not None and found.state == PlanState.SUBMITTED
    context = forms | {
        "household": household,
        "head": mask_name(household.head_name),
        "place": place,
        "year": year,
        "plan": found,
        "standing": standing,
        "goal": goal,
        "measures": measures_of(found) if found else [],
        "writes": writes and not waits,
        "may_submit": writes
        and found is not None
        and found.state in {PlanState.DRAFT, PlanState.RETURNED},
        "may_review": reviews
        and found is not None
        and found.state == PlanState.SUBMITTED
        and found.submitted_by_id != request.user.pk,
        "trail": [
            (_("重点户和计划"), f"{reverse('income:focus')}?year={year}"),
            (household.household_code, ""),
        ],
    }
    return render(request, "income/plan.html", context)


def _forms(
    household: Household,
    found: IncomePlan | None,
    goal: Goal | None,
    standing: IncomeStanding | None,
) -> dict[str, Form]:
    first = (
        {"goal": f"{found.goal / _FEN:.2f}", "needs": found.needs, "words": found.words}
        if found
        else _suggested(goal, standing)
    )
    return {
        "plan_form": PlanForm(initial=first),
        "measure_form": MeasureForm(county=household.county_code, prefix="m"),
        "review_form": ReviewForm(prefix="r"),
    }


def _act(
    request: HttpRequest,
    act: str,
    household: Household,
    year: int,
    found: IncomePlan | None,
    forms: dict[str, Form],
) -> HttpResponse | None:
    """Do what was asked for; None where a form has to be shown again with its errors."""
    by, now = request_actor(request), timezone.now()
    form: Any = None
    try:
        if act == "save":
            form = forms["plan_form"] = PlanForm(request.POST)
            if not form.is_valid():
                return None
            save_plan(
                by=by, household=household, year=year, now=now,
                goal=in_fen(form.cleaned_data["goal"]) or 0,
                needs=form.cleaned_data["needs"], words=form.cleaned_data["words"],
            )  # fmt: skip
            messages.success(request, _("计划已保存。"))
        elif found is None:
            raise Http404
        elif act == "measure":
            form = forms["measure_form"] = MeasureForm(
                request.POST, county=household.county_code, prefix="m"
            )
            if not form.is_valid():
                return None
            kept = form.cleaned_data | {"expected": in_fen(form.cleaned_data["expected"])}
            add_measure(by=by, plan=found, text=MeasureText(**kept), now=now)
            messages.success(request, _("措施已加入。"))
        elif act == "submit":
            submit_plan(by=by, plan=found, now=now)
            messages.success(request, _("已送审。"))
        elif act == "review":
            form = forms["review_form"] = ReviewForm(request.POST, prefix="r")
            if not form.is_valid():
                return None
            agrees = form.cleaned_data["agrees"] == "yes"
            review_plan(by=by, plan=found, agrees=agrees, words=form.cleaned_data["words"], now=now)
            messages.success(request, _("已审核。"))
        else:
            raise Http404
    except RefusedError as error:
        if form is None:
            messages.error(request, error.message)
        else:
            form.add_error(None, error.message)
            return None
    return redirect("income:plan", pk=household.pk, year=year)


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of a measure."""
    scope = require(request, Permission.RECORD_INCOME)
    rows = IncomeMeasure.objects.visible_to(scope, Permission.RECORD_INCOME)
    found = rows.filter(pk=pk).select_related("plan__household").first()
    if found is None:
        raise Http404
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        kept = form.cleaned_data | {"result": in_fen(form.cleaned_data["result"])}
        try:
            settle_measure(
                by=request_actor(request), measure=found, today=timezone.localdate(),
                now=timezone.now(), **kept,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已登记。"))
            return redirect("income:plan", pk=found.plan.household_id, year=found.plan.year)
    back = reverse("income:plan", args=[found.plan.household_id, found.plan.year])
    context = {
        "form": form,
        "measure": found,
        "is_open": found.state == MeasureState.OPEN,
        "back": back,
        "trail": [(_("增收计划"), back), (found.kind, "")],
    }
    return render(request, "income/measure.html", context)

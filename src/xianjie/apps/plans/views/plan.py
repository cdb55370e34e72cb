"""One plan: what is known, its measures, what is proposed, its review, and the printed sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.plans.actions import (
    add_measure,
    adopt_support,
    drop_measure,
    edit_plan,
    review_plan,
    submit_plan,
)
from xianjie.apps.plans.actions.drafting import helpers_for
from xianjie.apps.plans.actions.opening import drafted
from xianjie.apps.plans.enums import OPEN_MEASURES, MeasureState, PlanState
from xianjie.apps.plans.interfaces.forms import PlanForm, ReviewForm
from xianjie.apps.plans.models import Plan
from xianjie.apps.plans.queries.claims import covers_of
from xianjie.apps.plans.queries.known import PlanView, known_facts, plan_view
from xianjie.apps.plans.queries.listing import find_plan
from xianjie.apps.plans.queries.organisations import organisations_near
from xianjie.apps.plans.queries.support import shown_support
from xianjie.apps.plans.views.common import kept_mark
from xianjie.apps.registry.actions.viewing import record_household_view
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in


def found_plan(request: HttpRequest, pk: int) -> Plan:
    """Return a plan that the user may look at; 403 without the right, 404 otherwise."""
    plan = find_plan(require(request, Permission.VIEW_CASES), pk)
    if plan is None:
        raise Http404
    return plan


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan; accept a proposal, take a measure out, submit and review it here."""
    found = found_plan(request, pk)
    review = ReviewForm(
        request.POST if request.POST.get("act") == "review" else None,
        initial={"version": found.version},
    )
    error = ""
    if request.method == "POST":
        try:
            done = _act(request, found, review)
        except RefusedError as refused:
            if review.is_bound:
                review.add_error("words" if refused.code == "no-words" else None, refused.message)
            error, done = refused.message, None
            # What the action refused may have been changed by somebody else.
            found = found_plan(request, pk)
        if done is not None:
            return done
    context = _page(request, found) | {"review": review, "error": error}
    return render(request, "plans/plan.html", context, status=409 if error else 200)


def _act(request: HttpRequest, found: Plan, review: ReviewForm) -> HttpResponse | None:
    act = request.POST.get("act", "")
    values: dict[str, Any] = {
        "by": request_actor(request),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    version = number_in(request.POST.get("version", "")) or 0
    if act == "submit":
        submit_plan(plan=found, version=version, **values)
        messages.success(request, _("已送乡镇审核。"))
    elif act == "accept":
        _accept(request, found, values)
    elif act == "adopt":
        adopt_support(plan=found, key=request.POST.get("key", ""), **values)
        messages.success(request, _("已列为措施，进度按业务台账带出。"))
    elif act == "drop":
        number = number_in(request.POST.get("measure", "")) or 0
        measure = found.measures.filter(pk=number).first()
        if measure is None:
            raise Http404
        drop_measure(measure=measure, version=version, **values)
        messages.success(request, _("已从草稿里删去。"))
    elif review.is_bound:
        if not review.is_valid():
            return None
        data = review.cleaned_data
        passes = data["passes"] == "yes"
        review_plan(
            plan=found, version=data["version"], passes=passes, words=data["words"], **values
        )
        messages.success(request, _("已通过，各责任单位已收到任务。") if passes else _("已退回。"))
    else:
        return None
    return redirect(f"{reverse('plans:plan', args=[found.pk])}{kept_mark(request)}")


def _accept(request: HttpRequest, found: Plan, values: dict[str, Any]) -> None:
    """Take over a proposal, named by its kind, as it is proposed now."""
    shown = plan_view(found, timezone.localdate())
    kind = request.POST.get("kind", "")
    wanted = [one.proposal for one in shown.suggestions if one.proposal.kind == kind]
    if not wanted:
        raise RefusedError("no-proposal", _("这条建议已经不在了，请看现在的建议。"))
    bodies = organisations_near(found.division_code)
    draft = drafted(wanted[0], found, bodies, shown.rules, values["today"])
    add_measure(plan=found, draft=draft, **values)
    messages.success(request, _("已采纳“%(kind)s”，可再改内容、金额和期限。") % {"kind": kind})


def _taken(shown: PlanView) -> set[str]:
    """The rows of other registers that are measures of the plan already."""
    return {one.support_key for one in shown.measures if one.state != MeasureState.DROPPED}


def _page(request: HttpRequest, found: Plan) -> dict[str, Any]:
    today = timezone.localdate()
    scope = request_scope(request)
    code = found.division_code
    shown = plan_view(found, today)
    may_make = scope.may(Permission.MAKE_PLANS, code)
    is_mine = request_user(request).pk in {found.made_by_id, found.submitted_by_id}
    waits = found.state == PlanState.SUBMITTED
    return {
        "plan": found,
        "shown": shown,
        "firsts": [one for one in shown.suggestions if one.proposal.first],
        "others": [one for one in shown.suggestions if not one.proposal.first],
        "open_measures": OPEN_MEASURES,
        "support": shown_support(found.household_id, code, scope, today, _taken(shown)),
        "known": known_facts(found.household, today),
        "head": mask_name(found.household.head_name),
        "place": villages_by_code([code])[code],
        "is_draft": found.state == PlanState.DRAFT,
        "is_late": _is_late(shown, found),
        "may_change": may_make and found.state in {PlanState.DRAFT, PlanState.IN_FORCE},
        "may_review": waits and not is_mine and scope.may(Permission.REVIEW_PLANS, code),
        "own_review": waits and is_mine and scope.may(Permission.REVIEW_PLANS, code),
        "may_open": scope.may(Permission.VIEW_HOUSEHOLDS, code),
        "may_print": scope.may(Permission.PRINT_PAPERS, code),
        "today": today,
        "trail": [
            (_("一户一策"), reverse("plans:plans")),
            (found.household.household_code, ""),
        ],
    }


def _is_late(shown: PlanView, found: Plan) -> bool:
    due = found.due_on
    is_open = found.state != PlanState.CLOSED
    return is_open and due is not None and due < timezone.localdate() and not shown.live


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of a plan and who answers for it."""
    require(request, Permission.MAKE_PLANS)
    found = found_plan(request, pk)
    if not request_scope(request).may(Permission.MAKE_PLANS, found.division_code):
        raise Http404
    today = timezone.localdate()
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        helpers=helpers_for(found.division_code, today),
        initial={
            "version": found.version,
            "analysis": found.analysis,
            "needs": found.needs,
            "goal": found.goal,
            "helper": str(found.helper_id or ""),
        },
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            edit_plan(
                by=request_actor(request),
                plan=found,
                version=data["version"],
                analysis=data["analysis"],
                needs=data["needs"],
                goal=data["goal"],
                helper=data["helper"],
                today=today,
                now=timezone.now(),
            )
        except RefusedError as refused:
            fields = {"no-analysis": "analysis", "no-helper": "helper"}
            form.add_error(fields.get(refused.code), refused.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("plans:plan", pk=found.pk)
    own = reverse("plans:plan", args=[found.pk])
    context = {
        "form": form,
        "plan": found,
        "back": own,
        "trail": [
            (_("一户一策"), reverse("plans:plans")),
            (found.household.household_code, own),
            (_("修改"), ""),
        ],
    }
    return render(request, "plans/plan_edit.html", context)


@require_GET
def plan_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the 一户一策表, to be printed and signed; full names for who may see them."""
    found = found_plan(request, pk)
    code = found.division_code
    named = request_scope(request).may(Permission.UNMASK_PERSONAL, code)
    shown = plan_view(found, timezone.localdate())
    record_household_view(
        by=request_actor(request),
        household=found.household,
        now=timezone.now(),
        part="plan-named" if named else "plan",
    )
    head = found.household.head_name
    context = {
        "plan": found,
        "shown": shown,
        "head": head if named else mask_name(head),
        "place": villages_by_code([code])[code],
        "covers": covers_of(found.household),
        "named": named,
        "today": timezone.localdate(),
        "trail": [
            (_("一户一策"), reverse("plans:plans")),
            (found.household.household_code, reverse("plans:plan", args=[found.pk])),
            (_("打印"), ""),
        ],
    }
    return render(request, "plans/plan_sheet.html", context)

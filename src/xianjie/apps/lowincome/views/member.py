"""One membership: its history, its reviews, the month's clues; and entering one by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.lowincome.actions import decide_review, propose_member, propose_review
from xianjie.apps.lowincome.enums import ReviewOutcome
from xianjie.apps.lowincome.interfaces.forms import AddForm, DecisionForm, ReviewForm
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview
from xianjie.apps.lowincome.queries.members import clue_period, find_member
from xianjie.apps.lowincome.queries.reviews import (
    DUE,
    due_members,
    history_of,
    month_clues,
    open_review,
    siblings_of,
)
from xianjie.apps.lowincome.queries.rules import categories_at, interval_of, register_rules
from xianjie.apps.registry.queries import find_visible_household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a membership; the township proposes a review here, the county decides it."""
    scope = require(request, Permission.VIEW_LOW_INCOME)
    found = find_member(scope, pk)
    if found is None:
        raise Http404
    place = found.division_code
    user = request_user(request)
    everything = request_scope(request)
    today = timezone.localdate()
    waiting = open_review(found)
    may_review = (
        waiting is None
        and found.valid_to is None
        and everything.may(Permission.REVIEW_LOW_INCOME, place)
    )
    may_decide = (
        waiting is not None
        and waiting.proposed_by_id != user.pk
        and everything.may(Permission.DECIDE_LOW_INCOME, place)
    )
    categories = tuple(c for c in categories_at(found.county_code, today) if c != found.category)
    review = ReviewForm(
        _posted(request, "review"),
        categories=categories,
        initial={"outcome": ReviewOutcome.KEEP.value, "reason": _("情况没有变化。")},
    )
    decision = DecisionForm(_posted(request, "decision"))
    if request.method == "POST":
        done = _review(request, found, review) if may_review and review.is_bound else None
        if waiting is not None and may_decide and decision.is_bound:
            done = _decide(request, waiting, decision)
        if done is not None:
            return done
    context = _page(request, found) | {
        "review": review,
        "decision": decision,
        "waiting": waiting,
        "may_review": may_review,
        "may_decide": may_decide,
    }
    return render(request, "lowincome/member.html", context)


def _posted(request: HttpRequest, form: str) -> Any:
    return request.POST if request.method == "POST" and request.POST.get("form") == form else None


def _page(request: HttpRequest, found: LowIncomeMember) -> dict[str, Any]:
    today = timezone.localdate()
    due = found.review_due_on
    period = clue_period(found.county_code)
    scope = request_scope(request)
    return {
        "member": found,
        "head": mask_name(found.household.head_name),
        "place": villages_by_code([found.division_code])[found.division_code],
        "siblings": siblings_of(found),
        "history": history_of(found),
        "clues": month_clues(found, period) if period else [],
        "period": period,
        "interval": interval_of(register_rules(found.county_code, today), found.category),
        "is_overdue": found.valid_to is None and due is not None and due < today,
        "may_open": scope.may(Permission.VIEW_HOUSEHOLDS, found.division_code),
        "may_lead": scope.may(Permission.LEAD_JOINT_HANDLING, found.division_code),
        "trail": [
            (_("低收入人口"), reverse("lowincome:members")),
            (found.household.household_code, ""),
        ],
    }


def _review(request: HttpRequest, found: LowIncomeMember, form: ReviewForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        propose_review(
            by=request_actor(request),
            member=found,
            outcome=ReviewOutcome(data["outcome"]),
            new_category=data["new_category"],
            reason=data["reason"],
            evidence=data["evidence"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        fields = {"no-evidence": "evidence", "no-category": "new_category", "no-reason": "reason"}
        form.add_error(fields.get(error.code, "outcome"), error.message)
        return None
    messages.success(request, _("复核已提出，等县里审定。"))
    scope = request_scope(request).narrowed(Permission.REVIEW_LOW_INCOME)
    due = due_members(found.county_code, scope, DUE, timezone.localdate())
    following = due.exclude(pk=found.pk).values_list("pk", flat=True).first()
    if following is not None:
        # Opened from the desk, the following page offers what comes after itself.
        mark = f"?next=desk:low-income:{following}" if request.GET.get("next") else ""
        return redirect(f"{reverse('lowincome:member', args=[following])}{mark}")
    return redirect("lowincome:member", pk=found.pk)


def _decide(
    request: HttpRequest, waiting: LowIncomeReview, form: DecisionForm
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        decide_review(
            by=request_actor(request),
            review=waiting,
            agrees=form.cleaned_data["agrees"] == "yes",
            words=form.cleaned_data["words"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        form.add_error("words" if error.code == "no-words" else "agrees", error.message)
        return None
    messages.success(request, _("已审定。"))
    return redirect(f"{reverse('lowincome:reviews')}?view=pending")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Propose somebody whom no source lists."""
    scope = require(request, Permission.REVIEW_LOW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    categories = categories_at(county.code, timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = AddForm(data, categories=categories, initial={"code": request.GET.get("code", "")[:40]})
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        household = find_visible_household(scope, values["code"], county=county.code)
        if household is None:
            form.add_error("code", _("没有这个户编号，或不在您管的范围；请核对户编号。"))
        else:
            try:
                propose_member(
                    by=request_actor(request),
                    household=household,
                    category=values["category"],
                    people=values["people"],
                    reason=values["reason"],
                    today=timezone.localdate(),
                    now=timezone.now(),
                )
            except RefusedError as error:
                form.add_error("category", error.message)
            else:
                messages.success(request, _("已提出，等县里审定后进名册。"))
                return redirect("lowincome:proposals")
    context = {
        "form": form,
        "categories": categories,
        "trail": [(_("低收入人口"), reverse("lowincome:members")), (_("人工登记"), "")],
    }
    return render(request, "lowincome/add.html", context)

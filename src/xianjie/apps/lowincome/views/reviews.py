"""Reviews that are due, those that wait for the county, and what data propose."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.lowincome.actions import decide_proposal, decide_reviews, propose_keeping
from xianjie.apps.lowincome.enums import ProposalState
from xianjie.apps.lowincome.queries.members import OVERDUE, SOON, member_rows
from xianjie.apps.lowincome.queries.reviews import (
    DONE,
    DUE,
    PENDING,
    due_members,
    find_proposal,
    proposal_rows,
    proposals_in,
    review_rows,
    reviews_in,
)
from xianjie.apps.lowincome.queries.rules import NOTICE, SAMPLE, register_rules
from xianjie.apps.lowincome.views.common import tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

VIEWS = (DUE, OVERDUE, SOON, PENDING, DONE)


@require_http_methods(["GET", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """List the reviews; keep many together, or agree to many together."""
    scope = require(request, Permission.VIEW_LOW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    view = request.GET.get("view", DUE)
    if view not in VIEWS:
        raise Http404
    error = ""
    if request.method == "POST":
        error = _batch(request, county.code, view)
        if not error:
            return redirect(f"{reverse('lowincome:reviews')}?view={view}")
    today = timezone.localdate()
    book = register_rules(county.code, today)
    shows_members = view in {DUE, OVERDUE, SOON}
    rows: Any
    if shows_members:
        due = due_members(county.code, scope, view, today)
        page = page_of(due.values_list("pk", flat=True), request.GET.get("page"))
        rows = member_rows(page.object_list, county.code, today)
    else:
        found = reviews_in(county.code, scope, view).select_related(
            "member__household", "proposed_by"
        )
        page = page_of(found, request.GET.get("page"))
        rows = review_rows(page.object_list)
    everything = request_scope(request)
    share = book.share(SAMPLE)
    context = {
        "view": view,
        "page": page,
        "rows": rows,
        "shows_members": shows_members,
        "tabs": tabs_for(request, county.code, PENDING if view in {PENDING, DONE} else "due"),
        "error": error,
        "picked": request.POST.getlist("pick"),
        "words": request.POST.get("words", ""),
        "may_review": everything.may(Permission.REVIEW_LOW_INCOME),
        "may_decide": everything.may(Permission.DECIDE_LOW_INCOME),
        "me": request_user(request).pk,
        "notice": book.whole(NOTICE),
        "sample": f"{share:.0%}" if share is not None else "",
        "today": today,
    }
    return render(request, "lowincome/reviews.html", context)


def _batch(request: HttpRequest, county: str, view: str) -> str:
    """Keep, or agree to, what was picked; return the sentence of a refusal."""
    picked = (number_in(text) for text in request.POST.getlist("pick"))
    numbers = [number for number in picked if number is not None]
    words = request.POST.get("words", "")
    base: dict[str, Any] = {
        "by": request_actor(request),
        "county": county,
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    try:
        if view == PENDING:
            require(request, Permission.DECIDE_LOW_INCOME)
            count = decide_reviews(reviews=numbers, words=words, **base)
            messages.success(request, _("已同意 %(count)s 条复核。") % {"count": count})
        else:
            require(request, Permission.REVIEW_LOW_INCOME)
            count = propose_keeping(members=numbers, sample=words, **base)
            messages.success(request, _("已提出维持 %(count)s 户，等县里审定。") % {"count": count})
    except RefusedError as error:
        return error.message
    return ""


@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """List what data or people propose against, or without, a decision."""
    scope = require(request, Permission.VIEW_LOW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    state = ProposalState.OPEN.value if request.GET.get("view") != DONE else DONE
    found = proposals_in(county.code, scope, state).select_related("household", "proposed_by")
    page = page_of(found, request.GET.get("page"))
    context = {
        "page": page,
        "rows": proposal_rows(page.object_list),
        "is_open": state != DONE,
        "tabs": tabs_for(request, county.code, "proposals"),
        "may_decide": request_scope(request).may(Permission.DECIDE_LOW_INCOME),
        "may_add": request_scope(request).may(Permission.REVIEW_LOW_INCOME),
        "me": request_user(request).pk,
    }
    return render(request, "lowincome/proposals.html", context)


@require_POST
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or dismiss one proposal."""
    scope = require(request, Permission.DECIDE_LOW_INCOME)
    found = find_proposal(scope, pk)
    if found is None:
        raise Http404
    accepts = request.POST.get("accepts") == "yes"
    decide_proposal(
        by=request_actor(request),
        proposal=found,
        accepts=accepts,
        words=request.POST.get("words", ""),
        today=timezone.localdate(),
        now=timezone.now(),
    )
    messages.success(request, _("已采纳。") if accepts else _("已记为不采纳。"))
    return redirect("lowincome:proposals")

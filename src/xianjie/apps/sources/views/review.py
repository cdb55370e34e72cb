"""The review queue: one row at a time, candidates beside it, the next one by itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registry.models import Person
from xianjie.apps.sources.actions import reopen_candidate, resolve_candidate
from xianjie.apps.sources.enums import CandidateState
from xianjie.apps.sources.models import LinkCandidate
from xianjie.apps.sources.queries.review import (
    ReviewFilters,
    last_decision,
    people_named,
    queue_choices,
    review_row,
    reviewable,
)
from xianjie.apps.sources.views.board import county_or_404
from xianjie.kernel.errors import RefusedError

NOBODY = "none"


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """Show the next row that waits, or that none does."""
    scope = require(request, Permission.REVIEW_LINKS)
    county = county_or_404(request).code
    filters = ReviewFilters.of(request.GET)
    rows = filters.apply(reviewable(scope, county))
    return _page(request, scope, filters, rows.first())


@require_http_methods(["GET", "POST"])
def review_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row; posted, look for other people or decide, and go on to the next row.

    What is searched for may be a name: it is posted and stays out of the address.
    """
    scope = require(request, Permission.REVIEW_LINKS)
    row = _found(scope, county_or_404(request).code, pk)
    if request.method == "GET":
        return _page(request, scope, ReviewFilters.of(request.GET), row)
    filters = ReviewFilters.of(request.POST)
    if "person" not in request.POST:
        return _page(request, scope, filters, row, wanted=request.POST.get("q", ""))
    person = _person(request.POST["person"], row)
    actor = request_actor(request)
    try:
        resolve_candidate(by=actor, candidate=row, person=person, now=timezone.now())
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request,
            _("第 %(row)s 行已关联，请看下一行。") % {"row": row.row_no}
            if person
            else _("第 %(row)s 行已记为不是本县档案人员，请看下一行。") % {"row": row.row_no},
        )
    return redirect(f"{reverse('sources:review')}?{urlencode(filters.chosen)}")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back and show its row again."""
    scope = require(request, Permission.REVIEW_LINKS)
    row = _found(scope, county_or_404(request).code, pk)
    actor = request_actor(request)
    reopen_candidate(by=actor, candidate=row, now=timezone.now())
    filters = ReviewFilters.of(request.POST)
    messages.success(request, _("已撤销，请重新核对这一行。"))
    return redirect(f"{reverse('sources:review-one', args=[row.pk])}?{urlencode(filters.chosen)}")


def _page(
    request: HttpRequest,
    scope: Scope,
    filters: ReviewFilters,
    row: LinkCandidate | None,
    *,
    wanted: str = "",
) -> HttpResponse:
    county = county_or_404(request)
    queue = filters.apply(reviewable(scope, county.code))
    label = f"user:{request_user(request).username}"
    context: dict[str, Any] = {
        "county": county,
        "filters": filters,
        "choices": queue_choices(scope, county.code, filters),
        "waiting": queue.count(),
        "row": review_row(row) if row else None,
        "is_open": row is not None and row.state == CandidateState.OPEN,
        "wanted": wanted,
        "found": people_named(row, wanted) if row else (),
        "last": last_decision(scope, county.code, label),
        "skip": _after(queue, row) if row else None,
        "query": urlencode(filters.chosen),
    }
    return render(request, "sources/review.html", context)


def _after(queue: Any, row: LinkCandidate) -> int | None:
    """Return the row after this one in the order of work, for whoever wants to decide later."""
    numbers = list(
        queue.filter(
            batch=row.batch, part_number=row.part_number, row_no__gt=row.row_no
        ).values_list("pk", flat=True)[:1]
    )
    if not numbers:
        numbers = list(
            queue.filter(batch__period__lte=row.batch.period)
            .exclude(batch=row.batch)
            .values_list("pk", flat=True)[:1]
        )
    return numbers[0] if numbers else None


def _found(scope: Scope, county: str, pk: int) -> LinkCandidate:
    return get_object_or_404(reviewable(scope, county), pk=pk)


def _person(text: str, row: LinkCandidate) -> Person | None:
    if text == NOBODY:
        return None
    if not text.isdecimal():
        raise Http404
    people = Person.objects.proven("a person of the county whose links the scope reviews")
    found = people.filter(county_code=row.batch.county_code).select_related("household")
    return get_object_or_404(found, pk=int(text))

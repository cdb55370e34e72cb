"""Problems and needs of the look-back: the list, one of them, closing against evidence."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require_any
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.registry.queries import documents_visible_to
from xianjie.apps.rounds.actions.problems import close_problem, may_close
from xianjie.apps.rounds.enums import Nature, ProblemState
from xianjie.apps.rounds.interfaces.exporters import export_problems
from xianjie.apps.rounds.interfaces.problem_forms import ClosingForm
from xianjie.apps.rounds.queries.problems import (
    OVERDUE,
    ProblemFilters,
    filtered_problems,
    find_problem,
    problem_counts,
    problem_rows,
)
from xianjie.apps.rounds.views.common import tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

READERS = (Permission.VIEW_CASES, Permission.REPORT_MEASURES)


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """List what look-backs found missing or wanted; a department sees what is addressed to it."""
    scope = require_any(request, *READERS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = ProblemFilters.of(request.GET)
    found = filtered_problems(county.code, scope, filters, today)
    page = page_of(found.values_list("pk", flat=True), request.GET.get("page"))
    counts = problem_counts(county.code, scope, filters.nature, today)
    context = {
        "filters": filters,
        "page": page,
        "rows": problem_rows(page.object_list, today),
        "counts": counts,
        "open_total": sum(number for _kind, number, _late in counts),
        "late_total": sum(late for _kind, _number, late in counts),
        "natures": Nature.choices,
        "states": [
            ("", _("待整改")),
            (OVERDUE, _("逾期")),
            (ProblemState.CLOSED.value, _("已销号")),
            ("all", _("全部")),
        ],
        "towns": towns_of(county.code, scope),
        "export_query": urlencode(filters.chosen),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "tabs": tabs_for(request, "problems"),
        "today": today,
    }
    return render(request, "rounds/problems.html", context)


@require_GET
def problems_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the rows that the list shows; heads stay masked."""
    scope = require_any(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    filters = ProblemFilters.of(request.GET)
    content = export_problems(
        by=request_actor(request),
        made_by=str(request.user),
        county=county.code,
        problems=filtered_problems(county.code, scope, filters, today),
        filters=tuple(filters.chosen.items()),
        today=today,
        now=timezone.now(),
    )
    return attachment(content, f"回头看清单_{county.code}_{today}.xlsx")


@require_http_methods(["GET", "POST"])
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one problem or need; close it with evidence."""
    scope = require_any(request, *READERS)
    found = find_problem(scope, pk)
    if found is None:
        raise Http404
    everything = request_scope(request)
    by = request_actor(request)
    today = timezone.localdate()
    closable = found.state == ProblemState.OPEN and may_close(by, found)
    sees = everything.may(Permission.VIEW_HOUSEHOLDS, found.division_code)
    papers = (
        list(documents_visible_to(everything).filter(household_id=found.household_id)[:50])
        if closable and sees
        else []
    )
    form = ClosingForm(request.POST or None, papers=[(str(p.pk), p.title) for p in papers])
    if request.method == "POST":
        if not may_close(by, found):
            raise Http404
        chosen = next((one for one in papers if str(one.pk) == request.POST.get("document")), None)
        if form.is_valid():
            try:
                close_problem(
                    by=by, problem=found, evidence=form.cleaned_data["evidence"],
                    document=chosen, today=today, now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                form.add_error("evidence", error.message)
            else:
                messages.success(request, _("已销号。"))
                return redirect("rounds:problems")
    context = {
        "problem": found,
        "head": mask_name(found.household.head_name),
        "place": villages_by_code([found.division_code])[found.division_code],
        "form": form,
        "closable": closable,
        "may_open": sees,
        "is_overdue": bool(
            found.state == ProblemState.OPEN and found.due_on and found.due_on < today
        ),
        "trail": [(_("回头看问题"), reverse("rounds:problems")), (found.kind, "")],
    }
    return render(request, "rounds/problem.html", context)

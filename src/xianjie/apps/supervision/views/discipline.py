"""Clues of discipline; for everybody else these pages do not exist."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.supervision.actions import (
    close_discipline_clue,
    record_clue_reading,
    register_discipline_clue,
)
from xianjie.apps.supervision.enums import ClueState
from xianjie.apps.supervision.interfaces.merit_forms import ClueForm, ResultForm
from xianjie.apps.supervision.queries.merits import visible_clues
from xianjie.apps.supervision.views.common import tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of


def _handlers_only(request: HttpRequest) -> tuple[Scope, str]:
    """Return scope and county of who handles discipline; 404 for everybody else."""
    scope, county = request_scope(request), county_of(request)
    if county is None or not scope.may(Permission.HANDLE_DISCIPLINE, county.code):
        raise Http404
    return scope, county.code


@require_http_methods(["GET", "POST"])
def discipline(request: HttpRequest) -> HttpResponse:
    """List the clues by number and day, and take another."""
    scope, county = _handlers_only(request)
    today = timezone.localdate()
    form = ClueForm(
        request.POST if request.method == "POST" else None, initial={"received_on": today}
    )
    if form.is_bound and form.is_valid():
        try:
            made = register_discipline_clue(
                by=request_actor(request), county=county, today=today, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("received_on" if error.code == "bad-day" else None, error.message)
        else:
            messages.success(request, _("已登记。"))
            return redirect("supervision:discipline-clue", pk=made.pk)
    context = {
        "page": page_of(visible_clues(scope, county), request.GET.get("page")),
        "form": form,
        "tabs": tabs_for(request, "discipline"),
    }
    return render(request, "supervision/discipline.html", context)


@require_http_methods(["GET", "POST"])
def discipline_clue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a clue, which leaves a trace, and close it."""
    scope, county = _handlers_only(request)
    clue = visible_clues(scope, county).filter(pk=pk).first()
    if clue is None:
        raise Http404
    by, now = request_actor(request), timezone.now()
    closable = clue.state == ClueState.OPEN
    form = ResultForm(request.POST if request.method == "POST" else None) if closable else None
    if form is not None and form.is_bound and form.is_valid():
        try:
            close_discipline_clue(
                by=by, clue=clue, today=timezone.localdate(), now=now, **form.cleaned_data
            )
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已了结。"))
            return redirect("supervision:discipline-clue", pk=pk)
    record_clue_reading(by=by, clue=clue, now=now)
    context = {
        "clue": clue,
        "form": form,
        "trail": [(_("违纪线索"), reverse("supervision:discipline")), (clue.number, "")],
    }
    return render(request, "supervision/discipline_clue.html", context)

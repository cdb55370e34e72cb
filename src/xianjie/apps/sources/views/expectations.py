"""Which feeds the county expects, from whom and by when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.actions import configure_expectation
from xianjie.apps.sources.interfaces.forms import ExpectationForm
from xianjie.apps.sources.models import FeedExpectation
from xianjie.apps.sources.queries.settings import expectation_lines
from xianjie.apps.sources.views.board import county_or_404
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.errors import RefusedError


@require_GET
def expectations(request: HttpRequest) -> HttpResponse:
    """List what is expected of whom."""
    scope = require(request, Permission.CONFIGURE_FEEDS)
    county = county_or_404(request)
    lines = expectation_lines(scope, county.code, today=timezone.localdate())
    context = {"lines": lines, "county": county, "trail": _trail(_("报送要求"))}
    return render(request, "sources/expectations.html", context)


@require_http_methods(["GET", "POST"])
def expectation(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is expected of one feed."""
    found = _found(require(request, Permission.CONFIGURE_FEEDS), pk)
    form = ExpectationForm(request.POST or None, expectation=found)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            configure_expectation(
                by=request_actor(request),
                expectation=found,
                due_day=values["due_day"],
                first_period=values["first_period"],
                last_period=values["last_period"],
                is_expected=values["is_expected"],
                organisation=values["organisation"],
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已保存报送要求。"))
            return redirect("sources:expectations")
    title = load_contract(found.feed).title
    context = {
        "form": form,
        "title": title,
        "expectation": found,
        "back": reverse("sources:expectations"),
        "trail": [*_trail(""), (title, "")],
    }
    return render(request, "sources/expectation.html", context)


def _found(scope: Scope, pk: int) -> FeedExpectation:
    rows = FeedExpectation.objects.filter(scope.filter()).select_related("organisation")
    return get_object_or_404(rows, pk=pk)


def _trail(last: str) -> list[tuple[str, str]]:
    board = (_("部门数据"), reverse("sources:board"))
    return (
        [board, (last, "")] if last else [board, (_("报送要求"), reverse("sources:expectations"))]
    )

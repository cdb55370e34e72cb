"""The search of the top bar; what was typed is posted and stands in no address, log or audit."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions.searching import record_search
from xianjie.apps.registry.queries.searching import By, search


@require_http_methods(["GET", "POST"])
def search_page(request: HttpRequest) -> HttpResponse:
    """Show households, people and villages that a typed text may mean."""
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    if not isinstance(request.user, User):
        raise Http404
    typed = request.POST.get("q", "")[:60]
    found = search(scope, typed, whole=request.POST.get("whole", ""))
    if found.by in {By.ID, By.PHONE}:
        record_search(
            by=request_actor(request),
            kind=found.by.value,
            found=found.count,
            now=timezone.now(),
        )
    return render(request, "registry/search.html", {"typed": typed.strip(), "found": found})

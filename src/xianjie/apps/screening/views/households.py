"""The former address of a household's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission


@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponsePermanentRedirect:
    """Lead old links to the registry's page, with the period that they ask for.

    It tells nothing about the household; the page itself answers 404 outside the scope.
    """
    require(request, Permission.VIEW_HOUSEHOLDS)
    query = request.META.get("QUERY_STRING", "")
    address = reverse("registry:household", args=[pk])
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)

"""Choosing the county to look at."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from xianjie.apps.divisions.chosen import SESSION_KEY, counties_for


@require_POST
def choose_county(request: HttpRequest) -> HttpResponse:
    """Look at another county of the scope from now on."""
    code = request.POST.get("code", "")
    if all(place.code != code for place in counties_for(request)):
        raise Http404
    request.session[SESSION_KEY] = code
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("home")
    return redirect(target)

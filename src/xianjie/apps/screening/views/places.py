"""Which county the pages are about."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.screening.queries.places import NamedPlace, counties_in

_CHOSEN = "county"
_KEPT = "_xianjie_counties"


def counties_for(request: HttpRequest) -> list[NamedPlace]:
    """Return the counties that the user may look at; asked for once a request."""
    kept = getattr(request, _KEPT, None)
    if kept is None:
        kept = counties_in(request_scope(request))
        setattr(request, _KEPT, kept)
    return list(kept)


def county_of(request: HttpRequest) -> NamedPlace | None:
    """Return the county chosen in this session, else the first one; None without a scope."""
    counties = counties_for(request)
    chosen = request.session.get(_CHOSEN)
    return next((c for c in counties if c.code == chosen), counties[0] if counties else None)


@require_POST
def choose_county(request: HttpRequest) -> HttpResponse:
    """Look at another county of the scope from now on."""
    code = request.POST.get("code", "")
    if all(place.code != code for place in counties_for(request)):
        raise Http404
    request.session[_CHOSEN] = code
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("home")
    return redirect(target)

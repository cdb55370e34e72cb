"""Which county the pages of a session are about."""

from __future__ import annotations

from django.http import HttpRequest

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.divisions.queries.places import NamedPlace, counties_in

SESSION_KEY = "county"
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
    chosen = request.session.get(SESSION_KEY)
    return next((c for c in counties if c.code == chosen), counties[0] if counties else None)

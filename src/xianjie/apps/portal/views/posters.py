"""Posters with the QR code of a village's page, to print and put up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_of
from xianjie.apps.portal.interfaces.posters import public_address, qr_picture
from xianjie.apps.portal.views.places import guide_facts


@require_GET
def posters(request: HttpRequest) -> HttpResponse:
    """List the villages of a township, and draw the posters of one or of all to be printed."""
    scope = require(request, Permission.HANDLE_APPLICATIONS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    towns = towns_of(county.code, scope)
    wanted = request.GET.get("town", "")
    town = next((one for one in towns if one.code == wanted), towns[0] if towns else None)
    villages = villages_of(town.code, scope) if town else []
    chosen = request.GET.get("village", "")
    drawn = [one for one in villages if chosen in {"all", one.code}]
    context = {
        "towns": towns,
        "town": town,
        "villages": villages,
        "posters": [_poster(request, one) for one in drawn],
        "today": timezone.localdate(),
        **guide_facts(county.code),
        "trail": [(_("群众申报"), reverse("portal:applications")), (_("二维码海报"), "")],
    }
    return render(request, "portal/posters.html", context)


def _poster(request: HttpRequest, village: NamedPlace) -> dict[str, Any]:
    address = public_address(request, village.code)
    return {"village": village, "address": address, "picture": qr_picture(address, scale=8)}

"""What the pages of the exchange share: the county, the tabs, a place to choose."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of

Tab = tuple[str, str, bool, int | None]


def county_or_404(request: HttpRequest) -> NamedPlace:
    """Return the county of the request; 404 before one is loaded."""
    county = county_of(request)
    if county is None:
        raise Http404
    return county


def tabs_of(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs that the user may open; ``here`` is the present one."""
    scope = request_scope(request)
    known = [
        ("exchange", _("概况"), Permission.SETTLE_DIFFERENCES),
        ("differences", _("差异"), Permission.SETTLE_DIFFERENCES),
        ("outside", _("体外人员"), Permission.SETTLE_DIFFERENCES),
        ("files", _("写表"), Permission.EXCHANGE_NATIONAL),
    ]
    return [
        (title, reverse(f"national:{name}"), name == here, None)
        for name, title, permission in known
        if scope.may(permission)
    ]


def trail_to(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page below the first one."""
    return [(_("国家系统"), reverse("national:exchange")), *steps]


def places_of(scope: Scope, county: NamedPlace) -> list[tuple[str, str]]:
    """Return the county, if the scope covers it, and the townships that it covers."""
    whole = [(county.code, county.name)] if scope.covers(county.code.ljust(12, "0")) else []
    return whole + [
        (town.code[:9], town.name)
        for town in towns_of(county.code, scope)
        if scope.covers(town.code)
    ]


def select(name: str, title: str, every: str, choices: Any, value: str) -> dict[str, Any]:
    """Return one choice of a filter row."""
    return {"name": name, "title": title, "every": every, "choices": choices, "value": value}

"""The page of a household: one page, filled by the panels of every app."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions.viewing import record_household_view
from xianjie.apps.registry.interfaces.panels import HOUSEHOLD_SECTIONS
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.queries.household_page import HouseholdPage, household_page
from xianjie.apps.registry.queries.sheet import sheet_of
from xianjie.apps.registry.queries.visible import households_visible_to
from xianjie.web.panels import HOUSEHOLD, HOUSEHOLD_SHEET, draw


def found_household(request: HttpRequest, pk: int) -> Household:
    """Return a household that the user may look at; 403 without the right, 404 otherwise."""
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    found = households_visible_to(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def trail_of(page: HouseholdPage, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs down to a household and the ``steps`` (title, address) below it."""
    listed = reverse("registry:households")
    trail = [
        (_("户与人口"), listed),
        (page.place.town, f"{listed}?town={page.place.town_code}"),
        (
            page.place.name,
            f"{listed}?town={page.place.town_code}&village={page.place.code}",
        ),
    ]
    own = reverse("registry:household", args=[page.pk]) if steps else ""
    return [*trail, (page.code, own), *steps]


@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a household: its people, facts, clues, benefits, changes and history."""
    found = found_household(request, pk)
    scope = request_scope(request)
    place = found.division_code
    page = household_page(found)
    sections = draw(
        request,
        HOUSEHOLD,
        found,
        HOUSEHOLD_SECTIONS,
        may=lambda name: scope.may(Permission(name), place),
    )
    actor = request_actor(request)
    record_household_view(
        by=actor, household=found, now=timezone.now(), period=request.GET.get("period", "")[:7]
    )
    context = {
        "household": page,
        "sections": sections,
        "trail": trail_of(page),
        "may_change": scope.may(Permission.CHANGE_REGISTRY, place),
    }
    return render(request, "registry/household.html", context)


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the 明白纸 of a household, one sheet of paper for the family."""
    found = found_household(request, pk)
    scope = request_scope(request)
    place = found.division_code
    named = scope.may(Permission.UNMASK_PERSONAL, place)
    today = timezone.localdate()
    told = sheet_of(found, on=today, named=named)
    sections = draw(
        request,
        HOUSEHOLD_SHEET,
        found,
        [("sheet", "")],
        may=lambda name: scope.may(Permission(name), place),
    )
    actor = request_actor(request)
    part = "sheet-named" if named else "sheet"
    record_household_view(by=actor, household=found, now=timezone.now(), part=part)
    context = {
        "sheet": told,
        "sections": sections,
        "today": today,
        "trail": trail_of(household_page(found), (_("明白纸"), "")),
    }
    return render(request, "registry/sheet.html", context)

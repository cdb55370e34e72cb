"""The page of a person."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions.viewing import record_person_view
from xianjie.apps.registry.interfaces.panels import PERSON_SECTIONS
from xianjie.apps.registry.queries.household_page import household_page
from xianjie.apps.registry.queries.person_page import SeenPerson, person_page, see_person
from xianjie.apps.registry.views.households import trail_of
from xianjie.web.panels import PERSON, draw


def found_person(request: HttpRequest, pk: int) -> SeenPerson:
    """Return a person whom the user may look at; 403 without the right, 404 otherwise."""
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    seen = see_person(scope, pk)
    if seen is None:
        raise Http404
    return seen


def person_trail(seen: SeenPerson, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs down to a person and the ``steps`` below."""
    own = (_("个人情况"), reverse("registry:person", args=[seen.person.pk]) if steps else "")
    if seen.household is None:
        return [(_("户与人口"), reverse("registry:households")), own, *steps]
    return trail_of(household_page(seen.household), own, *steps)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person: identity, stays, facts by source and date, findings, changes."""
    seen = found_person(request, pk)
    scope = request_scope(request)
    place = seen.division_code
    sections = draw(
        request,
        PERSON,
        seen,
        PERSON_SECTIONS,
        may=lambda name: scope.may(Permission(name), place),
    )
    now = timezone.now()
    actor = request_actor(request)
    record_person_view(by=actor, person=seen.person, place=place, now=now)
    context = {
        "person": person_page(seen, on=timezone.localdate()),
        "sections": sections,
        "trail": person_trail(seen),
        "may_correct": seen.present and scope.may(Permission.CHANGE_REGISTRY, place),
    }
    return render(request, "registry/person.html", context)

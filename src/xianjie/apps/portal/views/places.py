"""The way to a village's page, and what stands on it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.divisions.queries.places import VillagePlace
from xianjie.apps.policies.queries import standards
from xianjie.apps.portal.interfaces.languages import COOKIE, YEAR_SECONDS, readable
from xianjie.apps.portal.interfaces.public import draw, public_page
from xianjie.apps.portal.queries.places import (
    county_choice,
    hanging_notices,
    served_counties,
    served_village,
    town_choice,
)

ACCEPTING, WHOLE, HANGING = "申报受理天数", "识别总时限", "村级公示天数"


@public_page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Let a stranger choose the county; where there is one, its townships at once."""
    counties = served_counties(timezone.localdate())
    if len(counties) == 1:
        return redirect("portal:county", code=counties[0].code)
    links = [(one.name, reverse("portal:county", args=[one.code])) for one in counties]
    return _choose(request, _("请选择您所在的县"), links, "")


@public_page
@require_GET
def county(request: HttpRequest, code: str) -> HttpResponse:
    """Let a stranger choose the township."""
    found = county_choice(code, timezone.localdate())
    if found is None:
        raise Http404
    links = [(one.name, reverse("portal:town", args=[one.code])) for one in found.places]
    back = reverse("portal:home")
    return _choose(request, _("请选择乡镇"), links, found.title, back)


@public_page
@require_GET
def town(request: HttpRequest, code: str) -> HttpResponse:
    """Let a stranger choose the village."""
    found = town_choice(code, timezone.localdate())
    if found is None:
        raise Http404
    links = [(one.name, reverse("portal:village", args=[one.code])) for one in found.places]
    back = reverse("portal:county", args=[code[:6]])
    return _choose(request, _("请选择村"), links, found.title, back)


def _choose(
    request: HttpRequest, title: str, links: list[Any], where: str, back: str = ""
) -> HttpResponse:
    context = {"title": title, "links": links, "where": where, "back": back}
    return draw(request, "choose.html", context)


@public_page
@require_GET
def village(request: HttpRequest, code: str) -> HttpResponse:
    """Show what can be done here, and what is posted in the village today."""
    place = found_village(code)
    notices = hanging_notices(code, timezone.localdate())
    return draw(request, "village.html", {"place": place, "notices": notices})


@public_page
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Explain in plain words who may apply, how, and what happens then."""
    place = found_village(code)
    return draw(request, "guide.html", {"place": place, **guide_facts(code)})


@public_page
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read the pages in another language from now on."""
    target = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = redirect(target if fits else reverse("portal:home"))
    answer.set_cookie(
        COOKIE,
        readable(request.POST.get("language", "")),
        max_age=YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def found_village(code: str) -> VillagePlace:
    """Return a village that is served today; 404 for any other code."""
    place = served_village(code, timezone.localdate())
    if place is None:
        raise Http404
    return place


def guide_facts(code: str) -> dict[str, Any]:
    """Return the numbers of the guide; None where the rulebook has none."""
    book = standards(code, timezone.localdate(), (ACCEPTING, WHOLE, HANGING))
    return {
        "accepting_days": book.whole(ACCEPTING),
        "whole_days": book.whole(WHOLE),
        "hanging_days": book.whole(HANGING),
    }

"""Which pages, places and user the frame around every page names."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import unread_count
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import counties_for, county_of
from xianjie.config.navigation import navigation_of
from xianjie.web.frame import Frame, Place


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame for a signed-in user."""
    scope = request_scope(request)
    county = county_of(request)
    user = request.user
    return Frame(
        navigation=navigation_of(request),
        place=Place(county.code, county.name) if county else None,
        places=tuple(Place(place.code, place.name) for place in counties_for(request)),
        demo=(settings.HOME / "demo").exists(),
        user_name=str(user),
        user_post=_post_title(scope),
        search_url=reverse("registry:search") if scope.may(Permission.VIEW_HOUSEHOLDS) else "",
        bell_url=reverse("accounts:notifications"),
        bell=unread_count(user) if isinstance(user, User) else 0,
        place_url=reverse("divisions:choose"),
        next_url=reverse("cockpit:next"),
        device=str(user.pk or ""),
        device_url=reverse("fieldwork:home"),
        discard_url=reverse("fieldwork:discard"),
    )


def _post_title(scope: Scope) -> str:
    """Name the first post in force: organisation and role."""
    if not scope.grants:
        return _("没有岗位")
    first = scope.grants[0]
    return f"{first.organisation} · {first.role.label}" if first.organisation else first.role.label

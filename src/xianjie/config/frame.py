"""Which pages, places and user the frame around every page names."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import counties_for, county_of
from xianjie.web.frame import Frame, NavigationGroup, NavigationItem, Place


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame for a signed-in user."""
    scope = request_scope(request)
    here = request.resolver_match.view_name if request.resolver_match else ""
    county = county_of(request)
    households = scope.may(Permission.VIEW_HOUSEHOLDS)
    month = reverse("screening:month")
    clues = reverse("screening:clues")
    groups = [
        NavigationGroup(
            _("总览"),
            (
                NavigationItem(
                    _("月度筛查"),
                    "radar",
                    month,
                    here in {"home", "screening:month", "sources:feed"},
                ),
            ),
        )
    ]
    if households:
        groups.append(
            NavigationGroup(
                _("监测帮扶"),
                (
                    NavigationItem(
                        _("预警线索"),
                        "list",
                        clues,
                        here in {"screening:clues", "screening:household"},
                    ),
                ),
            )
        )
    return Frame(
        navigation=tuple(groups),
        place=Place(county.code, county.name) if county else None,
        places=tuple(Place(place.code, place.name) for place in counties_for(request)),
        demo=(settings.HOME / "demo").exists(),
        user_name=str(request.user),
        user_post=_post_title(request),
        search_url=clues if households else "",
        place_url=reverse("divisions:choose"),
    )


def _post_title(request: HttpRequest) -> str:
    """Name the first post in force: organisation and role."""
    today = timezone.localdate()
    post = (
        Post.objects.filter(user__username=request.user.get_username(), valid_from__lte=today)
        .exclude(valid_to__lte=today)
        .select_related("organisation")
        .order_by("id")
        .first()
    )
    if post is None:
        return _("没有岗位")
    role = post.get_role_display()
    return f"{post.organisation.name} · {role}" if post.organisation else role

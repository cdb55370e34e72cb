"""What the pages of rectification and its neighbours share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission


def tabs_for(request: HttpRequest, here: str) -> list[tuple[Any, ...]]:
    """Return the tabs of the area that the user may open; no word of what he may not know."""
    scope = request_scope(request)
    every = (
        ("rectifications", _("整改台账"), Permission.VIEW_TASKS),
        ("leniencies", _("容错纠错"), Permission.VIEW_TASKS),
        ("materials", _("总结和案例"), Permission.VIEW_REGISTERS),
        ("nominations", _("表彰推荐"), Permission.VIEW_TASKS),
        ("discipline", _("违纪线索"), Permission.HANDLE_DISCIPLINE),
    )
    return [
        (title, reverse(f"supervision:{name}"), name == here, None)
        for name, title, permission in every
        if scope.may(permission)
    ]

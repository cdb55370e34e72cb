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
    every = (("rectifications", _("整改台账"), Permission.VIEW_TASKS),)
    return [
        (title, reverse(f"supervision:{name}"), name == here, None)
        for name, title, permission in every
        if scope.may(permission)
    ]

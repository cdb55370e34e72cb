"""The tabs of relocation and focus villages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.places import models
from xianjie.apps.registers.queries import tabs as kept

Tab = tuple[Any, str, bool, int | None]
_TABS: tuple[tuple[str, Any], ...] = (
    ("sites", _("安置区")),
    ("relocated", _("搬迁户")),
    ("projects", _("增收项目")),
    ("industries", _("安置区产业")),
    ("focus", _("重点村")),
)


def tabs_at(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return what draws the tabs of a page."""

    def tabs(request: HttpRequest) -> list[Tab]:
        return tabs_of(request, here)

    return tabs


def tabs_of(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs with the one that is open."""
    scope = addressed(
        request_scope(request).narrowed(Permission.VIEW_PLACES), models.RelocatedHousehold
    )
    own: list[Tab] = []
    if scope.unlimited or scope.grants:
        own = [(title, reverse(f"places:{key}"), key == here, None) for key, title in _TABS]
    return [*own, *kept.tabs_of(request, "places")]

"""What all pages about rounds share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission


def tabs_for(request: HttpRequest, here: str) -> list[tuple[Any, ...]]:
    """Return the tabs of the area."""
    names = [
        ("rounds", _("轮次")),
        ("records", _("月度记录")),
        ("visits", _("走访记录")),
        ("problems", _("回头看问题")),
    ]
    if not request_scope(request).may(Permission.VIEW_CASES):
        names = names[-1:]
    return [(title, reverse(f"rounds:{name}"), name == here, None) for name, title in names]

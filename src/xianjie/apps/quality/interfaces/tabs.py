"""The tabs of 数据核查, those that the user may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission

_TABS = (
    ("findings", _("疑点清单"), Permission.VIEW_QUALITY),
    ("overview", _("差错率"), Permission.VIEW_QUALITY),
    ("rules", _("核查规则"), Permission.VIEW_QUALITY),
    ("exemptions", _("豁免"), Permission.VIEW_QUALITY),
    ("runs", _("核查记录"), Permission.VIEW_QUALITY),
    ("drafts", _("本县规则"), Permission.MANAGE_QUALITY),
)


def tabs_of(request: HttpRequest, here: str) -> list[tuple[Any, str, bool, None]]:
    """Return the tabs; ``here`` is the present one."""
    scope = request_scope(request)
    return [
        (title, reverse(f"quality:{name}"), name == here, None)
        for name, title, permission in _TABS
        if scope.may(permission)
    ]

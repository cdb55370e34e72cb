"""The tabs of the assets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.models import Asset
from xianjie.apps.registers.queries.tabs import tabs_of as data_tabs

Tab = tuple[Any, str, bool, int | None]
_TABS: tuple[tuple[str, Any], ...] = (
    ("assets", _("台账")),
    ("board", _("看板")),
    ("titles", _("确权")),
    ("upkeep", _("管护")),
    ("contracts", _("合同租金")),
    ("incomes", _("收益")),
    ("yields", _("效益")),
    ("coverage", _("收益覆盖")),
    ("rounds", _("盘点")),
    ("alarms", _("预警")),
    ("disposals", _("处置")),
    ("drafts", _("待建账")),
)


def tabs_of(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs that concern the user; ``here`` is the present one."""
    found: list[Tab] = []
    if addressed(request_scope(request), Asset).may(Permission.VIEW_ASSETS):
        found = [(title, reverse(f"assets:{name}"), name == here, None) for name, title in _TABS]
    return [*found, *data_tabs(request, "assets")]


def inside(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs for the list of a register that belongs to a tab."""
    return lambda request: tabs_of(request, here)

"""The tabs of the two areas, without those that concern another department."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective import models
from xianjie.apps.registers.queries import tabs as data

Tab = tuple[Any, str, bool, int | None]
COLLECTIVE, CONSUMPTION = "collective", "consumption"
_TABS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    COLLECTIVE: (
        ("incomes", _("收入"), models.VillageIncome),
        ("income-board", _("分档看板"), models.VillageIncome),
        ("distributions", _("收益分配"), models.Distribution),
        ("share-assets", _("折股量化"), models.ShareAsset),
        ("share-holdings", _("农户持股"), models.ShareHolding),
        ("uses", _("资源盘活"), models.ResourceUse),
    ),
    CONSUMPTION: (
        ("purchases", _("832 采购"), models.UnitPurchase),
        ("purchase-board", _("采购看板"), models.UnitPurchase),
        ("gifts", _("工会慰问"), models.UnionGift),
        ("purchase-units", _("预算单位"), models.BudgetUnit),
        ("unsold-list", _("滞销处置"), models.UnsoldCase),
    ),
}


def tabs_of(request: HttpRequest, group: str, here: str) -> list[Tab]:
    """Return the tabs of an area that the user may open; ``here`` is the present one."""
    scope = request_scope(request)
    found: list[Tab] = []
    for name, title, model in _TABS[group]:
        if not addressed(scope, model).may(Permission.VIEW_COLLECTIVE):
            continue
        found.append((title, reverse(f"collective:{name}"), name == here, None))
    return [*found, *data.tabs_of(request, group)]


def inside(group: str, here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs of a register."""
    return lambda request: tabs_of(request, group, here)

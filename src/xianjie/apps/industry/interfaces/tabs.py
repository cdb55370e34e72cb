"""The tabs of industry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.industry import models
from xianjie.apps.registers.queries.tabs import tabs_of

GROUP = "industry"
Tab = tuple[Any, str, bool, int | None]
_MAIN: tuple[tuple[str, Any, Any], ...] = (
    ("bonds", _("联结"), models.Bond),
    ("graph", _("联结图"), models.Entity),
    ("firms", _("企业"), models.Entity),
    ("coops", _("合作社"), models.Entity),
    ("gaps", _("覆盖缺口"), models.Bond),
    ("supports", _("支持资格"), models.DividendAgreement),
    ("agreements", _("入股分红"), models.DividendAgreement),
    ("herds", _("肉牛"), models.Herd),
    ("rewards", _("生产奖补"), models.Reward),
    ("certificates", _("品牌认证"), models.Certificate),
)
_INSIDE: dict[str, tuple[tuple[str, Any], ...]] = {
    "bonds": (
        ("bonds", _("联结关系")), ("bond-incomes", _("联结收入")), ("members", _("入社成员")),
        ("contracts", _("企社合同")),
    ),
    "firms": (("firms", _("企业")), ("farms", _("家庭农场")), ("trainings", _("人员培训"))),
    "gaps": (("gaps", _("缺口")), ("needs", _("产业摸底")), ("survey", _("逐户摸底"))),
    "agreements": (
        ("agreements", _("分红协议")), ("shares", _("入股户")), ("dividends", _("分红兑付")),
        ("risks", _("风险提示")),
    ),
    "herds": (("herds", _("存栏")), ("cattle", _("汇总对照目标"))),
}  # fmt: skip


def main_tabs(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs of the area that concern the user."""
    scope = request_scope(request).narrowed(Permission.VIEW_INDUSTRY)
    found: list[Tab] = []
    for key, title, model in _MAIN:
        part = addressed(scope, model)
        if part.unlimited or part.grants:
            found += _tab(key, title, key == here)
    return found


def _tab(key: str, title: Any, here: bool) -> list[Tab]:
    try:
        return [(title, reverse(f"industry:{key}"), here, None)]
    except NoReverseMatch:
        return []


def tabs(area: str, here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs of a page: those of the area, after its own what stands beside it."""

    def found(request: HttpRequest) -> list[Tab]:
        inner: list[Tab] = []
        for key, title in _INSIDE.get(area, ()):
            if key != area:
                inner += _tab(key, title, key == here)
        own = _tab(area, "", False) if area else []
        every: list[Tab] = []
        for tab in main_tabs(request, area if here == area else ""):
            every.append(tab)
            if own and tab[1] == own[0][1]:
                every += inner
        return [*every, *tabs_of(request, GROUP)]

    return found


def bar(request: HttpRequest) -> list[Tab]:
    """Return the tabs above a register that is data."""
    return tabs("", "-")(request)

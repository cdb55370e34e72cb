"""The tabs of employment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.registers.queries.tabs import tabs_of as data_tabs

Tab = tuple[Any, str, bool, int | None]
TABS: tuple[tuple[str, Any], ...] = (
    ("workers", _("劳动力")),
    ("unemployed", _("失业")),
    ("goals", _("转移就业")),
    ("transfers", _("转移台账")),
    ("zero", _("零就业家庭")),
    ("vacancies", _("岗位")),
    ("matches", _("匹配推送")),
    ("campaigns", _("专项行动")),
)


def tabs_of(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs, the one that is open marked."""
    found: list[Tab] = []
    for key, title in TABS:
        try:
            found.append((title, reverse(f"employment:{key}"), key == here, None))
        except NoReverseMatch:
            continue
    return found + list(data_tabs(request, "employment"))


def bar(request: HttpRequest) -> list[Tab]:
    """Return the tabs above the lists of this area that are data."""
    return tabs_of(request, "")


def at(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return what a register asks for its tabs."""
    return lambda request: tabs_of(request, here)

"""The tabs of employment, without those that concern another department."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.employment import models
from xianjie.apps.registers.queries.tabs import tabs_of as data_tabs

Tab = tuple[Any, str, bool, int | None]
TABS: tuple[tuple[str, Any, Any], ...] = (
    ("workers", _("劳动力"), models.Worker),
    ("unemployed", _("失业"), models.Worker),
    ("goals", _("转移就业"), models.Transfer),
    ("transfers", _("转移台账"), models.Transfer),
    ("zero", _("零就业家庭"), models.ZeroFamily),
    ("vacancies", _("岗位"), models.Vacancy),
    ("matches", _("匹配推送"), models.Match),
    ("campaigns", _("专项行动"), models.Campaign),
)


def tabs_of(request: HttpRequest, here: str) -> list[Tab]:
    """Return the tabs that concern the user, the one that is open marked."""
    scope = request_scope(request)
    found: list[Tab] = [
        (title, reverse(f"employment:{key}"), key == here, None)
        for key, title, model in TABS
        if addressed(scope, model).may(Permission.VIEW_EMPLOYMENT)
    ]
    return found + list(data_tabs(request, "employment"))


def bar(request: HttpRequest) -> list[Tab]:
    """Return the tabs above the lists of this area that are data."""
    return tabs_of(request, "")


def at(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return what a register asks for its tabs."""
    return lambda request: tabs_of(request, here)

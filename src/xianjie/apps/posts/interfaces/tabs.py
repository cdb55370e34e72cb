"""The tabs of posts and workshops, without those that concern another department."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.posts import models
from xianjie.apps.registers.queries.tabs import tabs_of as data_tabs

Tab = tuple[Any, str, bool, int | None]
GROUP = "posts"
_TABS: tuple[tuple[str, Any, Any], ...] = (
    ("holders", _("在岗"), models.PostHolding),
    ("needs", _("岗位需求"), models.PostNeed),
    ("sheets", _("考勤发放"), models.PaySheet),
    ("exits", _("退岗提醒"), models.PostHolding),
    ("workshops", _("帮扶车间"), models.Workshop),
    ("workshop-reports", _("车间月报"), models.WorkshopMonth),
    ("workshop-wages", _("车间工资"), models.WorkshopWage),
    ("works", _("以工代赈"), models.ReliefWork),
    ("work-pays", _("劳务报酬"), models.ReliefWorkPay),
)


def tabs_of(request: HttpRequest, here: str = "") -> list[Tab]:
    """Return the tabs that the user may open; ``here`` is the present one.

    The registers that are data stand last.
    """
    scope = request_scope(request)
    found: list[Tab] = [
        (title, reverse(f"posts:{name}"), name == here, None)
        for name, title, model in _TABS
        if addressed(scope, model).may(Permission.VIEW_EMPLOYMENT)
    ]
    return [*found, *data_tabs(request, GROUP)]


def inside(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs of a register."""
    return lambda request: tabs_of(request, here)

"""The tabs of training: its own lists, and the registers that are data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registers.queries.tabs import tabs_of as data_tabs
from xianjie.apps.training.models import TrainingClass

Tab = tuple[Any, str, bool, int | None]
GROUP = "training"
_TABS: tuple[tuple[str, Any], ...] = (
    ("classes", _("培训班")),
    ("trainees", _("学员")),
    ("goals", _("年度达标")),
    ("youths", _("两后生")),
    ("subsidies", _("补贴目录")),
)


def tabs_of(request: HttpRequest, here: str = "") -> list[Tab]:
    """Return the tabs that the user may open; ``here`` is the present one."""
    found: list[Tab] = []
    if addressed(request_scope(request), TrainingClass).may(Permission.VIEW_EMPLOYMENT):
        found += [(title, reverse(f"training:{name}"), name == here, None) for name, title in _TABS]
    return [*found, *data_tabs(request, GROUP)]


def inside(here: str) -> Callable[[HttpRequest], list[Tab]]:
    """Return the tabs of a register."""
    return lambda request: tabs_of(request, here)

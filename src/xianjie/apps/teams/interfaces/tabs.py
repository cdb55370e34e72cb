"""The tabs of teams and pairings; what stands beside a tab follows it while it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registers.queries import tabs as kept
from xianjie.apps.teams import models

Tab = tuple[Any, str, bool, int | None]
_MAIN: tuple[tuple[str, Any, Any], ...] = (
    ("members", _("驻村人员"), models.TeamMember),
    ("gaps", _("空缺"), models.TeamMember),
    ("months", _("考勤"), models.MemberMonth),
    ("leaves", _("请假"), models.Leave),
    ("diary", _("日志"), models.TeamMember),
    ("duty-board", _("职责"), models.Duty),
    ("scores", _("考核"), models.YearScore),
    ("pairings", _("结对"), models.Pairing),
    ("links", _("领导联系"), models.LeaderLink),
    ("social", _("社会供需"), models.SocialItem),
)
_INSIDE: dict[str, tuple[tuple[str, Any], ...]] = {
    "members": (("trainings", _("驻村培训")),),
    "gaps": (("weak-villages", _("软弱涣散村")),),
    "duty-board": (("duties", _("职责清单")), ("ticks", _("完成登记"))),
    "pairings": (("pairing-gaps", _("结对缺口")),),
    "links": (("leader-visits", _("领导调研")),),
}


def tabs_of(request: HttpRequest, area: str, here: str = "") -> list[Tab]:
    """Return the tabs that concern the user, with the one that is open."""
    scope = request_scope(request).narrowed(Permission.VIEW_TEAMS)
    open_one = here or area
    found: list[Tab] = []
    for key, title, model in _MAIN:
        part = addressed(scope, model)
        if not (part.unlimited or part.grants):
            continue
        found.append((title, reverse(f"teams:{key}"), key == open_one, None))
        if key == area:
            found += [
                (word, reverse(f"teams:{inner}"), inner == open_one, None)
                for inner, word in _INSIDE.get(area, ())
            ]
    return [*found, *kept.tabs_of(request, "teams")]


def tabs_at(area: str, here: str = "") -> Callable[[HttpRequest], list[Tab]]:
    """Return what draws the tabs of a register."""

    def tabs(request: HttpRequest) -> list[Tab]:
        return tabs_of(request, area, here)

    return tabs

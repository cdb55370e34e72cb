"""The areas in which registers that are data stand, and the permissions of each."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope

NO_CLERK = ("-",)
"""The sectors of what concerns no department: no office is of that one."""


class GroupOf(NamedTuple):
    """An area: what it is called, who reads its registers, who writes them, its menu entry."""

    title: str | Promise
    view: Permission
    change: Permission
    icon: str
    menu: str


GROUPS: dict[str, GroupOf] = {
    "employment": GroupOf(
        _("务工就业"),
        Permission.VIEW_EMPLOYMENT,
        Permission.WORK_EMPLOYMENT,
        "users",
        "employment:workers",
    ),
    "posts": GroupOf(
        _("公益性岗位"),
        Permission.VIEW_EMPLOYMENT,
        Permission.WORK_EMPLOYMENT,
        "user",
        "posts:holders",
    ),
    "training": GroupOf(
        _("技能培训"),
        Permission.VIEW_EMPLOYMENT,
        Permission.WORK_EMPLOYMENT,
        "cap",
        "training:classes",
    ),
    "industry": GroupOf(
        _("产业"), Permission.VIEW_INDUSTRY, Permission.WORK_INDUSTRY, "network", "industry:bonds"
    ),
    "collective": GroupOf(
        _("村集体经济"),
        Permission.VIEW_COLLECTIVE,
        Permission.WORK_COLLECTIVE,
        "village",
        "collective:incomes",
    ),
    "consumption": GroupOf(
        _("消费帮扶"),
        Permission.VIEW_COLLECTIVE,
        Permission.WORK_COLLECTIVE,
        "inbox",
        "collective:purchases",
    ),
    "assets": GroupOf(
        _("帮扶资产"), Permission.VIEW_ASSETS, Permission.WORK_ASSETS, "building", "assets:assets"
    ),
    "funds": GroupOf(
        _("项目资金"), Permission.VIEW_FUNDS, Permission.WORK_FUNDS, "chart", "funds:projects"
    ),
    "places": GroupOf(
        _("搬迁和重点村"), Permission.VIEW_PLACES, Permission.WORK_PLACES, "village", "places:sites"
    ),
    "teams": GroupOf(
        _("驻村帮扶"), Permission.VIEW_TEAMS, Permission.WORK_TEAMS, "shield", "teams:members"
    ),
    "own": GroupOf(
        _("自建"),
        Permission.VIEW_OWN_REGISTERS,
        Permission.FILL_OWN_REGISTERS,
        "list",
        "registers:catalogue",
    ),
}


def seen_groups(scope: Scope) -> frozenset[str]:
    """Return the areas whose registers a scope may read at all."""
    return frozenset(key for key, group in GROUPS.items() if scope.may(group.view))

"""Who decides about posts: the county's labour office and analyst, and the township."""

from __future__ import annotations

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.posts.models.need import SECTORS


def may_work(scope: Scope, place: str) -> bool:
    """Whether somebody appoints, fills in attendance and lets leave in a place."""
    return scope.of_sectors(SECTORS).may(Permission.WORK_EMPLOYMENT, place)


def may_decide(scope: Scope, place: str) -> bool:
    """Whether somebody approves posts and pay in a place: never a village about itself."""
    return deciding(scope).covers(place)


def deciding(scope: Scope) -> Scope:
    """Return the part of a scope in which somebody approves posts and pay."""
    part = scope.of_sectors(SECTORS)
    if part.unlimited:
        return part
    managing = part.narrowed(Permission.MANAGE_EMPLOYMENT).grants
    towns = tuple(
        one
        for one in part.narrowed(Permission.WORK_EMPLOYMENT).grants
        if one.role == Role.TOWNSHIP_REVIEWER
    )
    return Scope(managing + towns)

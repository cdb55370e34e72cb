"""Which units' purchases somebody reads and writes: his own unit's, or all of his place."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.collective.models.purchase import BUYING


def _own(grant: Grant) -> bool:
    """Whether a post is that of a department which does not look after what others buy."""
    return grant.role == Role.DEPARTMENT_CLERK and grant.sector not in BUYING


def units_of_concern(scope: Scope, path: str = "", permission: str = "") -> Q:
    """Return the condition on rows of units, or of what hangs on one at ``path`` (``unit__``).

    The departments that look after buying, and those of the place, see all; another department
    sees itself.
    """
    part = scope.narrowed(Permission(permission or Permission.VIEW_COLLECTIVE))
    if part.unlimited or not any(_own(one) for one in part.grants):
        return Q()
    condition = Q(pk__in=[])
    for one in part.grants:
        place = Scope((one,)).filter(f"{path}division_code")
        if _own(one):
            place &= Q(**{f"{path}organisation_id": one.organisation_id or 0})
        condition |= place
    return condition


def may_write_unit(scope: Scope, unit: Any) -> bool:
    """Whether somebody may write what a unit bought."""
    part = scope.narrowed(Permission.WORK_COLLECTIVE)
    if part.unlimited:
        return True
    for one in part.grants:
        if not Scope((one,)).covers(unit.division_code):
            continue
        if not _own(one) or unit.organisation_id == one.organisation_id:
            return True
    return False


def looks_after(scope: Scope, place: str) -> bool:
    """Whether somebody looks after the buying of all units of a county."""
    part = scope.narrowed(Permission.WORK_COLLECTIVE)
    return part.unlimited or any(
        not _own(one) and Scope((one,)).covers(place) for one in part.grants
    )

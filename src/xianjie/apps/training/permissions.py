"""Who writes about training in a place."""

from __future__ import annotations

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.training.models.course import SECTORS


def working(scope: Scope) -> Scope:
    """Return the part of a scope in which somebody writes about training."""
    return scope.of_sectors(SECTORS).narrowed(Permission.WORK_EMPLOYMENT)

"""Who may write what in employment."""

from __future__ import annotations

from django.db.models import Model

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.kernel.errors import RefusedError

JUDGES = frozenset({Role.COUNTY_ANALYST, Role.TOWNSHIP_REVIEWER, Role.DEPARTMENT_CLERK})


def permit(
    by: Actor, model: type[Model], place: str, what: str,
    permission: Permission = Permission.WORK_EMPLOYMENT,
) -> None:  # fmt: skip
    """Let pass who may do something in a place and is not of another department.

    Raises ``RefusedError`` for everybody else.
    """
    if not addressed(by.scope, model).may(permission, place):
        raise RefusedError("not-permitted", f"您没有在该地{what}的权限。")


def judging(scope: Scope) -> Scope:
    """Return the part of a scope that accepts what others did: township, department, county."""
    if scope.unlimited:
        return scope
    return Scope(tuple(one for one in scope.grants if one.role in JUDGES))

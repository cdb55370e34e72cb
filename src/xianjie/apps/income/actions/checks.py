"""What every write of the ledger asks first."""

from __future__ import annotations

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.kernel.errors import RefusedError


def must(by: Actor, permission: Permission, division: str, what: str) -> None:
    """Refuse whoever may not do ``what`` in a division."""
    if not by.scope.may(permission, division):
        raise RefusedError("not-permitted", f"您没有在这里{what}的权限。")


def user_of(by: Actor) -> User | None:
    """Return the acting account; None for the command line."""
    return User.objects.filter(pk=by.user_id).first() if by.user_id else None

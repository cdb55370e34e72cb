"""Who acts: an account with its scope, or the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xianjie.apps.accounts.scope import Scope, scope_of

if TYPE_CHECKING:
    from xianjie.apps.accounts.models import User


@dataclass(frozen=True)
class Actor:
    """The explicit ``by`` of every action: a label for the audit and a scope."""

    label: str
    scope: Scope
    user_id: int | None = None


def cli_actor(name: str) -> Actor:
    """Return the actor of the command line, ``cli:<name>``, who may do everything."""
    return Actor(f"cli:{name}", Scope.everything())


def actor_of(user: User, *, today: date) -> Actor:
    """Return a signed-in account as an actor."""
    return Actor(f"user:{user.username}", scope_of(user, today=today), user.pk)

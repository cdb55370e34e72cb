"""Posts on a day, and who holds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post, User
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission

_CODE_LENGTHS = (2, 4, 6, 9, 12)


def posts_in_force(prefix: str, *, on: date) -> QuerySet[Post]:
    """Return the posts within a division prefix on a day, with account and organisation."""
    return (
        _in_force(on)
        .filter(division_prefix__startswith=prefix)
        .select_related("user", "organisation")
        .order_by("division_prefix", "role", "user__username")
    )


def holders_of(
    permission: Permission,
    code: str,
    *,
    on: date,
    roles: Iterable[Role] | None = None,
    organisation_id: int | None = None,
) -> list[User]:
    """Return the active accounts that may do something in the division ``code`` on a day.

    ``roles`` narrows to some roles, ``organisation_id`` to the posts of one organisation.
    """
    wanted = {role for role, may in PERMISSIONS.items() if permission in may}
    if roles is not None:
        wanted &= set(roles)
    prefixes = [code[:length] for length in _CODE_LENGTHS if length <= len(code)]
    posts = _in_force(on).filter(
        division_prefix__in=prefixes, role__in=wanted, user__is_active=True
    )
    if organisation_id is not None:
        posts = posts.filter(organisation_id=organisation_id)
    return list(User.objects.filter(pk__in=posts.values("user_id")).order_by("username"))


def holders_by_role(
    permission: Permission, code: str, *, on: date, roles: Iterable[Role]
) -> dict[Role, list[User]]:
    """Return by role the active accounts that may do something in a division on a day; one query.

    As `holders_of` for each role, by user name.
    """
    wanted = {role for role in roles if permission in PERMISSIONS[role]}
    prefixes = [code[:length] for length in _CODE_LENGTHS if length <= len(code)]
    posts = (
        _in_force(on)
        .filter(division_prefix__in=prefixes, role__in=wanted, user__is_active=True)
        .select_related("user")
        .order_by("user__username", "pk")
    )
    found: dict[Role, dict[int, User]] = {role: {} for role in wanted}
    for post in posts:
        found[Role(post.role)].setdefault(post.user_id, post.user)
    return {role: list(users.values()) for role, users in found.items()}


def _in_force(on: date) -> QuerySet[Post]:
    return Post.objects.filter(valid_from__lte=on).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )

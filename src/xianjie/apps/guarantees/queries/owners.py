"""Who answers for a problem where it is, and who may be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post, User
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission
from xianjie.apps.guarantees.gate import areas_of

_WORKERS = tuple(role for role, may in PERMISSIONS.items() if Permission.WORK_GUARANTEES in may)


def owners_in(county: str, on: date, roles: Iterable[Role]) -> dict[str, int]:
    """Return division prefix → account of who holds one of the roles there, the first by name."""
    posts = (
        Post.objects.filter(
            division_prefix__startswith=county, role__in=list(roles), user__is_active=True,
            valid_from__lte=on,
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .order_by("user__username")
        .values_list("division_prefix", "user_id")
    )  # fmt: skip
    found: dict[str, int] = {}
    for prefix, user in posts:
        found.setdefault(prefix.strip(), user)
    return found


def may_own(code: str, on: date, area: str = "") -> list[User]:
    """Return the accounts that may be charged with a problem of a village.

    Of departments only those that answer for ``area``; without one all are offered.
    """
    prefixes = [code[:size] for size in (6, 9, 12)]
    posts = (
        Post.objects.filter(
            division_prefix__in=prefixes, role__in=_WORKERS, valid_from__lte=on,
            user__is_active=True,
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .select_related("user", "organisation")
    )  # fmt: skip
    found = {
        post.user_id: post.user
        for post in posts
        if post.role != Role.DEPARTMENT_CLERK
        or not area
        or area in areas_of(post.organisation.sector if post.organisation else "")
    }
    return sorted(found.values(), key=lambda user: user.username)

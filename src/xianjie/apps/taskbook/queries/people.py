"""Accounts behind the parties of a county."""

from __future__ import annotations

from datetime import date

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.queries.posts import posts_in_force


def people_of(county: str, on: date) -> dict[tuple[int | None, str], list[User]]:
    """Return (organisation, "") or (None, township of 9 digits) → the accounts that report for it.

    One query.
    """
    found: dict[tuple[int | None, str], list[User]] = {}
    posts = posts_in_force(county, on=on).filter(
        user__is_active=True, role__in=[Role.DEPARTMENT_CLERK, Role.TOWNSHIP_REVIEWER]
    )
    for post in posts:
        if post.role == Role.DEPARTMENT_CLERK:
            found.setdefault((post.organisation_id, ""), []).append(post.user)
        else:
            found.setdefault((None, post.division_prefix), []).append(post.user)
    return found

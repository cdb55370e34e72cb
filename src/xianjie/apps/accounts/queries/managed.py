"""Accounts, posts and organisations within the part of a scope in which they are managed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.accounts.scope import Scope

_CODE_DIGITS = 12


def within(scope: Scope, field: str) -> Q:
    """Return the condition on a column of division prefixes; matches no row without a scope."""
    if scope.unlimited:
        return Q()
    condition = Q(pk__in=[])
    for prefix in scope.prefixes:
        condition |= Q(**{f"{field}__startswith": prefix})
    return condition


def in_force(on: date) -> Q:
    """Return the condition of posts that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def managed_users(scope: Scope) -> QuerySet[User]:
    """Return the accounts that belong to, or hold a post in, the divisions of a scope.

    ``scope`` is already narrowed to what lets its holder manage. Sorted by user name.
    """
    if scope.unlimited:
        return User.objects.order_by("username")
    posts = Post.objects.filter(within(scope, "division_prefix"), user_id=OuterRef("pk"))
    return User.objects.filter(
        within(scope, "division_prefix") | Q(Exists(posts.values("pk")))
    ).order_by("username")


def with_posts(users: QuerySet[User], *, on: date) -> QuerySet[User]:
    """Attach to each account the posts that it holds on a day, as ``posts_now``."""
    posts = Post.objects.filter(in_force(on)).select_related("organisation").order_by("id")
    return users.prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))


def filtered_users(
    users: QuerySet[User],
    *,
    on: date,
    state: str = "",
    role: str = "",
    prefix: str = "",
    text: str = "",
    locked: Iterable[str] = (),
    stale: datetime | None = None,
) -> QuerySet[User]:
    """Narrow accounts: by state, by a role held on a day, by place, by user name.

    ``state`` is ``active``, ``disabled``, ``locked`` (one of the names ``locked``), ``first``
    (must change the password), ``never`` (has not signed in yet) or ``stale`` (not since the
    moment ``stale``, though it may).
    """
    conditions = {
        "active": Q(is_active=True),
        "disabled": Q(is_active=False),
        "locked": Q(username__in=list(locked)),
        "first": Q(must_change_password=True),
        "never": Q(last_login__isnull=True),
        "stale": Q(last_login__lt=stale, is_active=True) if stale else Q(),
    }
    if state in conditions:
        users = users.filter(conditions[state])
    if role in Role.values or prefix:
        posts = Post.objects.filter(in_force(on), user_id=OuterRef("pk"))
        if role in Role.values:
            posts = posts.filter(role=role)
        held = Q(Exists(posts.filter(division_prefix__startswith=prefix).values("pk")))
        if prefix and role not in Role.values:
            held |= Q(division_prefix__startswith=prefix)
        users = users.filter(held)
    if text:
        users = users.filter(username__icontains=text)
    return users


def sorted_users(users: QuerySet[User], order: str) -> QuerySet[User]:
    """Sort accounts by ``username`` or ``last_login``, with ``-`` the other way round."""
    known = {
        "username": ("username",),
        "-username": ("-username",),
        "last_login": (F("last_login").asc(nulls_first=True), "username"),
        "-last_login": (F("last_login").desc(nulls_last=True), "username"),
    }
    return users.order_by(*known.get(order, ("username",)))


def managed_posts(scope: Scope) -> QuerySet[Post]:
    """Return the posts within the divisions of a scope, with account and organisation."""
    posts = Post.objects.select_related("user", "organisation")
    return posts.filter(within(scope, "division_prefix")).order_by(
        "division_prefix", "role", "user__username", "valid_from", "id"
    )


def managed_organisations(scope: Scope) -> QuerySet[Organisation]:
    """Return the organisations in the divisions of a scope, by division and name."""
    return Organisation.objects.filter(scope.filter("division_code")).order_by(
        "division_code", "name"
    )


def home_of(user: User) -> str:
    """Return the 12-digit code of the division an account belongs to; empty when to none."""
    prefix = user.division_prefix
    if not prefix:
        prefix = user.posts.order_by("id").values_list("division_prefix", flat=True).first() or ""
    return prefix.ljust(_CODE_DIGITS, "0") if prefix else ""

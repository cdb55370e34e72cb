"""What an account may see: roles over division prefixes. Nothing is visible without a scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from xianjie.apps.accounts.models import User

_CODE_DIGITS = 12


@dataclass(frozen=True)
class Grant:
    """One post in force: a role over a division prefix, for an organisation of a sector.

    ``organisation`` is the name of the organisation, for the line below the name of the user.
    """

    role: Role
    prefix: str
    organisation_id: int | None = None
    sector: str = ""
    organisation: str = field(default="", compare=False)


@dataclass(frozen=True)
class Scope:
    """The grants of an account on a day. An empty scope sees nothing."""

    grants: tuple[Grant, ...] = ()
    unlimited: bool = False

    @classmethod
    def everything(cls) -> Scope:
        """Return the scope of whoever holds the machine; for the command line only."""
        return cls(unlimited=True)

    @classmethod
    def nothing(cls) -> Scope:
        """Return the scope of a stranger."""
        return cls()

    @classmethod
    def of(cls, prefixes: Iterable[str], roles: Iterable[Role]) -> Scope:
        """Return a scope in which each role holds over each prefix."""
        roles = tuple(roles)
        return cls(tuple(Grant(role, prefix) for prefix in prefixes for role in roles))

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Division prefixes of all grants, without those that lie within another."""
        found = sorted({grant.prefix for grant in self.grants})
        return tuple(
            prefix
            for prefix in found
            if not any(prefix != other and prefix.startswith(other) for other in found)
        )

    @property
    def roles(self) -> frozenset[Role]:
        """Roles of all grants."""
        return frozenset(grant.role for grant in self.grants)

    def narrowed(self, permission: Permission) -> Scope:
        """Return the part of the scope in which something is permitted."""
        if self.unlimited:
            return self
        return Scope(tuple(g for g in self.grants if permission in PERMISSIONS[g.role]))

    def may(self, permission: Permission, code: str | None = None) -> bool:
        """Whether something is permitted, at all or in the division ``code``."""
        part = self.narrowed(permission)
        if code is None:
            return part.unlimited or bool(part.grants)
        return part.covers(code)

    def of_sectors(self, sectors: Iterable[str]) -> Scope:
        """Return the scope without the posts of department clerks of other sectors.

        What belongs to one department by its nature, such as the roll of 低保, is no business of
        the others in the same county.
        """
        wanted = frozenset(sectors)
        if self.unlimited or not wanted:
            return self
        return Scope(
            tuple(
                grant
                for grant in self.grants
                if grant.role != Role.DEPARTMENT_CLERK or grant.sector in wanted
            )
        )

    def covers(self, code: str) -> bool:
        """Whether the whole division lies within the scope."""
        if self.unlimited:
            return True
        return any(code.startswith(prefix.rstrip()) for prefix in self.prefixes)

    def filter(self, field: str = "division_code") -> Q:
        """Return the condition on a column of 12-digit codes; matches no row without a scope."""
        if self.unlimited:
            return Q()
        condition = Q(pk__in=[])
        for prefix in self.prefixes:
            low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
            condition |= Q(**{f"{field}__gte": low, f"{field}__lte": high})
        return condition


def scope_of(user: User | AnonymousUser, *, today: date) -> Scope:
    """Return what an account may see on a day; nothing for strangers and disabled accounts."""
    from xianjie.apps.accounts.models import Post

    if not user.is_authenticated or not user.is_active:
        return Scope.nothing()
    posts = (
        Post.objects.filter(user_id=user.pk, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .order_by("id")
        # Columns, not objects: this is asked at every request.
        .values_list(
            "role",
            "division_prefix",
            "organisation_id",
            "organisation__sector",
            "organisation__name",
        )
    )
    return Scope(
        tuple(
            Grant(Role(role), prefix, organisation, sector or "", name or "")
            for role, prefix, organisation, sector, name in posts
        )
    )

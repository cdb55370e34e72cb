"""The gate of this area: a place sees its place, a department its area only.

A department clerk's post covers a whole county. What he may see and write of the guarantees is
the part that his department answers for (code set 保障领域部门), whatever the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedManager, ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.guarantees.enums import Area
from xianjie.exchange.contracts import load_codes

_Row = TypeVar("_Row", bound=models.Model)


@cache
def areas_of(sector: str) -> frozenset[str]:
    """Return the areas that a department of a sector answers for; none for an unknown one."""
    known = load_codes("保障领域部门").resolve(sector) if sector else None
    return frozenset(area.value for area in Area if known and known.code == area.label)


@cache
def departments_of(area: str) -> tuple[str, ...]:
    """Return the sectors that answer for an area, the leading one first."""
    label = Area(area).label
    return tuple(one.text for one in load_codes("保障领域部门").values if one.code == label)


def areas_in(scope: Scope, permission: Permission) -> frozenset[str]:
    """Return the areas that a scope reaches at all: every one but for departments."""
    part = scope.narrowed(permission)
    if part.unlimited or any(one.role != Role.DEPARTMENT_CLERK for one in part.grants):
        return frozenset(Area.values)
    return frozenset(area for one in part.grants for area in areas_of(one.sector))


def reaches(scope: Scope, permission: Permission, code: str, area: str) -> bool:
    """Whether something is permitted in a place and area."""
    part = scope.narrowed(permission)
    if part.unlimited:
        return True
    return any(
        Scope((one,)).covers(code)
        and (one.role != Role.DEPARTMENT_CLERK or area in areas_of(one.sector))
        for one in part.grants
    )


class AreaQuerySet(ScopedQuerySet[_Row]):
    """Rows of a place and an area."""

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> Self:
        """Return the rows within a scope; of a department's post only those of its area."""
        part = scope.narrowed(permission) if permission else scope
        clerks = [one for one in part.grants if one.role == Role.DEPARTMENT_CLERK]
        if part.unlimited or not clerks:
            return super().visible_to(scope, permission, inside=inside)
        path = getattr(self.model, "scope_field", "division_code")
        others = tuple(one for one in part.grants if one.role != Role.DEPARTMENT_CLERK)
        condition = Scope(others).filter(path)
        for one in clerks:
            condition |= Scope((one,)).filter(path) & self._of(areas_of(one.sector))
        found = self.all().filter(condition)
        found._passed = True
        return found

    def _of(self, areas: Iterable[str]) -> Q:
        own = getattr(self.model, "own_area", None)
        if own is None:
            return Q(area__in=sorted(areas))
        return Q(pk__isnull=False) if own in areas else Q(pk__in=[])


class AreaManager(ScopedManager[_Row]):
    """The default manager of the tables of this area."""

    def get_queryset(self) -> AreaQuerySet[_Row]:
        """Return all rows, not yet let through."""
        return AreaQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> AreaQuerySet[_Row]:
        """Return the rows that a scope may see, as `AreaQuerySet.visible_to`."""
        return self.get_queryset().visible_to(scope, permission, inside=inside)

    def filter(self, *args: Any, **kwargs: Any) -> AreaQuerySet[_Row]:
        """Return matching rows, not yet let through."""
        return self.get_queryset().filter(*args, **kwargs)

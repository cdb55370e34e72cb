"""The gate of the rows: a place sees its place, a department only the registers that concern it."""

from __future__ import annotations

from functools import cache
from typing import Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedManager, ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.exchange.register_files import packaged_registers

_COUNTY_DIGITS = 6
_Row = TypeVar("_Row", bound=models.Model)


@cache
def packaged_of(sector: str) -> tuple[str, ...]:
    """Return the packaged registers that concern the clerks of a sector."""
    return tuple(one.key for one in packaged_registers().values() if sector in one.sectors)


def of_sector(sector: str) -> Q:
    """Return the condition of the rows that concern the clerks of a sector."""
    if not sector:
        return Q(pk__in=[])
    own = apps.get_model("registers", "OwnRegister").objects.filter(sectors__contains=f",{sector},")
    return Q(register__in=packaged_of(sector)) | Q(register__in=own.values("key"))


def places_of(scope: Scope) -> Q:
    """Return the condition of a scope's places; a whole county by its code, as indexes have it."""
    condition = Q(pk__in=[])
    for prefix in scope.prefixes:
        if len(prefix) == _COUNTY_DIGITS:
            condition |= Q(county_code=prefix)
        else:
            low, high = prefix.ljust(12, "0"), prefix.ljust(12, "9")
            condition |= Q(division_code__gte=low, division_code__lte=high)
    return condition


class EntryQuerySet(ScopedQuerySet[_Row]):
    """Rows of many registers."""

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> Self:
        """Return the rows within a scope; of a clerk's post those of its department's registers."""
        part = scope.narrowed(permission) if permission else scope
        clerks = [one for one in part.grants if one.role == Role.DEPARTMENT_CLERK]
        if part.unlimited or (inside and not clerks and part.covers(inside)):
            return super().visible_to(scope, permission, inside=inside)
        others = tuple(one for one in part.grants if one.role != Role.DEPARTMENT_CLERK)
        condition = places_of(Scope(others))
        for one in clerks:
            condition |= places_of(Scope((one,))) & of_sector(one.sector)
        found = self.all().filter(condition)
        found._passed = True
        return found


class EntryManager(ScopedManager[_Row]):
    """The default manager of the rows."""

    def get_queryset(self) -> EntryQuerySet[_Row]:
        """Return all rows, not yet let through."""
        return EntryQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> EntryQuerySet[_Row]:
        """Return the rows that a scope may see, as `EntryQuerySet.visible_to`."""
        return self.get_queryset().visible_to(scope, permission, inside=inside)

    def filter(self, *args: object, **kwargs: object) -> EntryQuerySet[_Row]:
        """Return matching rows, not yet let through."""
        return self.get_queryset().filter(*args, **kwargs)

"""What a county publishes is read in all of it, whatever township or village one works in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self, TypeVar

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager, ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope

_Row = TypeVar("_Row", bound=models.Model)
_COUNTY = 6


class CountyQuerySet(ScopedQuerySet[_Row]):
    """Rows that everybody of the county reads, and those write in whose places they lie."""

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> Self:
        """Return the rows of the counties of a scope for reading, of its places for the rest."""
        if permission == Permission.VIEW_EMPLOYMENT and not scope.unlimited:
            grants = (replace(one, prefix=one.prefix[:_COUNTY]) for one in scope.grants)
            scope = Scope(tuple(grants))
        return super().visible_to(scope, permission, inside=inside)


class CountyManager(ScopedManager[_Row]):
    """The manager of vacancies and campaigns."""

    def get_queryset(self) -> CountyQuerySet[_Row]:
        """Return all rows, not yet let through."""
        return CountyQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> CountyQuerySet[_Row]:
        """Return the rows that a scope may see, as `CountyQuerySet.visible_to`."""
        return self.get_queryset().visible_to(scope, permission, inside=inside)

    def filter(self, *args: Any, **kwargs: Any) -> CountyQuerySet[_Row]:
        """Return matching rows, not yet let through."""
        return self.get_queryset().filter(*args, **kwargs)

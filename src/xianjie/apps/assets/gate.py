"""The gate of the assets: a place sees its place, a department what it looks after.

A department clerk's post covers a whole county. Departments that look after all assets (code set
资产部门, 综合) see all of them, the others those whose department they are.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedManager, ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.assets.choices import department_of, sees_all

_Row = TypeVar("_Row", bound=models.Model)


def _own_only(grant: Grant) -> bool:
    return grant.role == Role.DEPARTMENT_CLERK and not sees_all(grant.sector)


def reaches(scope: Scope, permission: Permission, code: str, department: str) -> bool:
    """Whether something is permitted for assets of a place and department."""
    part = scope.narrowed(permission)
    if part.unlimited:
        return True
    return any(
        Scope((one,)).covers(code)
        and (not _own_only(one) or department_of(one.sector) == department)
        for one in part.grants
    )  # fmt: skip


class AssetQuerySet(ScopedQuerySet[_Row]):
    """Rows about assets of a place and a department."""

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> Self:
        """Return the rows within a scope; of a department's post only those it looks after."""
        part = scope.narrowed(permission) if permission else scope
        clerks = [one for one in part.grants if _own_only(one)]
        if part.unlimited or not clerks:
            return super().visible_to(scope, permission, inside=inside)
        path = getattr(self.model, "scope_field", "division_code")
        others = tuple(one for one in part.grants if not _own_only(one))
        condition = Scope(others).filter(path)
        for one in clerks:
            own = department_of(one.sector)
            if own:
                condition |= Scope((one,)).filter(path) & self._of(own)
        found = self.all().filter(condition)
        found._passed = True
        return found

    def _of(self, department: str) -> Q:
        path = getattr(self.model, "department_field", "department")
        return Q(**{path: department}) if path else Q()


class AssetManager(ScopedManager[_Row]):
    """The default manager of the tables of this area."""

    def get_queryset(self) -> AssetQuerySet[_Row]:
        """Return all rows, not yet let through."""
        return AssetQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> AssetQuerySet[_Row]:
        """Return the rows that a scope may see, as `AssetQuerySet.visible_to`."""
        return self.get_queryset().visible_to(scope, permission, inside=inside)

    def filter(self, *args: Any, **kwargs: Any) -> AssetQuerySet[_Row]:
        """Return matching rows, not yet let through."""
        return self.get_queryset().filter(*args, **kwargs)

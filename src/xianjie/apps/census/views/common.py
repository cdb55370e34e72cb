"""What the pages of the census share: the scope, the county, names of units."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.census.models import SampleDraw, SampleUnit
from xianjie.apps.divisions.queries.places import VillagePlace
from xianjie.kernel.ids import mask_name


def census_scope(request: HttpRequest, permission: Permission = Permission.VIEW_CENSUS) -> Scope:
    """Return where the user may do something; clerks of other departments get 403."""
    scope = addressed(require(request, permission), SampleDraw)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def unit_title(unit: SampleUnit) -> str:
    """Return what a sheet is about, names masked."""
    if unit.person is not None:
        return mask_name(unit.person.name)
    if unit.asset is not None:
        return unit.asset.name
    if unit.household is not None:
        return f"{mask_name(unit.household.head_name)} {unit.household.household_code}".strip()
    return ""


def unit_rows(units: Any, places: dict[str, VillagePlace]) -> list[tuple[Any, str, Any]]:
    """Return sheets with their titles and places."""
    return [(one, unit_title(one), places.get(one.division_code)) for one in units]

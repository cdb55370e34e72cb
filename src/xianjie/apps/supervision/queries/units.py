"""Departments and townships by the key that forms use: ``o12`` or ``t532325101``."""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import children_of

TOWN_DIGITS = 9


@dataclass(frozen=True)
class Unit:
    """A department of the county, or a township."""

    key: str
    name: str
    organisation_id: int | None = None
    town_code: str = ""


def units_of(county: str) -> dict[str, Unit]:
    """Return who may answer for something in a county, by key: townships, then departments."""
    towns = [
        Unit(f"t{code[:TOWN_DIGITS]}", name, town_code=code[:TOWN_DIGITS])
        for code, name in children_of(county).values_list("code", "name")
    ]
    rows = Organisation.objects.filter(
        division_code=padded(county), level=OrganisationLevel.COUNTY
    ).order_by("name")
    offices = [Unit(f"o{one.pk}", one.name, organisation_id=one.pk) for one in rows]
    return {unit.key: unit for unit in (*towns, *offices)}


def key_of(organisation_id: int | None, town_code: str) -> str:
    """Return the key of a department or township, empty for neither."""
    if organisation_id is not None:
        return f"o{organisation_id}"
    return f"t{town_code}" if town_code else ""

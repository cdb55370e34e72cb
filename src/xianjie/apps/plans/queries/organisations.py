"""Which organisation at a place is responsible for a kind of measure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from xianjie.apps.accounts.models import Organisation

_COUNTY, _TOWN, _VILLAGE, _CODE = 6, 9, 12, 12


def organisations_near(division_code: str) -> list[Organisation]:
    """Return who may be charged with a measure in a village: of county, township, village."""
    codes = {division_code[:n].ljust(_CODE, "0") for n in (_COUNTY, _TOWN, _VILLAGE)}
    return list(
        Organisation.objects.filter(division_code__in=codes).order_by("division_code", "name")
    )


def organisation_for(
    sector: str, division_code: str, known: Iterable[Organisation]
) -> Organisation | None:
    """Return the body of a sector nearest above a village; None where there is none, or several."""
    if not sector:
        return None
    for digits in (_COUNTY, _TOWN, _VILLAGE):
        code = division_code[:digits].ljust(_CODE, "0")
        found = [one for one in known if one.division_code == code and one.sector == sector]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def organisations_of_county(county: str) -> list[Organisation]:
    """Return every body of a county, for plans of many villages at once; one query."""
    low, high = county.ljust(_CODE, "0"), county.ljust(_CODE, "9")
    return list(
        Organisation.objects.filter(Q(division_code__gte=low, division_code__lte=high)).order_by(
            "division_code", "name"
        )
    )

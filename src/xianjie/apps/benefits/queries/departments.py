"""Which organisation of a county stands for the department that a benefit names."""

from __future__ import annotations

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.sources.queries.duty import belongs_to

_CODE_DIGITS = 12


def offices_of(county: str) -> list[Organisation]:
    """Return the bodies of a county itself."""
    code = county.ljust(_CODE_DIGITS, "0")
    return list(Organisation.objects.filter(division_code=code).order_by("name"))


def office_by_department(county: str) -> dict[str, Organisation]:
    """Return department → its organisation, for the departments of gaps of a county.

    An organisation whose sector is the department comes before one that only bears its name.
    """
    bodies = offices_of(county)
    named = (
        EntitlementGap.objects.proven("departments of a county, no rows")
        .filter(county_code=county)
        .exclude(department="")
        .order_by()
        .values_list("department", flat=True)
        .distinct()
    )
    found: dict[str, Organisation] = {}
    for department in named:
        standing = [
            body for body in bodies if belongs_to(department, sector=body.sector, name=body.name)
        ]
        standing.sort(key=lambda body: body.sector != department)
        if standing:
            found[department] = standing[0]
    return found

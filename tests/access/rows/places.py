"""Relocation sites, relocated households, villages in focus."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.places.interfaces.registers import INDUSTRIES, PROJECTS, RELOCATED, SITES
from xianjie.apps.places.models import (
    IncomeProject,
    RelocatedHousehold,
    RelocationSite,
    SiteIndustry,
)

# The clerk of the world belongs to a bureau that these registers do not concern.
CLERK = frozenset({Role.DEPARTMENT_CLERK})
DAY = date(2022, 7, 1)


def site(world: World) -> RelocationSite:
    found, _ = RelocationSite.objects.get_or_create(
        division_code=world.village, name="银馨家园", defaults={"kind": "COMPACT", **STAMPS}
    )
    return found


def industry(world: World) -> SiteIndustry:
    found, _ = SiteIndustry.objects.get_or_create(
        site=site(world), name="养牛", defaults={"kind": "养殖", "since": DAY, **STAMPS}
    )
    return found


def moved(world: World) -> RelocatedHousehold:
    found, _ = RelocatedHousehold.objects.get_or_create(
        household=world.household,
        defaults={"division_code": world.village, "site": site(world), **STAMPS},
    )
    return found


def project(world: World) -> IncomeProject:
    found, _ = IncomeProject.objects.get_or_create(
        household=world.household, name="养牛",
        defaults={"division_code": world.village, "kind": "养殖", "since": DAY, **STAMPS},
    )  # fmt: skip
    return found


def _home(world: World) -> dict[str, Any]:
    return {"household": world.household.household_code}


ROWS = [
    *register_case(SITES, site, lambda w: {"name": "银馨家园", "kind": "COMPACT",
                                           "division_code": w.village}),
    *register_case(INDUSTRIES, industry, lambda w: {"site": site(w).name, "name": "养牛",
                                                    "kind": "养殖", "is_leading": "yes",
                                                    "since": "2022-07-01"}),
    *register_case(RELOCATED, moved, lambda w: _home(w) | {"site": site(w).name},
                   "household__head_name"),
    *register_case(PROJECTS, project, lambda w: _home(w) | {"name": "养牛", "kind": "养殖",
                                                            "since": "2022-07-01"},
                   "household__head_name"),
    Row("places:focus", may(Permission.VIEW_PLACES) - CLERK),
    Row("places:focus-export", may(Permission.VIEW_PLACES) - CLERK),
    # The roll is of the whole county: who works in a township may not take from it.
    Row("places:update", frozenset({Role.COUNTY_ANALYST}), method="post",
        answers=(302,)),
]  # fmt: skip

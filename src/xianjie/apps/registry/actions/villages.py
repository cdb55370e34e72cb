"""One row a village and year, listed from the divisions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.registry.models import Household, Person, VillageYear
from xianjie.kernel.errors import RefusedError

_REGISTER = "registry.villages"


@transaction.atomic
def ensure_villages(*, by: Actor, county: str, year: int, now: datetime) -> int:
    """List the villages of a county (six digits) that have no row in a year; return how many.

    Households and population are those of the registry now, empty where it holds none; the
    village's people correct them. One that was taken out stays out.
    """
    place, last = county.ljust(12, "0"), county.ljust(12, "9")
    if not by.scope.may(Permission.CHANGE_REGISTERS, place):
        raise RefusedError("not-permitted", "您没有登记本县各村情况的权限。")
    inside = {"division_code__gte": place, "division_code__lte": last}
    codes = set(
        in_force()
        .filter(level=Level.VILLAGE, code__gte=place, code__lte=last)
        .values_list("code", flat=True)
    )
    codes -= set(
        VillageYear.objects.filter(year=year, **inside).values_list("division_code", flat=True)
    )
    if not codes:
        return 0
    homes = Household.objects.filter(is_active=True, **inside).order_by()
    households = dict(homes.values_list("division_code").annotate(Count("pk")))
    members = Person.objects.filter(
        household__is_active=True,
        household__division_code__gte=place,
        household__division_code__lte=last,
    ).order_by()
    people = dict(members.values_list("household__division_code").annotate(Count("pk")))
    fresh = VillageYear.objects.bulk_create(
        VillageYear(
            division_code=code,
            year=year,
            households=households.get(code),
            population=people.get(code),
            created_at=now,
            updated_at=now,
        )
        for code in sorted(codes)
    )
    note_created(by=by, register=_REGISTER, numbers=[row.pk for row in fresh], now=now)
    record(
        actor=by, action="registry.villages.seed", object_type=_REGISTER, object_id=str(year),
        division_code=place, detail={"new": len(fresh), "year": year}, at=now,
    )  # fmt: skip
    return len(fresh)

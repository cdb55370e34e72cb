"""Projects whose assets are not in the ledger yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.models import Asset
from xianjie.apps.assets.queries.stock import in_place
from xianjie.apps.funds.models import FundAllocation, Project

_WHY = "projects that wait to be booked, in the places of whoever books assets"
_FROM_LEVEL = {
    "中央": "money_central", "省级": "money_province", "市州级": "money_city",
    "县级": "money_county", "帮扶方": "money_paired", "社会": "money_donation",
}  # fmt: skip
_OTHER = "money_other"


@dataclass(frozen=True)
class Draft:
    """An accepted project without assets, and what it was paid from (fen by `MONEY`)."""

    project: Any
    money: dict[str, int]

    @property
    def total(self) -> int:
        """What its assets cost."""
        return sum(self.money.values())


def unbooked(
    scope: Scope, county: str, *, permission: Permission = Permission.VIEW_ASSETS
) -> QuerySet[Any]:
    """Return the accepted projects of the places that a scope sees of which no asset tells."""
    booked = Asset.objects.proven(_WHY).filter(project_code=OuterRef("code"))
    rows = Project.objects.proven(_WHY).filter(
        scope.narrowed(permission).filter("division_code"),
        accepted_on__isnull=False, retired_at__isnull=True,
    )  # fmt: skip
    found = in_place(rows, county, "division_code").exclude(code="")
    return found.filter(~Exists(booked)).order_by("accepted_on", "pk")


def drafts_of(projects: Iterable[Any]) -> list[Draft]:
    """Return projects with the money they were given, by source; one query."""
    rows = list(projects)
    given: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number, level, amount in (
        FundAllocation.objects.proven(_WHY)
        .filter(project__in=[one.pk for one in rows], retired_at__isnull=True)
        .order_by()
        .values_list("project_id", "batch__level")
        .annotate(n=Sum(F("amount") - F("returned")))
    ):
        given[number][_FROM_LEVEL.get(level, _OTHER)] += amount or 0
    return [Draft(one, dict(given[one.pk]) or {_OTHER: one.amount or 0}) for one in rows]

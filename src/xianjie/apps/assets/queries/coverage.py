"""Who of the lifted and the monitored has asset income, and why the others have none (M11-05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.enums import AssetClass
from xianjie.apps.assets.models import Asset
from xianjie.apps.assets.queries.rules import COVERAGE, asset_rules
from xianjie.apps.assets.queries.stock import in_place
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.collective.enums import GIVEN, OPEN_DISTRIBUTIONS
from xianjie.apps.collective.models import Distribution, DistributionLine
from xianjie.apps.collective.queries.distributions import households_with_asset_income
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.ids import mask_name

LIFTED = "脱贫户"
NO_ASSET, NOT_SHARED, LEFT_OUT, UNDER_WAY = "no-asset", "not-shared", "left-out", "under-way"
REASONS = {
    NO_ASSET: "村里没有经营性资产",
    NOT_SHARED: "村里当年没有分到户的收益",
    UNDER_WAY: "分配方案里有，还没发放",
    LEFT_OUT: "村里分了，方案里没有这户",
}
_WHY = "counted for villages that the caller may see"


@dataclass(frozen=True)
class Coverage:
    """One village: households and people who should have asset income, and who have."""

    code: str
    place: VillagePlace | None
    households: int
    people: int
    covered_households: int
    covered_people: int
    reason: str = ""

    @property
    def missing(self) -> int:
        """People without asset income."""
        return self.people - self.covered_people

    @property
    def rate(self) -> Decimal:
        """Percent of the people who have asset income, one decimal, rounded down."""
        return rate_of(self.covered_people, self.people)


def rate_of(part: int, whole: int) -> Decimal:
    """Return a percentage with one decimal, rounded down: 100 only where nobody is missing."""
    return Decimal(part * 1000 // whole) / 10 if whole else Decimal(0)


def concerned(county: str) -> QuerySet[Household]:
    """Return the households whose people all shall have asset income: lifted or monitored."""
    watched = (
        Episode.objects.proven(_WHY)
        .filter(county_code=county, state=EpisodeState.MONITORED)
        .values("household")
    )
    rows: QuerySet[Household] = Household.objects.proven(_WHY).filter(
        Q(household_type=LIFTED) | Q(pk__in=watched), county_code=county, is_active=True
    )
    return rows


def goal_at(county: str, on: date) -> Decimal | None:
    """Return the share that has to be reached, in percent."""
    share = asset_rules(county, on).share(COVERAGE)
    return None if share is None else share * 100


def coverage_of(county: str, scope: Scope, year: int, *, town: str = "") -> list[Coverage]:
    """Return the villages that somebody sees, those that miss most people first."""
    rows = concerned(county).filter(scope.narrowed(Permission.VIEW_ASSETS).filter("division_code"))
    if town:
        rows = in_place(rows, town.ljust(12, "0"), "division_code")
    covered = Q(pk__in=households_with_asset_income(county, year))
    found = list(
        rows.order_by()
        .values("division_code")
        .annotate(
            n=Count("pk"), all=Sum("member_count"), got=Count("pk", filter=covered),
            fed=Sum("member_count", filter=covered),
        )
    )  # fmt: skip
    places = villages_by_code(row["division_code"] for row in found)
    shared, earning = _shared(county, year), _earning(county)
    lines = [
        Coverage(
            row["division_code"], places.get(row["division_code"]), row["n"], row["all"] or 0,
            row["got"], row["fed"] or 0,
            _reason(row["division_code"], shared, earning) if row["got"] < row["n"] else "",
        )
        for row in found
    ]  # fmt: skip
    return sorted(lines, key=lambda one: (-one.missing, one.code))


def _reason(code: str, shared: set[str], earning: set[str]) -> str:
    """Return what holds for the village as a whole."""
    if code in shared:
        return REASONS[LEFT_OUT]
    return REASONS[NOT_SHARED if code in earning else NO_ASSET]


def _shared(county: str, year: int) -> set[str]:
    """Return the villages that gave money to households in a year."""
    rows = DistributionLine.objects.proven(_WHY).filter(
        county_code=county, household__isnull=False, amount__gt=0, distribution__year=year,
        distribution__state__in=GIVEN,
    )  # fmt: skip
    return set(rows.order_by().values_list("distribution__division_code", flat=True).distinct())


def _earning(county: str) -> set[str]:
    rows = in_place(
        Asset.objects.proven(_WHY).filter(
            retired_at__isnull=True, asset_class=AssetClass.OPERATING
        ),
        county, "division_code",
    )  # fmt: skip
    return set(rows.order_by().values_list("division_code", flat=True).distinct())


@dataclass(frozen=True)
class Missing:
    """A household without asset income: who, masked, how many, and why."""

    household: Any
    head: str
    members: str
    reason: str


def missing_in(county: str, village: str, year: int) -> QuerySet[Household]:
    """Return the households of a village that have no asset income in a year."""
    rows = concerned(county).filter(division_code=village)
    return rows.exclude(pk__in=households_with_asset_income(county, year)).order_by("pk")


def told(rows: Iterable[Household], county: str, village: str, year: int) -> list[Missing]:
    """Return households with their masked members and the reason; a fixed number of queries."""
    households = list(rows)
    names: dict[int, list[str]] = defaultdict(list)
    people = Person.objects.proven(_WHY).filter(household__in=[one.pk for one in households])
    for home, name in people.order_by("pk").values_list("household_id", "name"):
        names[home].append(mask_name(name))
    planned = set(
        DistributionLine.objects.proven(_WHY)
        .filter(
            household__in=[one.pk for one in households], distribution__year=year, amount__gt=0,
            distribution__state__in=OPEN_DISTRIBUTIONS,
        )
        .values_list("household_id", flat=True)
    )  # fmt: skip
    any_given = Distribution.objects.proven(_WHY).filter(
        county_code=county, division_code=village, year=year, state__in=GIVEN
    )
    shared = {village} if any_given.exists() else set()
    reason = _reason(village, shared, _earning(county))
    return [
        Missing(
            one, mask_name(one.head_name), "、".join(names[one.pk]),
            REASONS[UNDER_WAY] if one.pk in planned else reason,
        )
        for one in households
    ]  # fmt: skip

"""The picture of 双绑: firms, cooperatives and, by village, the households that they bind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.industry.enums import GONE
from xianjie.apps.industry.models import Bond, CoopMember, Entity, PurchaseContract
from xianjie.apps.industry.queries.binding import LIVE, bonds_on, buying_kinds, inside, members_on

MOST_LINKS = 600


@dataclass(frozen=True)
class Deal:
    """A firm and a cooperative with their newest contract."""

    firm: Entity
    coop: Entity
    until: date
    amount: int
    in_force: bool


@dataclass(frozen=True)
class Reach:
    """An entity and a village: how many households it binds there."""

    entity: Entity
    village: str
    homes: int


@dataclass(frozen=True)
class Graph:
    """What the picture and the tables beside it show; ``loose`` are entities without a link."""

    deals: list[Deal]
    reaches: list[Reach]
    loose: list[Entity]
    homes: int
    cut: bool


def graph_of(county: str, scope: Scope, on: date, *, town: str = "", industry: str = "") -> Graph:
    """Return the links of the entities that a scope sees; five queries whatever their number.

    :param town: nine digits of the township of the cooperatives, empty for all.
    :param industry: of this 主导产业 only.
    """
    rows = Entity.objects.visible_to(scope, Permission.VIEW_INDUSTRY).filter(inside(county), LIVE)
    rows = rows.exclude(state__in=GONE)
    if industry:
        rows = rows.filter(industry=industry)
    if town:
        rows = rows.filter(division_code__startswith=town)
    seen = {one.pk: one for one in rows.order_by("name")}
    deals = _deals(county, scope, on, set(seen))
    for deal in deals:  # a firm of another township binds a cooperative that is seen
        seen.setdefault(deal.firm.pk, deal.firm)
    homes: dict[tuple[int, str], set[int]] = defaultdict(set)
    for entity, village, household in _ties(county, on):
        if entity in seen:
            homes[entity, village].add(household)
    reaches = [
        Reach(seen[entity], village, len(found)) for (entity, village), found in homes.items()
    ]
    reaches.sort(key=lambda one: (-one.homes, one.entity.name, one.village))
    tied = {one.entity.pk for one in reaches} | {d.coop.pk for d in deals if d.in_force}
    tied |= {one.firm.pk for one in deals if one.in_force}
    every = set().union(*homes.values()) if homes else set()
    return Graph(
        deals, reaches[:MOST_LINKS], [one for pk, one in seen.items() if pk not in tied],
        len(every), len(reaches) > MOST_LINKS,
    )  # fmt: skip


def _ties(county: str, on: date) -> list[tuple[int, str, int]]:
    members = members_on(county, on).order_by()
    found = list(members.values_list("coop_id", "division_code", "household_id"))
    found += bonds_on(county, on).order_by().values_list(
        "entity_id", "division_code", "household_id"
    )  # fmt: skip
    return found


def _deals(county: str, scope: Scope, on: date, coops: set[int]) -> list[Deal]:
    rows = (
        PurchaseContract.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
        .filter(inside(county), LIVE, kind__in=buying_kinds(), signed_on__lte=on)
        .select_related("firm", "coop")
        .order_by("valid_until", "id")
    )
    newest = {(one.firm_id, one.coop_id): one for one in rows if one.coop_id in coops}
    found = [
        Deal(
            one.firm, one.coop, one.valid_until, one.amount or 0,
            one.valid_until >= on and one.firm.state not in GONE and one.coop.state not in GONE,
        )
        for one in newest.values()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.firm.name, one.coop.name))


def homes_of_entity(entity: Entity, scope: Scope, on: date) -> tuple[list[CoopMember], list[Bond]]:
    """Return the members and bonds of an entity that a scope sees, with their households."""
    members = (
        CoopMember.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
        .filter(LIVE, coop=entity, left_on__isnull=True, joined_on__lte=on)
        .select_related("household")
        .order_by("division_code", "household_id")
    )
    bonds = (
        Bond.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
        .filter(LIVE, entity=entity, since__lte=on)
        .exclude(until__lt=on)
        .select_related("household")
        .order_by("division_code", "household_id", "kind")
    )
    return list(members), list(bonds)

"""Who is bound to whom on a day: entities that take part in 双绑, rates, and what is missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from xianjie.apps.industry.enums import GONE, EntityKind
from xianjie.apps.industry.models import Bond, CoopMember, Entity, PurchaseContract
from xianjie.apps.policies.queries import standards
from xianjie.exchange.contracts import load_codes

STRICT = "合作社双绑须有企业"
BASIS = "双绑企业口径"
_WHOLE_COUNTY = "of a whole county, for figures without anybody's name"
LIVE = Q(retired_at__isnull=True)


@dataclass(frozen=True)
class Bound:
    """The entities that take part in 双绑 on a day, by number, and their 18-digit codes."""

    ids: frozenset[int]
    usccs: frozenset[str]

    def __contains__(self, entity: object) -> bool:
        """Whether an entity takes part, told by its number or its 18-digit code."""
        return entity in self.ids or (isinstance(entity, str) and entity in self.usccs)


def inside(county: str, path: str = "division_code") -> Q:
    """Return the condition of rows in a county (six digits)."""
    low, high = county.ljust(12, "0"), county.ljust(12, "9")
    return Q(**{f"{path}__gte": low, f"{path}__lte": high})


def buying_kinds() -> list[str]:
    """Return the kinds of contract that bind a firm with a cooperative (购销)."""
    return [one.text for one in load_codes("企社合同类型").values if one.code == "购销"]


def contracts_on(county: str, on: date) -> QuerySet[PurchaseContract]:
    """Return the contracts that bind on a day: of purchase, in force, between living entities."""
    return PurchaseContract.objects.proven(_WHOLE_COUNTY).filter(
        inside(county), LIVE, kind__in=buying_kinds(), signed_on__lte=on, valid_until__gte=on,
        firm__retired_at__isnull=True, coop__retired_at__isnull=True,
    ).exclude(Q(firm__state__in=GONE) | Q(coop__state__in=GONE))  # fmt: skip


def members_on(county: str, on: date) -> QuerySet[CoopMember]:
    """Return the members of cooperatives on a day."""
    return CoopMember.objects.proven(_WHOLE_COUNTY).filter(
        inside(county), LIVE, Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on,
        coop__retired_at__isnull=True, household__is_active=True,
    ).exclude(coop__state__in=GONE)  # fmt: skip


def bonds_on(county: str, on: date) -> QuerySet[Bond]:
    """Return the bonds of households that stand on a day."""
    return Bond.objects.proven(_WHOLE_COUNTY).filter(
        inside(county), LIVE, Q(until__isnull=True) | Q(until__gte=on), since__lte=on,
        entity__retired_at__isnull=True, household__is_active=True,
    ).exclude(entity__state__in=GONE)  # fmt: skip


def living(county: str, kind: EntityKind | None = None) -> QuerySet[Entity]:
    """Return the entities of a county that were not struck off."""
    rows = Entity.objects.proven(_WHOLE_COUNTY).filter(inside(county), LIVE)
    rows = rows.exclude(state__in=GONE)
    return rows.filter(kind=kind) if kind else rows


def binding_households(county: str, on: date) -> frozenset[int]:
    """Return the entities that bind at least one household, as member or otherwise."""
    members = members_on(county, on).order_by().values_list("coop_id", flat=True).distinct()
    bonds = bonds_on(county, on).order_by().values_list("entity_id", flat=True).distinct()
    return frozenset(members) | frozenset(bonds)


def taking_part(
    pairs: Collection[tuple[int, int]], coops: Collection[int], holding: Collection[int],
    *, strict: bool,
) -> frozenset[int]:  # fmt: skip
    """Return who takes part in 双绑 (姚安县2022-2024增收计划 三(一)4).

    A cooperative binds a household and, where the place is strict, is bound by a firm; a firm
    has a contract of purchase with a cooperative that binds a household. What binds households
    alone (a firm that only employs, a family farm) is not bound twice.

    :param pairs: (firm, cooperative) of contracts in force.
    :param coops: all cooperatives. :param holding: entities that bind a household.
    """
    joined = {coop for coop in coops if coop in holding}
    firms = {firm for firm, coop in pairs if coop in joined}
    under = {coop for _firm, coop in pairs}
    return frozenset(firms | {coop for coop in joined if coop in under or not strict})


def bound_entities(county: str, on: date) -> Bound:
    """Return the entities of a county that take part in 双绑 on a day; five queries."""
    strict = standards(county, on).parameter(STRICT)
    pairs = set(contracts_on(county, on).order_by().values_list("firm_id", "coop_id"))
    known = dict(living(county).values_list("pk", "uscc"))
    coops = living(county, EntityKind.COOP).values_list("pk", flat=True)
    ids = taking_part(
        pairs, list(coops), binding_households(county, on),
        strict=strict is None or bool(strict.value),
    )  # fmt: skip
    return Bound(ids, frozenset(known[one] for one in ids if known.get(one)))


def is_bound(uscc_or_id: str | int, county: str, on: date) -> bool:
    """Whether an entity takes part in 双绑 on a day."""
    return uscc_or_id in bound_entities(county, on)


@dataclass(frozen=True)
class Rate:
    """A share: of how many, how many; the goal as a share, None where nobody set one."""

    part: int
    whole: int
    goal: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """Percent with one decimal, rounded down: 99.96 % is not 100 %; None of nothing."""
        if not self.whole:
            return None
        return Decimal(self.part * 1000 // self.whole) / 10

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where it cannot be told."""
        if not self.whole or self.goal is None:
            return None
        return self.part >= self.goal * self.whole


@dataclass(frozen=True)
class Rates:
    """The rates of 双绑 on a day: firms that bind, cooperatives bound, the one that counts."""

    firms: Rate
    coops: Rate
    by_firms: bool

    @property
    def counts(self) -> Rate:
        """The rate that the place is held against."""
        return self.firms if self.by_firms else self.coops


def leading_levels() -> list[str]:
    """Return the levels at which a firm is a leading one."""
    return [one.text for one in load_codes("龙头企业级别").values if one.code == "龙头"]


def bound_rates(county: str, on: date) -> Rates:
    """Return the share of leading firms that bind, and of cooperatives that a firm binds."""
    book = standards(county, on)
    goal = book.share("双绑率目标")
    pairs = set(contracts_on(county, on).order_by().values_list("firm_id", "coop_id"))
    firms = set(
        living(county, EntityKind.FIRM)
        .filter(level__in=leading_levels())
        .values_list("pk", flat=True)
    )
    coops = set(living(county, EntityKind.COOP).values_list("pk", flat=True))
    return Rates(
        Rate(len(firms & {firm for firm, _ in pairs}), len(firms), goal),
        Rate(len(coops & {coop for _, coop in pairs}), len(coops), goal),
        book.text(BASIS) == "企业",
    )


def households_bound(county: str, on: date) -> dict[str, set[int]]:
    """Return village → households that a membership or bond binds on a day; two queries."""
    found: dict[str, set[int]] = {}
    for rows in (members_on(county, on), bonds_on(county, on)):
        for village, household in rows.order_by().values_list("division_code", "household_id"):
            found.setdefault(village, set()).add(household)
    return found

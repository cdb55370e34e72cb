"""Distributions: who sees and does what, the order of uses, and what was given to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from xianjie.apps.accounts.gate import ScopedQuerySet, addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.collective.enums import (
    GIVEN,
    OPEN_DISTRIBUTIONS,
    DistributionState,
    DistributionStep,
    SourceKind,
)
from xianjie.apps.collective.models import Distribution, DistributionLine
from xianjie.apps.divisions.codes import significant
from xianjie.apps.registry.models import Person
from xianjie.exchange.contracts import load_codes

USES = "收益分配用途"
TO_HOUSEHOLDS, UPKEEP, POSTS, WORKS, KEPT = (
    "分配到户", "项目运行管护", "公益性岗位", "公益事业", "提留积累"
)  # fmt: skip
STRENGTHEN, FIRST = "巩固成果", "运行管护"
DIVIDEND, RENT = "资产收益分红", "土地流转收入"
ALL, OPEN, PAID = "all", "open", "paid"
_DIGITS = 12
_WHY = "sums over the keys that the asking app found through its own gate"


@cache
def rank_of_uses() -> Mapping[str, str]:
    """Return the level of each use in the order of the rulebook."""
    return {one.text: one.code or "" for one in load_codes(USES).values}


def item_for(source_kind: str) -> str:
    """Return the item of the income ledger under which households get money of a source."""
    return RENT if source_kind == SourceKind.LAND else DIVIDEND


def order_faults(
    amounts: Mapping[str, int], order: Collection[str], upkeep_need: int, *, reason: str = ""
) -> list[str]:
    """Return what is wrong with the uses of a sum, as sentences; empty when it keeps the order.

    ``amounts`` are fen by use. A use whose level the rulebook does not list is forbidden. The
    first level has to be served before the next gets anything: upkeep up to ``upkeep_need``,
    strengthening with anything at all. A ``reason`` excuses the order, never a forbidden use.
    """
    levels: dict[str, int] = {}
    for use, amount in amounts.items():
        level = rank_of_uses().get(use, "")
        levels[level] = levels.get(level, 0) + amount
    faults = [
        f"当地规则没有“{level or '其他'}”这种用途。"
        for level, amount in levels.items()
        if amount and level not in order
    ]
    if reason.strip():
        return faults
    ranked = list(order)
    for at, level in enumerate(ranked):
        later = [one for one in ranked[at + 1 :] if levels.get(one, 0) > 0]
        if not later:
            break
        if level == FIRST and levels.get(level, 0) < upkeep_need:
            lack = upkeep_need - levels.get(level, 0)
            faults.append(
                f"先安排运行管护：还差 {Decimal(lack) / 100:,.2f} 元，才能用于“{later[0]}”。"
            )
        if level == STRENGTHEN and not levels.get(level, 0):
            faults.append(f"“{later[0]}”排在“{level}”后面，到户和公益性岗位还没有安排。")
    return faults


def visible_distributions(scope: Scope) -> ScopedQuerySet[Distribution]:
    """Return the distributions that a scope may see."""
    return Distribution.objects.visible_to(scope, Permission.VIEW_COLLECTIVE)


def find_distribution(scope: Scope, pk: int) -> Distribution | None:
    """Return one that the scope sees."""
    rows = visible_distributions(scope).filter(pk=pk)
    return rows.select_related("agreed_by", "reviewed_by", "created_by", "meeting_record").first()


def may_work(scope: Scope, place: str) -> bool:
    """Whether somebody may write the distributions of a village."""
    return addressed(scope, Distribution).may(Permission.WORK_COLLECTIVE, place)


def may_review(scope: Scope, place: str) -> bool:
    """Whether somebody may review them."""
    return addressed(scope, Distribution).may(Permission.REVIEW_COLLECTIVE, place)


def steps_of(scope: Scope, user_id: int | None, found: Distribution, today: date) -> list[str]:
    """Return what somebody may do about a distribution now, the foremost first."""
    place, step, state = found.division_code, DistributionStep, DistributionState
    works, reviews = may_work(scope, place), may_review(scope, place)
    made: list[str] = []
    if found.state == state.DRAFT and works:
        made.append(step.AGREE)
    if found.state == state.AGREED and reviews and user_id != found.agreed_by_id:
        made += [step.REVIEW, step.RETURN]
    if found.state == state.REVIEWED and works:
        made.append(step.PAY if found.direct else step.NOTICE)
    if found.state == state.NOTICED and works:
        over = found.public_to is not None and found.public_to < today
        made += [step.PAY, step.OBJECT] if over else [step.OBJECT]
    if found.state == state.PAID and works:
        made.append(step.ANNOUNCE)
    if found.state in {state.AGREED, state.REVIEWED, state.NOTICED} and works:
        made.append(step.UNDO)
    if found.state in OPEN_DISTRIBUTIONS and works:
        made.append(step.WITHDRAW)
    if found.state in GIVEN and reviews:
        made.append(step.REVERSE)
    return [str(one) for one in made]


@dataclass(frozen=True)
class DistributionFilters:
    """What the list was narrowed by."""

    view: str = OPEN
    kind: str = ""
    year: str = ""
    town: str = ""

    @classmethod
    def of(cls, data: Any) -> DistributionFilters:
        """Read them from an address; what is unknown is left out."""
        values = {one.name: str(data.get(one.name, "")).strip()[:20] for one in fields(cls)}
        if values["view"] not in {OPEN, PAID, ALL, *DistributionState.values}:
            values["view"] = OPEN
        for name in ("town", "year"):
            if not (values[name].isascii() and values[name].isdigit()):
                values[name] = ""
        return cls(**values)


def _condition(view: str) -> Q:
    if view == OPEN:
        return Q(state__in=OPEN_DISTRIBUTIONS)
    if view == PAID:
        return Q(state__in=GIVEN)
    return Q() if view == ALL else Q(state=view)


def filtered_distributions(
    county: str, scope: Scope, filters: DistributionFilters
) -> ScopedQuerySet[Distribution]:
    """Return the distributions of a county that somebody sees, the newest first."""
    rows = visible_distributions(scope).filter(_condition(filters.view), county_code=county)
    if filters.kind:
        rows = rows.filter(source_kind=filters.kind)
    if filters.year:
        rows = rows.filter(year=int(filters.year[:4]))
    if filters.town:
        prefix = significant(filters.town)
        rows = rows.filter(
            division_code__gte=prefix.ljust(_DIGITS, "0"),
            division_code__lte=prefix.ljust(_DIGITS, "9"),
        )
    return rows.order_by("-created_at", "-pk")


def distribution_counts(county: str, scope: Scope, year: int) -> dict[str, int]:
    """Return how many there are by state, and the fen given in a year."""
    rows = visible_distributions(scope).filter(county_code=county).order_by()
    found = rows.aggregate(
        **{str(state): Count("pk", filter=Q(state=state)) for state in DistributionState},
        every=Count("pk"),
        given=Sum("amount", filter=Q(state__in=GIVEN, year=year)),
    )
    return {key: value or 0 for key, value in found.items()}


def lines_in(found: Distribution) -> ScopedQuerySet[DistributionLine]:
    """Return the lines of a distribution that came through the gate, households by number."""
    return (
        DistributionLine.objects.proven("lines of a distribution found through the gate")
        .filter(distribution=found)
        .select_related("household")
        .order_by(F("household__household_code").asc(nulls_first=True), "pk")
    )


def sums_by_use(found: Distribution) -> dict[str, int]:
    """Return the fen by use."""
    rows = lines_in(found).order_by().values_list("use").annotate(all=Sum("amount"))
    return {use: amount or 0 for use, amount in rows}


@dataclass(frozen=True)
class Given:
    """What was given of the money of a source, in fen; ``open`` is planned and not yet paid."""

    given: int = 0
    to_households: int = 0
    households: int = 0
    open: int = 0
    uses: tuple[tuple[str, int], ...] = ()


def distributed(keys: Iterable[str], year: int | None = None) -> dict[str, Given]:
    """Return for source keys (``assets.asset:12``) what was shared out of their money. One query.

    With ``year`` only the money earned in it. Sources without a distribution are left out.
    """
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    rows = DistributionLine.objects.proven(_WHY).filter(
        Q(distribution__state__in=GIVEN) | Q(distribution__state__in=OPEN_DISTRIBUTIONS),
        distribution__source_key__in=wanted,
    )
    if year is not None:
        rows = rows.filter(distribution__year=year)
    found: dict[str, list[tuple[str, int, int, int]]] = {}
    paid = Q(distribution__state__in=GIVEN)
    for key, use, given, open_, homes in (
        rows.order_by()
        .values_list("distribution__source_key", "use")
        .annotate(
            given=Sum("amount", filter=paid),
            open=Sum("amount", filter=~paid),
            homes=Count("household", filter=paid, distinct=True),
        )
        .values_list("distribution__source_key", "use", "given", "open", "homes")
    ):
        found.setdefault(key, []).append((use, given or 0, open_ or 0, homes))
    return {key: _given(parts) for key, parts in found.items()}


def _given(parts: list[tuple[str, int, int, int]]) -> Given:
    home = [one for one in parts if one[0] == TO_HOUSEHOLDS]
    return Given(
        given=sum(one[1] for one in parts),
        to_households=sum(one[1] for one in home),
        households=sum(one[3] for one in home),
        open=sum(one[2] for one in parts),
        uses=tuple((one[0], one[1]) for one in parts if one[1]),
    )


def households_with_asset_income(county: str, year: int) -> QuerySet[Any, int]:
    """Return the ids of households that were given money in a year, as a subquery."""
    return (
        DistributionLine.objects.proven(_WHY)
        .filter(
            county_code=county, household__isnull=False, amount__gt=0,
            distribution__state__in=GIVEN, distribution__year=year,
        )
        .order_by()
        .values_list("household_id", flat=True)
    )  # fmt: skip


def persons_with_asset_income(county: str, year: int) -> set[int]:
    """Return the ids of the people whose household was given money in a year (M11-05).

    Money is paid to households: every present member is covered. One query.
    """
    rows = Person.objects.proven(_WHY).filter(
        county_code=county, household_id__in=households_with_asset_income(county, year)
    )
    return set(rows.order_by().values_list("pk", flat=True))

"""What registers of the platform booked, so that a feed which tells the same money is not counted.

Money is the same where it is the same item of the same month for the same place in an account: of
wages the person, of everything else the household, since a card pays whoever holds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from xianjie.apps.income.enums import EntrySource, EntryState
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.rules import WAGES, kinds_by_item
from xianjie.kernel.periods import Period

TOLD = "台账已经记了这笔钱"
Place = tuple[int, int | None, str]


@dataclass(frozen=True)
class Told:
    """An entry that tells of money: its months and whether somebody confirmed it."""

    pk: int
    state: str
    first: Period
    last: Period


def place_of(item: str, household: int, person: int | None) -> Place:
    """Return where money of an item stands in an account."""
    return household, person if kinds_by_item()[item] == WAGES else None, item


def same_money(
    households: Collection[int], items: Collection[str], first: Period | None, last: Period | None
) -> dict[Place, list[Told]]:
    """Return what others than registers say of items of households in some months, by place."""
    found: dict[Place, list[Told]] = defaultdict(list)
    if first is None or last is None:
        return found
    rows = (
        IncomeEntry.objects.filter(
            household__in=households, item__in=items, reverses__isnull=True,
            state__in=[EntryState.PROPOSED, EntryState.CONFIRMED],
            period__lte=str(last), period_to__gte=str(first),
        )
        .exclude(source=EntrySource.REGISTER)
        .values_list("pk", "state", "item", "household", "person", "period", "period_to")
    )  # fmt: skip
    for pk, state, item, household, person, since, until in rows:
        told = Told(pk, state, Period.parse(since), Period.parse(until))
        found[place_of(item, household, person)].append(told)
    return found


def told_by_registers(county: str, period: Period) -> set[Place]:
    """Return the places in accounts of which a register tells the money of a month."""
    rows = IncomeEntry.objects.filter(
        county_code=county, source=EntrySource.REGISTER, state=EntryState.CONFIRMED,
        period__lte=str(period), period_to__gte=str(period),
    ).values_list("item", "household", "person")  # fmt: skip
    return {place_of(item, household, person) for item, household, person in rows}


def booked(keys: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the entries that stand under keys of registers."""
    rows = IncomeEntry.objects.proven("entries of rows that came through their own gate").filter(
        feed_key__in=list(keys), state=EntryState.CONFIRMED, reverses__isnull=True
    )
    return dict(rows.values_list("feed_key", "pk"))

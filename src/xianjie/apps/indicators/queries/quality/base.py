"""What a quality figure is: samples of one thing each, counted or measured by township."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from django.utils.functional import Promise

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.indicators.enums import Dimension

TOWN_DIGITS = 9
StrOrPromise = str | Promise


@dataclass(frozen=True)
class Ask:
    """About which county and days, for whom, as it stands today. Both days are included."""

    county: str
    first: date
    last: date
    today: date
    scope: Scope


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing behind a figure: a clue, case, plan, measure or episode of a household.

    ``hit`` says whether it counts for a share; ``days`` is what a duration measures. ``thing``
    and ``pk`` say what it is, ``on`` the day that put it into the period.
    """

    household: int
    division: str
    on: date
    thing: str
    pk: int
    hit: bool = False
    days: int | None = None


Source = Callable[[Ask], list[Sample]]


class Kind(StrEnum):
    """How samples become a figure."""

    SHARE = "share"  # of hits, in percent
    MEDIAN = "median"  # days
    EIGHTY = "p80"  # days below which four of five lie


@dataclass(frozen=True)
class Figure:
    """A figure: what it says (``meaning`` is its 统计口径), and from which samples it is made.

    ``good`` is "high" or "low": which values are better. ``hits`` names the samples that hit,
    ``misses`` the others.
    """

    key: str
    dimension: Dimension
    title: StrOrPromise
    meaning: StrOrPromise
    kind: Kind
    source: Source
    good: str
    hits: StrOrPromise = ""
    misses: StrOrPromise = ""

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return "%" if self.kind is Kind.SHARE else "天"


@dataclass(frozen=True)
class Value:
    """A figure's value over ``number`` samples; None without any. ``hits`` of a share."""

    value: float | None
    number: int
    hits: int = 0

    @property
    def words(self) -> str:
        """The value without its unit; a dash where there is none."""
        if self.value is None:
            return "–"
        return f"{self.value:.1f}".removesuffix(".0")


def value_of(kind: Kind, samples: Iterable[Sample]) -> Value:
    """Count or measure samples. Durations leave out those without days."""
    known = list(samples)
    if kind is Kind.SHARE:
        hits = sum(one.hit for one in known)
        share = round(100 * hits / len(known), 1) if known else None
        return Value(share, len(known), hits)
    days = sorted(one.days for one in known if one.days is not None)
    if not days:
        return Value(None, 0)
    return Value(_median(days) if kind is Kind.MEDIAN else _quantile(days, 0.8), len(days))


def _median(days: list[int]) -> float:
    middle = len(days) // 2
    return float(days[middle]) if len(days) % 2 else (days[middle - 1] + days[middle]) / 2


def _quantile(days: list[int], share: float) -> float:
    """Return the smallest value that at least ``share`` of the days do not exceed."""
    return float(days[max(ceil(share * len(days)) - 1, 0)])


def by_town(samples: Iterable[Sample]) -> dict[str, list[Sample]]:
    """Return nine-digit township → its samples."""
    found: dict[str, list[Sample]] = defaultdict(list)
    for one in samples:
        found[one.division[:TOWN_DIGITS]].append(one)
    return found


class Samples:
    """The samples of a question; figures that share a source read it once."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self._known: dict[Source, list[Sample]] = {}

    def of(self, figure: Figure) -> list[Sample]:
        """Return the samples of a figure; those of a duration all have days."""
        if figure.source not in self._known:
            self._known[figure.source] = figure.source(self.ask)
        found = self._known[figure.source]
        if figure.kind is Kind.SHARE:
            return found
        return [one for one in found if one.days is not None]

    def value(self, figure: Figure) -> Value:
        """Return the figure over everything."""
        return value_of(figure.kind, self.of(figure))

    def values_by_town(self, figure: Figure) -> Mapping[str, Value]:
        """Return the figure by nine-digit township."""
        parts = by_town(self.of(figure))
        return {town: value_of(figure.kind, rows) for town, rows in parts.items()}

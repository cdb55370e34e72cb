"""Figures of a snapshot within a scope: sums of its villages, never of live tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Model, QuerySet, Sum, Value
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cockpit.enums import Measure
from xianjie.apps.cockpit.models import MonthSnapshot, SnapshotCell
from xianjie.kernel.periods import Period

CODE_DIGITS = 12
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True)
class Area:
    """What the figures are about: snapshots of one month, and a division prefix within them.

    ``digits`` is the length of the codes by which the figures are told apart.
    """

    snapshots: tuple[MonthSnapshot, ...]
    prefix: str = ""
    digits: int = 9

    @property
    def county(self) -> str:
        """The county when there is only one."""
        return self.snapshots[0].county_code if len(self.snapshots) == 1 else ""


Key = tuple[str, str, str, str]


@dataclass
class Figures:
    """Values by part, measure and two dimensions."""

    values: dict[Key, int] = field(default_factory=dict)

    def sum(
        self,
        measure: Measure,
        first: str | None = None,
        second: str | None = None,
        part: str | None = None,
    ) -> int:
        """Return a sum; None leaves a dimension open."""
        return sum(
            value
            for (where, what, one, two), value in self.values.items()
            if what == measure
            and (first is None or one == first)
            and (second is None or two == second)
            and (part is None or where == part)
        )

    def by(self, measure: Measure) -> dict[tuple[str, str], int]:
        """Return the sums of a measure by its two dimensions."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for (_, what, one, two), value in self.values.items():
            if what == measure:
                found[one, two] += value
        return dict(found)

    def parts(self, measure: Measure, *dimensions: str) -> dict[str, int]:
        """Return the sums of a measure by part; ``dimensions`` name its first dimension."""
        found: dict[str, int] = defaultdict(int)
        for (where, what, one, _), value in self.values.items():
            if what == measure and (not dimensions or one in dimensions):
                found[where] += value
        return dict(found)


def snapshots_of(counties: Sequence[str], period: str) -> tuple[MonthSnapshot, ...]:
    """Return the snapshots of a month for some counties, those that exist."""
    found = MonthSnapshot.objects.filter(county_code__in=counties, period=period)
    return tuple(found.select_related("run").order_by("county_code"))


def periods_counted(counties: Sequence[str]) -> list[str]:
    """Return the months that have a snapshot in any of some counties, newest first."""
    found = MonthSnapshot.objects.filter(county_code__in=counties).order_by("-period")
    return list(dict.fromkeys(found.values_list("period", flat=True)))


def figures_of(scope: Scope, area: Area, *measures: Measure) -> Figures:
    """Sum up the visible villages of an area by its parts, in one query."""
    part = Substr("division_code", 1, area.digits) if area.digits else Value("")
    rows = cells_of(scope, area)
    if measures:
        rows = rows.filter(measure__in=measures)
    sums = (
        rows.annotate(part=part)
        .order_by()
        .values_list("part", "measure", "first", "second")
        .annotate(sum=Sum("value"))
    )
    return Figures({(where, what, one, two): total for where, what, one, two, total in sums})


def before(area: Area) -> Area:
    """Return the same area one month earlier; without snapshots when it was not counted."""
    if not area.snapshots:
        return area
    earlier = str(Period.parse(area.snapshots[0].period) - 1)
    counties = [snapshot.county_code for snapshot in area.snapshots]
    return Area(snapshots_of(counties, earlier), area.prefix, 0)


def cells_of(scope: Scope, area: Area) -> QuerySet[SnapshotCell]:
    """Return the cells of an area that the scope may see."""
    rows: QuerySet[SnapshotCell] = SnapshotCell.objects.visible_to(
        scope, Permission.VIEW_OVERVIEW, inside=area.county
    ).filter(snapshot__in=[snapshot.pk for snapshot in area.snapshots])
    return within(rows, area.prefix)


def within(rows: QuerySet[_Row], prefix: str) -> QuerySet[_Row]:
    """Keep the rows of a division prefix; an empty one keeps all."""
    if not prefix:
        return rows
    low, high = prefix.ljust(CODE_DIGITS, "0"), prefix.ljust(CODE_DIGITS, "9")
    return rows.filter(division_code__gte=low, division_code__lte=high)

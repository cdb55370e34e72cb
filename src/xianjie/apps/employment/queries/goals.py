"""Transfers by place and year against the goals of the rulebook (M08-02)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_of
from xianjie.apps.employment.enums import OUTSIDE_PROVINCE, PLACES
from xianjie.apps.employment.models import Transfer
from xianjie.apps.employment.queries.rules import GOAL, GOAL_OUT
from xianjie.apps.policies.queries import Standards, standards

TOWN, VILLAGE = 9, 12


@dataclass
class Figures:
    """People by kind of place, each once; ``organised`` of them went in an organised way."""

    by_place: dict[str, int] = field(default_factory=dict)
    organised: int = 0

    @property
    def total(self) -> int:
        """Everybody who was counted."""
        return sum(self.by_place.values())

    @property
    def outside(self) -> int:
        """Those beyond the province."""
        return sum(self.by_place.get(one, 0) for one in OUTSIDE_PROVINCE)

    @property
    def near(self) -> int:
        """Those within the county."""
        return sum(self.by_place.get(one, 0) for one in PLACES[:2])


@dataclass(frozen=True)
class Goal:
    """A goal of a place: how many are wanted, how many there are; ``share`` in whole percent."""

    title: str
    wanted: int
    done: int
    document: str
    clause: str
    unverified: bool

    @property
    def share(self) -> int:
        """How much is reached, rounded down: 99.9 % is not everything."""
        return 100 * self.done // self.wanted if self.wanted else 100

    @property
    def gap(self) -> int:
        """How many are missing."""
        return max(0, self.wanted - self.done)


@dataclass(frozen=True)
class GoalTable:
    """The places of a county or township in a year, and the goals of the whole."""

    year: int
    lines: list[tuple[NamedPlace, Figures]]
    total: Figures
    goals: list[Goal]


def figures_by(
    county: str, year: int, scope: Scope, size: int, *, inside: str = "", focus: bool = True
) -> dict[str, Figures]:
    """Return the figures of a year by the first ``size`` digits of the place, in one query."""
    rows = Transfer.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(
        county_code=county, year=year, counted=True, retired_at__isnull=True
    )
    if focus:
        rows = rows.filter(focus=True)
    if inside:
        rows = rows.filter(
            division_code__gte=inside.ljust(12, "0"), division_code__lte=inside.ljust(12, "9")
        )
    found: dict[str, Figures] = defaultdict(Figures)
    for code, place, people, organised in (
        rows.annotate(part=Substr("division_code", 1, size))
        .order_by()
        .values_list("part", "place")
        .annotate(
            people=Count("id"),
            organised=Count("id", filter=~Q(organised__in=["", "自发", "亲友介绍"])),
        )
    ):
        one = found[code]
        one.by_place[place] = one.by_place.get(place, 0) + people
        one.organised += organised
    return found


def goal_table(
    county: str, year: int, scope: Scope, *, town: str = "", focus: bool = True
) -> GoalTable:
    """Return the table of a county by township, or of a township by village.

    The goals are those of the county in force at the end of the year; a county that has set none
    has none. They are compared for the whole county only, and always with those lifted out of
    poverty and monitored.
    """
    places = villages_of(town.ljust(12, "0"), scope) if town else towns_of(county, scope)
    size = VILLAGE if town else TOWN
    found = figures_by(county, year, scope, size, inside=town, focus=focus)
    lines = [(one, found.get(one.code[:size], Figures())) for one in places]
    total = Figures()
    for _place, figures in lines:
        for place, people in figures.by_place.items():
            total.by_place[place] = total.by_place.get(place, 0) + people
        total.organised += figures.organised
    whole = scope.unlimited or scope.covers(county)
    goals = goals_of(county, year, total) if whole and focus and not town else []
    return GoalTable(year, lines, total, goals)


def goals_of(county: str, year: int, figures: Figures) -> list[Goal]:
    """Return the goals of a county with what was reached; none where the rulebook has none."""
    book: Standards = standards(county, date(year, 12, 31))
    found = []
    for name, title, done in (
        (GOAL, "转移就业", figures.total), (GOAL_OUT, "其中省外", figures.outside),
    ):  # fmt: skip
        parameter = book.parameter(name)
        wanted = book.whole(name)
        if parameter is None or not wanted:
            continue
        cite = parameter.cite
        found.append(Goal(
            title, wanted, done, cite.document if cite else "", cite.clause or "" if cite else "",
            parameter.unverified,
        ))  # fmt: skip
    return found


def years_known(county: str, scope: Scope) -> list[int]:
    """Return the years of which there are transfers, the newest first."""
    rows = Transfer.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT).filter(county_code=county)
    return sorted(rows.order_by().values_list("year", flat=True).distinct(), reverse=True)

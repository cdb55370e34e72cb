"""Stored alarms, and the live picture behind the page of clusters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.queries import division_names, full_names
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.indicators.enums import LIVE_ALARMS, AlarmState, PlaceLevel
from xianjie.apps.indicators.models import ClusterAlarm
from xianjie.apps.indicators.queries.clusters import (
    ANY,
    Cluster,
    ClusterRules,
    cluster_rules,
    clusters_of,
)
from xianjie.apps.indicators.queries.happenings import (
    Event,
    data_begins,
    events_between,
    households_by_village,
)
from xianjie.apps.policies.queries import current_version
from xianjie.apps.screening.models import Clue
from xianjie.web.shading import Scale, scale_for


def county_clusters(
    county: str, today: date, *, scope: Scope | None = None
) -> tuple[list[Cluster], ClusterRules]:
    """Return all clusters of a county, alarms or not, in a few queries.

    With a scope, only what it sees is counted: a part of a township gives part of its figure.
    """
    rules = cluster_rules(county, today)
    events = events_between(county, today - rules.look_back, today, scope=scope)
    return clusters_of(
        events, households_by_village(county), rules, today, data_begins(county)
    ), rules


def cluster_mark(county: str) -> str:
    """Return a text that changes with what the clusters of a county count."""
    why = "numbers of the newest rows, no row of them"
    version = current_version()
    episodes = Episode.objects.proven(why).filter(county_code=county)
    clues = Clue.objects.proven(why).filter(county_code=county, outcome="CONFIRMED")
    newest = episodes.aggregate(newest=Max("pk"))["newest"] or 0
    confirmed = clues.count()
    return f"{version.hash[:12] if version else ''}/{newest}/{confirmed}"


def alarms_visible_to(scope: Scope, county: str) -> ScopedQuerySet[ClusterAlarm]:
    """Return the alarms of the places that a scope covers."""
    return ClusterAlarm.objects.visible_to(scope, Permission.VIEW_OVERVIEW).filter(
        county_code=county
    )


def live_alarms(scope: Scope, county: str) -> ScopedQuerySet[ClusterAlarm]:
    """Return the alarms that stand or wait for somebody, the gravest first."""
    rows = alarms_visible_to(scope, county).filter(state__in=LIVE_ALARMS)
    return rows.order_by("-state", "-last_on", "-households", "pk")


@dataclass(frozen=True)
class Cell:
    """Households of one township and cause within the window."""

    place: str
    cause: str
    households: int
    shade: int
    is_alarm: bool


@dataclass(frozen=True)
class Table:
    """Townships by causes; ``wholes`` are the cells of all causes together."""

    causes: tuple[str, ...]
    rows: tuple[tuple[NamedPlace, Cell, tuple[Cell, ...]], ...]
    scale: Scale
    total: Cell | None


def table_of(
    clusters: Iterable[Cluster], window: int, places: Iterable[NamedPlace], digits: int
) -> Table:
    """Return the table of a window for some places, told apart by ``digits`` of their codes."""
    level = {6: PlaceLevel.COUNTY, 9: PlaceLevel.TOWNSHIP, 12: PlaceLevel.VILLAGE}[digits]
    every = [one for one in clusters if one.window == window]
    by_key = {(one.place, one.cause): one for one in every if one.level == level}
    known = list(places)
    codes = {place.code[:digits] for place in known}
    sums: dict[str, int] = {}
    for (place, cause), one in by_key.items():
        if place in codes and cause != ANY:
            sums[cause] = sums.get(cause, 0) + one.households
    causes = tuple(sorted(sums, key=lambda cause: (-sums[cause], cause)))
    largest = max(
        (one.households for (place, _), one in by_key.items() if place in codes), default=0
    )
    scale = scale_for(largest)

    def cell(place: str, cause: str) -> Cell:
        one = by_key.get((place, cause))
        number = one.households if one else 0
        return Cell(place, cause, number, scale.shade(number), bool(one and one.is_alarm))

    rows = tuple(
        (
            place,
            cell(place.code[:digits], ANY),
            tuple(cell(place.code[:digits], cause) for cause in causes),
        )
        for place in known
    )
    rows = tuple(sorted(rows, key=lambda row: (-row[1].households, row[0].code)))
    county = next(
        (one for one in every if one.level == PlaceLevel.COUNTY and one.cause == ANY), None
    )
    total = Cell(county.place, ANY, county.households, 0, county.is_alarm) if county else None
    return Table(causes, rows, scale, total)


def events_of(
    scope: Scope, county: str, place: str, cause: str, window: int, last: date
) -> list[Event]:
    """Return what happened in a place by a cause within a window that ends on a day.

    Only what lies within the scope; ``place`` is a code prefix, an empty cause means all.
    """
    first = last - timedelta(days=window - 1)
    found = events_between(county, first, last, scope=scope)
    return [
        one
        for one in found
        if one.division.startswith(place) and (not cause or cause in one.causes)
    ]


def place_names(codes: Iterable[str], county: str) -> dict[str, str]:
    """Return twelve-digit code → name from the township down; the county by its own name."""
    whole = county.ljust(12, "0")
    names = full_names(codes, below=county)
    return names | {whole: division_names([whole]).get(whole, county)}


def waiting_alarms(scope: Scope, county: str) -> ScopedQuerySet[ClusterAlarm]:
    """Return the alarms that nobody has taken notice of, the newest first."""
    rows = ClusterAlarm.objects.visible_to(scope, Permission.DECIDE_CASES)
    return rows.filter(county_code=county, state=AlarmState.OPEN).order_by("-last_on", "pk")

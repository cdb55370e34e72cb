"""Which month and which place a page of the cockpit is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cockpit.models import MonthSnapshot
from xianjie.apps.cockpit.queries.figures import Area, periods_counted, snapshots_of
from xianjie.apps.divisions.chosen import counties_for, county_of
from xianjie.apps.divisions.queries.places import (
    COUNTY_DIGITS,
    TOWN_DIGITS,
    NamedPlace,
    towns_of,
    villages_of,
)
from xianjie.web.periods import PeriodChoice, period_choices, period_in

ALL = "all"
VILLAGE_DIGITS = 12


@dataclass(frozen=True)
class Chosen:
    """The month and place of a page, the parts it falls into, and how its links keep them."""

    area: Area
    period: str
    periods: tuple[PeriodChoice, ...]
    place: NamedPlace
    counties: tuple[NamedPlace, ...]
    towns: tuple[NamedPlace, ...]
    parts: tuple[NamedPlace, ...]
    kept: dict[str, str]
    part_name: str
    part_key: str

    @property
    def snapshot(self) -> MonthSnapshot | None:
        """The snapshot, the first one where there are several counties."""
        return self.area.snapshots[0] if self.area.snapshots else None

    @property
    def whole(self) -> bool:
        """Whether the page is about a whole county or more."""
        return not self.area.prefix

    def url(self, view: str, *, to: str = "", **more: Any) -> str:
        """Return the address of a page of the cockpit for the same month and place."""
        query = {name: value for name, value in (self.kept | more).items() if value}
        return f"{reverse(view)}?{urlencode(query)}{to}"


def chosen_area(request: HttpRequest, scope: Scope) -> Chosen | None:
    """Read month and place from an address; None without a county.

    Raises ``Http404`` for a place outside of the scope.
    """
    county = county_of(request)
    if county is None:
        return None
    counties = tuple(counties_for(request))
    several = request.GET.get("county") == ALL and len(counties) > 1
    codes = [one.code for one in counties] if several else [county.code]
    periods = periods_counted(codes)
    period = period_in(request, periods, today=timezone.localdate())
    kept = {"period": period, "county": ALL if several else ""}
    snapshots = snapshots_of(codes, period)
    offered = periods if period in periods or not periods else sorted([*periods, period])[::-1]
    towns = () if several else tuple(towns_of(county.code, scope))
    town = _one_of(request.GET.get("town", ""), towns)
    if town is None and len(towns) == 1 and not scope.covers(county.code):
        town = towns[0]
    villages = tuple(villages_of(town.code, scope)) if town else ()
    village = _one_of(request.GET.get("village", ""), villages) if town else None
    if town is not None:
        kept["town"] = town.code
    if village is not None:
        kept["village"] = village.code
    place = village or town or (NamedPlace("", "") if several else county)
    if several:
        prefix, digits, parts, name, key = "", COUNTY_DIGITS, counties, "县", "county"
    elif town is None:
        prefix, digits, parts, name, key = "", TOWN_DIGITS, towns, "乡镇", "town"
    else:
        prefix = village.code if village else town.code[:TOWN_DIGITS]
        digits, parts, name, key = VILLAGE_DIGITS, villages, "村", "village"
    return Chosen(
        area=Area(snapshots, prefix, digits),
        period=period,
        periods=tuple(period_choices(offered)),
        place=place,
        counties=counties,
        towns=towns,
        parts=parts,
        kept=kept,
        part_name=name,
        part_key=key,
    )


def _one_of(code: str, places: tuple[NamedPlace, ...]) -> NamedPlace | None:
    if not code:
        return None
    found = next((place for place in places if place.code == code), None)
    if found is None:
        raise Http404
    return found

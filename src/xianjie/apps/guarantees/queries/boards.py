"""The boards of clearing to zero: what stands open by place and area, with the date of the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_of
from xianjie.apps.guarantees.choices import area_of
from xianjie.apps.guarantees.enums import STANDING, Area
from xianjie.apps.guarantees.gate import areas_in
from xianjie.apps.guarantees.models import GuaranteeCheck, Problem

_TOWN, _VILLAGE = 9, 12


@dataclass
class Figures:
    """Problems of a place and area: open, of these past their deadline, closed this month."""

    open: int = 0
    late: int = 0
    closed: int = 0

    def add(self, other: Figures) -> None:
        """Add those of another place."""
        self.open += other.open
        self.late += other.late
        self.closed += other.closed


@dataclass
class Line:
    """A part of the place: its figures by area."""

    place: NamedPlace
    figures: dict[str, Figures] = field(default_factory=dict)

    @property
    def total(self) -> Figures:
        """The figures of all areas together."""
        return summed(self.figures.values())


@dataclass(frozen=True)
class Board:
    """Areas (columns) by the parts of a place (rows), and what the newest data said.

    ``unknown`` maps an area to the subjects that the newest data could not judge, ``held`` names
    rules whose result waits for a confirmation.
    """

    areas: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: dict[str, Figures]
    check: GuaranteeCheck | None
    unknown: dict[str, int]
    held: tuple[str, ...]


def summed(parts: Iterable[Figures]) -> Figures:
    """Return the sum of several figures."""
    whole = Figures()
    for one in parts:
        whole.add(one)
    return whole


def newest_check(county: str) -> GuaranteeCheck | None:
    """Return what the newest month of a county said."""
    return GuaranteeCheck.objects.filter(county_code=county).order_by("-period").first()


def board_of(county: str, town: str, scope: Scope, today: date) -> Board:
    """Return the board of a county by township, or of a township (nine digits) by village."""
    areas = areas_in(scope, Permission.VIEW_GUARANTEES)
    shown = tuple(area for area in Area.values if area in areas)
    parts = villages_of(town.ljust(12, "0"), scope) if town else towns_of(county, scope)
    size = _VILLAGE if town else _TOWN
    lines = {one.code[:size]: Line(one, {area: Figures() for area in shown}) for one in parts}
    for part, area, standing, late, closed in _counted(county, town, size, scope, today):
        line = lines.get(part)
        if line is not None and area in line.figures:
            line.figures[area] = Figures(standing, late, closed)
    check = newest_check(county)
    unknown, held = _unknown(check, shown)
    return Board(
        areas=shown,
        lines=tuple(lines.values()),
        totals={area: summed(one.figures[area] for one in lines.values()) for area in shown},
        check=check,
        unknown=unknown,
        held=held,
    )


def _counted(
    county: str, town: str, size: int, scope: Scope, today: date
) -> Iterable[tuple[str, str, int, int, int]]:
    month = today.replace(day=1)
    standing = Q(state__in=STANDING)
    rows = Problem.objects.visible_to(
        scope, Permission.VIEW_GUARANTEES, inside=town or county
    ).filter(county_code=county)
    if town:
        rows = rows.filter(
            division_code__gte=town.ljust(12, "0"), division_code__lte=town.ljust(12, "9")
        )
    return (
        rows.filter(standing | Q(closed_on__gte=month))
        .annotate(part=Substr("division_code", 1, size))
        .values("part", "area")
        .order_by("part", "area")
        .annotate(
            standing=Count("id", filter=standing),
            late=Count("id", filter=standing & Q(due_on__lt=today)),
            closed=Count("id", filter=Q(closed_on__gte=month)),
        )
        .values_list("part", "area", "standing", "late", "closed")
    )


def _unknown(
    check: GuaranteeCheck | None, areas: Iterable[str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    found = dict.fromkeys(areas, 0)
    held = []
    for rule_id, counts in (check.rules if check else {}).items():
        area = area_of(rule_id)
        if area not in found:
            continue
        # Those whom one rule cannot judge are mostly those whom its neighbours cannot either.
        found[area] = max(found[area], counts.get("unknown", 0))
        if counts.get("held"):
            held.append(rule_id)
    return {area: number for area, number in found.items() if number}, tuple(held)

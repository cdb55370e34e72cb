"""Which villages and households an inspection draws; anybody can draw them again.

The order is that of the SHA-256 of ``seed:code``: nobody chooses it, and whoever knows the seed
gets the same list. Villages are taken in turn from every township, so that none is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.places.queries.focus import LIFTED_TYPE
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.registry.models import Household
from xianjie.apps.supervision.enums import Stratum, Verdict
from xianjie.apps.supervision.models import Inspection, InspectionSample
from xianjie.kernel.drawing import drawn_order

VILLAGES, LIFTED_HOUSEHOLDS, ORDINARY_HOUSEHOLDS = (
    "抽查每组每月村数", "抽查每村脱贫户数", "抽查每村一般户数"
)  # fmt: skip
_REASON = "samples of a county that the asker supervises"


def sampling_rules(county: str, on: date) -> Standards:
    """Return how many villages and households have to be drawn at least."""
    return standards(county, on, (VILLAGES, LIFTED_HOUSEHOLDS, ORDINARY_HOUSEHOLDS))


def draw_villages(seed: str, towns: Mapping[str, Sequence[str]], wanted: int) -> list[str]:
    """Return up to ``wanted`` villages, one of every township in turn."""
    queues = {town: drawn_order(seed, villages) for town, villages in towns.items() if villages}
    order = drawn_order(seed, queues)
    found: list[str] = []
    while len(found) < wanted and any(queues.values()):
        for town in order:
            if queues[town] and len(found) < wanted:
                found.append(queues[town].pop(0))
    return found


def months_of(start: date, end: date) -> int:
    """Return how many calendar months a span of days touches."""
    return (end.year - start.year) * 12 + end.month - start.month + 1


def drawn_in_year(county: str, year: int) -> tuple[set[str], set[int]]:
    """Return the villages and households that other inspections of the year have drawn."""
    rows = InspectionSample.objects.proven(_REASON).filter(
        inspection__division_code__startswith=county, inspection__starts_on__year=year
    )
    villages: set[str] = set()
    households: set[int] = set()
    for code, household in rows.values_list("division_code", "household_id"):
        if household is None:
            villages.add(code)
        else:
            households.add(household)
    return villages, households


@dataclass(frozen=True)
class Drawn:
    """A drawn line, before it is stored."""

    division_code: str
    stratum: str
    group: int
    household_id: int | None = None


def draw(
    *, county: str, seed: str, groups: int, villages: int, lifted: int, ordinary: int, year: int
) -> list[Drawn]:
    """Return the lines of a sample: each village followed by its households.

    ``villages`` is the number of all groups together. What was drawn in the same year is not
    drawn again as long as there is something else.
    """
    seen_villages, seen_households = drawn_in_year(county, year)
    every = {
        places[0].code[:9]: [place.code for place in places if place.code not in seen_villages]
        for _town, places in villages_by_town(county, Scope.everything())
    }
    chosen = draw_villages(seed, every, villages)
    rows = Household.objects.proven(_REASON).filter(
        county_code=county, division_code__in=chosen, is_active=True
    )
    by_layer: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for pk, code, village, kind in rows.values_list(
        "pk", "household_code", "division_code", "household_type"
    ):
        if pk not in seen_households:
            layer = Stratum.LIFTED if kind == LIFTED_TYPE else Stratum.ORDINARY
            by_layer[village, layer][code] = pk
    found: list[Drawn] = []
    for number, village in enumerate(chosen):
        group = number % groups + 1
        found.append(Drawn(village, Stratum.VILLAGE, group))
        for layer, wanted in ((Stratum.LIFTED, lifted), (Stratum.ORDINARY, ordinary)):
            codes = by_layer[village, layer]
            found += [
                Drawn(village, layer, group, codes[code])
                for code in drawn_order(seed, codes)[:wanted]
            ]
    return sorted(found, key=lambda line: line.group)


def inspections_in(county: str, scope: Scope) -> QuerySet[Any]:
    """Return the inspections of a county that somebody supervises, with what was checked."""
    households = Q(samples__household__isnull=False)
    checked = ~Q(samples__verdict=Verdict.OPEN)
    rows = Inspection.objects.visible_to(scope)
    return (
        rows.filter(division_code__startswith=county)
        .annotate(
            drawn=Count("samples", filter=households),
            checked=Count("samples", filter=households & checked),
            bad=Count("samples", filter=Q(samples__verdict=Verdict.BAD)),
            listed=Count("samples__item", distinct=True),
        )
        .order_by("-starts_on", "-pk")
    )


@dataclass(frozen=True)
class Coverage:
    """How far the year has come in a township."""

    name: str
    villages: int
    drawn: int
    households: int
    bad: int


def coverage(county: str, scope: Scope, year: int) -> list[Coverage]:
    """Return by township how many of its villages were drawn this year, and what was found."""
    rows = InspectionSample.objects.visible_to(scope).filter(
        inspection__division_code__startswith=county, inspection__starts_on__year=year
    )
    villages: dict[str, set[str]] = defaultdict(set)
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for code, household, verdict in rows.values_list("division_code", "household_id", "verdict"):
        if household is None:
            villages[code[:9]].add(code)
        elif verdict != Verdict.OPEN:
            counted[code[:9]][0] += 1
        counted[code[:9]][1] += verdict == Verdict.BAD
    return [
        Coverage(town, len(places), len(villages[places[0].code[:9]]), *counted[places[0].code[:9]])
        for town, places in villages_by_town(county, Scope.everything())
    ]

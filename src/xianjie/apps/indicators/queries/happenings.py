"""What happened to households: new identifications, returns, confirmed clues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.indicators.enums import Happening
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import ClueKind, Outcome
from xianjie.apps.screening.models import Clue

_COUNTED_CLUES = (
    ClueKind.WARNING.value,
    ClueKind.HOTLINE.value,
    ClueKind.DISCOVERY.value,
    ClueKind.DECLARATION.value,
    ClueKind.OVERSIGHT.value,
)


@dataclass(frozen=True)
class Event:
    """Something that happened to one household on a day, with every cause that is named."""

    household: int
    division: str
    on: date
    kind: Happening
    causes: tuple[str, ...]
    number: int


def events_between(
    county: str, first: date, last: date, *, scope: Scope | None = None
) -> list[Event]:
    """Return what happened in a county on ``[first, last]``, in three queries.

    With a scope only what lies within it; without one (ticks) everything. A confirmed clue of a
    household that was identified counts with its own day; the household is counted once.
    """
    found = [*_episodes(county, first, last, scope), *_clues(county, first, last, scope)]
    return sorted(found, key=lambda one: (one.on, one.household, one.kind), reverse=True)


def _episodes(county: str, first: date, last: date, scope: Scope | None) -> Iterable[Event]:
    rows = Episode.objects.proven("figures of the county, gated where a scope is given")
    if scope is not None:
        rows = Episode.objects.visible_to(scope, Permission.VIEW_OVERVIEW, inside=county)
    before = Episode.objects.filter(
        household=OuterRef("household"),
        number__lt=OuterRef("number"),
        state=EpisodeState.REMOVED,
    )
    found = rows.filter(
        county_code=county, identified_on__gte=first, identified_on__lte=last
    ).order_by("pk")
    for pk, household, division, on, risks, back in found.annotate(back=Exists(before)).values_list(
        "pk", "household_id", "division_code", "identified_on", "risks", "back"
    ):
        kind = Happening.RELAPSED if back else Happening.IDENTIFIED
        yield Event(household, division, on, kind, tuple(risks), pk)


def _clues(county: str, first: date, last: date, scope: Scope | None) -> Iterable[Event]:
    rows = Clue.objects.proven("figures of the county, gated where a scope is given")
    if scope is not None:
        rows = Clue.objects.visible_to(scope, Permission.VIEW_OVERVIEW, inside=county)
    rows = rows.filter(
        county_code=county,
        outcome=Outcome.CONFIRMED,
        kind__in=_COUNTED_CLUES,
        household__isnull=False,
        closed_on__gte=first,
        closed_on__lte=last,
    )
    for pk, household, division, on, risk in rows.order_by("pk").values_list(
        "pk", "household_id", "division_code", "closed_on", "risk"
    ):
        if household is not None and on is not None:
            yield Event(household, division, on, Happening.CONFIRMED, (risk,), pk)


def households_by_village(county: str) -> dict[str, int]:
    """Return village → households on the roll, in one query over an index."""
    rows = (
        Household.objects.proven("counts by village, no row of them")
        .filter(county_code=county, is_active=True)
        .order_by()
        .values_list("division_code")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def data_begins(county: str) -> date | None:
    """Return the day of the earliest identification that is known; None without any."""
    rows = Episode.objects.proven("one day, no row").filter(county_code=county)
    return rows.order_by("identified_on").values_list("identified_on", flat=True).first()

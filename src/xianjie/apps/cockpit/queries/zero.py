"""The board of what should be nought: figures of a snapshot, and what the departments owe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cockpit.enums import Measure
from xianjie.apps.cockpit.queries.figures import Area, Figures, within
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.sources.queries import open_candidates

REVIEW = "review"
OPEN = "open"


@dataclass(frozen=True)
class ZeroLine:
    """One part of the area with its counts by indicator; None where nobody can say."""

    place: NamedPlace
    counts: dict[str, int | None]

    @property
    def is_clear(self) -> bool:
        """Whether everything that is known is nought."""
        return not any(self.counts.values())


INDICATORS = (
    Measure.NO_MEASURES.value,
    Measure.UNVERIFIED.value,
    OPEN,
    Measure.WAITING.value,
    Measure.OVERDUE.value,
    REVIEW,
)
"""Indicators in the order of the board."""


def rows_in_review(scope: Scope, area: Area) -> dict[str, int]:
    """Return how many rows of departments wait for a person's decision, by part of the area."""
    counties = {snapshot.county_code for snapshot in area.snapshots}
    found = open_candidates(scope.narrowed(Permission.VIEW_OVERVIEW)).filter(
        batch__county_code__in=counties
    )
    rows = within(found, area.prefix).annotate(part=Substr("division_code", 1, area.digits))
    return dict(rows.order_by().values_list("part").annotate(count=Count("pk")))


def counts_of(
    figures: Figures, review: dict[str, int], part: str | None, *, measures_known: bool
) -> dict[str, int | None]:
    """Return the indicators of one part, or of all parts together (None)."""
    open_ = figures.sum(Measure.HOUSEHOLDS, second="0", part=part)
    in_review = sum(review.values()) if part is None else review.get(part, 0)
    missing = figures.sum(Measure.NO_MEASURES, part=part) if measures_known or not open_ else None
    return {
        Measure.NO_MEASURES.value: missing,
        Measure.UNVERIFIED.value: figures.sum(Measure.UNVERIFIED, part=part),
        OPEN: open_,
        Measure.WAITING.value: figures.sum(Measure.WAITING, part=part),
        Measure.OVERDUE.value: figures.sum(Measure.OVERDUE, part=part),
        REVIEW: in_review,
    }


def zero_lines(
    figures: Figures,
    review: dict[str, int],
    places: Iterable[NamedPlace],
    digits: int,
    *,
    measures_known: bool,
) -> tuple[ZeroLine, ...]:
    """Return the parts of the area, those with the most overdue first."""
    lines = [
        ZeroLine(
            place,
            counts_of(figures, review, place.code[:digits], measures_known=measures_known),
        )
        for place in places
    ]
    order = (Measure.OVERDUE.value, Measure.WAITING.value, OPEN)
    rest = _rest(figures, review, lines, measures_known=measures_known)
    lines.sort(key=lambda one: ([-(one.counts[name] or 0) for name in order], one.place.code))
    return (*lines, rest) if rest else tuple(lines)


def _rest(
    figures: Figures, review: dict[str, int], lines: list[ZeroLine], *, measures_known: bool
) -> ZeroLine | None:
    """Return what lies in none of the parts, such as rows of a file of the whole county."""
    whole = counts_of(figures, review, None, measures_known=measures_known)
    counts = {
        name: None if value is None else value - sum(line.counts[name] or 0 for line in lines)
        for name, value in whole.items()
    }
    line = ZeroLine(NamedPlace("", ""), counts)
    return None if line.is_clear else line

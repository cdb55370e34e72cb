"""Samples: who sees them, their sheets, error rates with their intervals, what may be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet, addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.census.enums import (
    AnswerResult,
    DrawState,
    FollowState,
    UnitState,
)
from xianjie.apps.census.models import SampleAnswer, SampleDraw, SampleUnit
from xianjie.apps.census.models.base import SECTORS
from xianjie.apps.census.queries.fields import sample_fields
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.kernel.drawing import wilson

_PUBLISHED = "results that the county published for its townships and villages"
CHECKED = (UnitState.DONE, UnitState.NOT_FOUND, UnitState.REFUSED)


def draws_of(county: str, scope: Scope) -> QuerySet[SampleDraw]:
    """Return the samples of a county that a scope may see.

    Whoever covers their place sees all of them, others those with a sheet of theirs and those
    that are published.
    """
    rows = SampleDraw.objects.filter(county_code=county).order_by("-opened_at", "-pk")
    part = addressed(scope, SampleDraw)
    if part.covers(county):
        return rows
    if not _touches(county, scope):
        return rows.none()
    own = visible_units(scope).filter(county_code=county)
    return rows.filter(
        Q(state=DrawState.PUBLISHED)
        | part.filter("division_code")
        | Q(pk__in=own.values("draw"))
    )  # fmt: skip


def _touches(county: str, scope: Scope) -> bool:
    part = addressed(scope, SampleDraw)
    return part.unlimited or any(
        prefix.startswith(county) or county.startswith(prefix) for prefix in part.prefixes
    )


def with_progress(rows: QuerySet[SampleDraw]) -> QuerySet[SampleDraw]:
    """Add how many units a sample has and how many were looked at."""
    return rows.annotate(
        drawn=Count("units"), seen=Count("units", filter=~Q(units__state=UnitState.OPEN))
    )


def find_draw(scope: Scope, pk: int) -> SampleDraw | None:
    """Return a sample that the scope sees, see `draws_of`."""
    known = SampleDraw.objects.filter(pk=pk).values_list("county_code", flat=True).first()
    if known is None:
        return None
    rows = draws_of(known, scope).filter(pk=pk)
    return rows.select_related("opened_by", "drawn_by", "signed_by", "replaces").first()


def visible_units(scope: Scope) -> ScopedQuerySet[SampleUnit]:
    """Return the sheets within a scope."""
    return SampleUnit.objects.visible_to(scope, Permission.VIEW_CENSUS)


def find_unit(scope: Scope, pk: int) -> SampleUnit | None:
    """Return one sheet that the scope sees."""
    rows = visible_units(scope).filter(pk=pk)
    return rows.select_related("draw", "household", "person__household", "asset").first()


def units_of(found: SampleDraw, scope: Scope) -> QuerySet[SampleUnit]:
    """Return the sheets of a sample within a scope, those to do first."""
    rows = visible_units(scope).filter(draw=found)
    return rows.select_related("household", "person", "asset").order_by("place")


def is_statistician(scope: Scope, place: str) -> bool:
    """Whether somebody checks samples for the statistics bureau in a place."""
    part = scope.narrowed(Permission.CHECK_SAMPLES).of_sectors(SECTORS)
    return scope.unlimited or any(
        grant.role == Role.DEPARTMENT_CLERK and place.startswith(grant.prefix)
        for grant in part.grants
    )


def may_draw(scope: Scope, place: str) -> bool:
    """Whether somebody may open and draw samples in a place."""
    return addressed(scope, SampleDraw).may(Permission.DRAW_SAMPLES, place)


def may_check(scope: Scope, unit: SampleUnit) -> bool:
    """Whether somebody may fill a sheet now."""
    part = addressed(scope, SampleUnit)
    open_ = unit.draw.state == DrawState.DRAWN and unit.state == UnitState.OPEN
    return open_ and part.may(Permission.CHECK_SAMPLES, unit.division_code)


def sees_county(found: SampleDraw, scope: Scope) -> bool:
    """Whether somebody sees the results of the whole sample: its place, or once published."""
    part = addressed(scope.narrowed(Permission.VIEW_CENSUS), SampleDraw)
    return found.state == DrawState.PUBLISHED or part.covers(found.division_code)


@dataclass(frozen=True)
class Rate:
    """How many answers were compared, how many differed, with Wilson's 95 % interval (percent)."""

    title: str
    compared: int
    differing: int
    not_found: int = 0
    refused: int = 0

    @property
    def percent(self) -> float | None:
        """The error rate."""
        return self.differing * 100 / self.compared if self.compared else None

    @property
    def low(self) -> float | None:
        """Lower end of the interval."""
        found = wilson(self.differing, self.compared)
        return found[0] * 100 if found else None

    @property
    def high(self) -> float | None:
        """Upper end of the interval."""
        found = wilson(self.differing, self.compared)
        return found[1] * 100 if found else None


@dataclass(frozen=True)
class Results:
    """Error rates of a sample, or of its part within a scope."""

    total: Rate
    fields: list[Rate]
    towns: list[Rate]
    strata: list[Rate]
    units: dict[str, int]
    sent: int
    confirmed: int


def results_of(found: SampleDraw, scope: Scope) -> Results:
    """Return the error rates by question, township and layer; three queries."""
    answers: Any = SampleAnswer.objects
    units: Any = SampleUnit.objects
    if sees_county(found, scope):
        answers, units = answers.proven(_PUBLISHED), units.proven(_PUBLISHED)
    else:
        answers = answers.visible_to(scope, Permission.VIEW_CENSUS)
        units = units.visible_to(scope, Permission.VIEW_CENSUS)
    counted = list(
        answers.filter(draw=found)
        .order_by()
        .values_list("field", "division_code", "unit__stratum", "result", "follow")
        .annotate(n=Count("pk"))
    )
    states = dict(units.filter(draw=found).order_by().values_list("state").annotate(n=Count("pk")))
    places = villages_by_code({code for _, code, *_ in counted})
    titles = {key: field.title for key, field in sample_fields().items()}
    follow: dict[str, int] = defaultdict(int)
    for *_, state, number in counted:
        follow[state] += number
    return Results(
        total=_rates([("全部项目", row[3], row[5]) for row in counted], ["全部项目"])[0],
        fields=_rates(
            [(titles.get(row[0], row[0]), row[3], row[5]) for row in counted],
            [titles.get(name, name) for name in found.fields],
        ),
        towns=_rates([(places[row[1]].town or row[1], row[3], row[5]) for row in counted]),
        strata=_rates([(row[2], row[3], row[5]) for row in counted if row[2]]),
        units={str(state): states.get(state, 0) for state in UnitState.values},
        sent=follow[FollowState.SENT],
        confirmed=follow[FollowState.CONFIRMED],
    )


def _rates(rows: Iterable[tuple[str, str, int]], order: Iterable[str] | None = None) -> list[Rate]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for title, result, number in rows:
        sums[title][result] += number
    return [
        Rate(
            title,
            sums[title][AnswerResult.AGREES] + sums[title][AnswerResult.DIFFERS],
            sums[title][AnswerResult.DIFFERS],
            sums[title][AnswerResult.NOT_FOUND],
            sums[title][AnswerResult.REFUSED],
        )
        for title in (order if order is not None else sorted(sums))
    ]


def corrections_in(county: str, scope: Scope) -> ScopedQuerySet[SampleAnswer]:
    """Return the differences that wait for the record to be put right, within a scope."""
    rows = SampleAnswer.objects.visible_to(scope, Permission.VIEW_CENSUS).filter(
        county_code=county, follow=FollowState.SENT
    )
    return rows.select_related("unit", "unit__household", "unit__person", "draw")

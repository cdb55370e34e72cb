"""A year of training by township against the goals of the place; 两后生 and their rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import town_of
from xianjie.apps.policies.queries import Standards
from xianjie.apps.training.enums import JobState
from xianjie.apps.training.models import Trainee, Youth
from xianjie.apps.training.rules import (
    AFTER_SCHOOL,
    ASIDE,
    IN_SCHOOL,
    STEADY_FATE,
    STEADY_MONTHS,
    WATCHED_DAYS,
    Rate,
    fates_of,
    training_rules,
)
from xianjie.kernel.dates import after_months


@dataclass
class TrainedYear:
    """What became of those out of poverty or watched who were trained in a year, in one place.

    ``people`` are different people; the rates are of those who finished and want to work. Work
    counts once people confirmed it; ``watched``: who has no work yet, but time left to find it.
    """

    people: int = 0
    finished: int = 0
    skilled: int = 0
    certified: int = 0
    employed: int = 0
    watched: int = 0
    found: int = 0

    @property
    def skill_rate(self) -> Rate:
        """Those with a skill."""
        return Rate(self.skilled, self.finished)

    @property
    def certificate_rate(self) -> Rate:
        """Those with a certificate."""
        return Rate(self.certified, self.finished)

    @property
    def work_rate(self) -> Rate:
        """Those at work; who still has time is not counted against it."""
        return Rate(self.employed, self.finished - self.watched)


@dataclass
class TrainedYears:
    """A year by township (12 digits), and the county."""

    county: TrainedYear = field(default_factory=TrainedYear)
    towns: dict[str, TrainedYear] = field(default_factory=dict)


_FIELDS = (
    "division_code", "person_id", "finished", "skilled", "certificate", "job_state", "willing",
    "course__ends_on",
)  # fmt: skip
Line = tuple[str, int, bool | None, bool | None, str, str, bool | None, date]


def year_of(lines: Iterable[Line], on: date, days: int) -> TrainedYears:
    """Return what lines of trainees come to: of a person the best of his classes counts."""
    best: dict[int, tuple[str, list[Line]]] = {}
    for line in lines:
        best.setdefault(line[1], (town_of(line[0]), []))[1].append(line)
    found = TrainedYears(towns=defaultdict(TrainedYear))
    for town, rows in best.values():
        for place in (found.county, found.towns[town]):
            _add(place, rows, on, days)
    return found


def _add(place: TrainedYear, rows: list[Line], on: date, days: int) -> None:
    place.people += 1
    done = [row for row in rows if row[2] and row[6] is not False]
    if not done:
        return
    place.finished += 1
    place.skilled += any(row[3] for row in done)
    place.certified += any(row[4] for row in done)
    if any(row[5] == JobState.CONFIRMED for row in done):
        place.employed += 1
        return
    place.found += any(row[5] == JobState.FOUND for row in done)
    ends = max(row[7] for row in done)
    place.watched += ends + timedelta(days=days) >= on


def trained_in(county: str, scope: Scope, year: int, on: date) -> TrainedYears:
    """Return a year of training of those out of poverty or watched; one query."""
    rows = _inside(Trainee.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT), county)
    return trained(rows, county, year, on)


def trained(rows: QuerySet[Any], county: str, year: int, on: date) -> TrainedYears:
    """Return a year of training of some trainees of a county."""
    chosen = rows.filter(
        course__starts_on__year=year, course__starts_on__lte=on, focus=True,
        retired_at__isnull=True,
    )  # fmt: skip
    days = training_rules(county, on).whole(WATCHED_DAYS) or 0
    return year_of(chosen.values_list(*_FIELDS), on, days)


@dataclass
class YouthYear:
    """两后生 of one place: how many, in or after vocational education, after it, in steady work.

    ``unknown`` are those of whom nobody has asked yet; they count against the first rate.
    """

    people: int = 0
    aside: int = 0
    vocational: int = 0
    leavers: int = 0
    steady: int = 0
    unknown: int = 0

    @property
    def school_rate(self) -> Rate:
        """Those in, or after, vocational education; without who joined the army or studies."""
        return Rate(self.vocational, self.people - self.aside)

    @property
    def steady_rate(self) -> Rate:
        """Those in steady work among the leavers of vocational education."""
        return Rate(self.steady, self.leavers)


def youth_year(
    lines: Iterable[tuple[str, str, date | None]], on: date, months: int
) -> tuple[YouthYear, dict[str, YouthYear]]:
    """Return the figures of a county and its townships from place, fate and day of work."""
    school, after, aside = fates_of(IN_SCHOOL), fates_of(AFTER_SCHOOL), fates_of(ASIDE)
    since = after_months(on, -months)
    county, towns = YouthYear(), defaultdict[str, YouthYear](YouthYear)
    for code, fate, job_from in lines:
        for place in (county, towns[town_of(code)]):
            place.people += 1
            place.aside += fate in aside
            place.unknown += not fate
            place.vocational += fate in school or fate in after
            place.leavers += fate in after
            place.steady += fate == STEADY_FATE and job_from is not None and job_from <= since
    return county, dict(towns)


def youth_in(county: str, scope: Scope, on: date) -> tuple[YouthYear, dict[str, YouthYear]]:
    """Return 两后生 of a county that a scope sees; one query."""
    rows = _inside(Youth.objects.visible_to(scope, Permission.VIEW_EMPLOYMENT), county)
    return youths(rows, county, on)


def youths(rows: QuerySet[Any], county: str, on: date) -> tuple[YouthYear, dict[str, YouthYear]]:
    """Return the figures of some 两后生 of a county."""
    live = rows.filter(retired_at__isnull=True, left_out="", found_on__lte=on)
    months = training_rules(county, on).whole(STEADY_MONTHS) or 0
    return youth_year(live.values_list("division_code", "fate", "job_from"), on, months)


def _inside(rows: QuerySet[Any], county: str) -> QuerySet[Any]:
    return rows.filter(
        Q(division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"))
    )


def goal(book: Standards, name: str) -> Decimal | None:
    """Return a goal: people as a number, rates as a ratio; None where the place has none."""
    return book.share(name)

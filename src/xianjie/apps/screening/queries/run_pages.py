"""Runs for readers: the list, one run with its rules, what a start rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.policies.queries import current_version
from xianjie.apps.policies.queries.readers import resolved_at
from xianjie.apps.screening.enums import ClueState, RunState
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import data_notes
from xianjie.apps.screening.queries.pages import trend
from xianjie.kernel.periods import Period


@dataclass(frozen=True)
class RunLine:
    """A run in the list; counts are None where the reader sees a part of the county only."""

    pk: int
    period: str
    as_of: date
    started_at: datetime
    seconds: int
    by: str
    rulebook: str
    state: str
    state_label: str
    is_current: bool
    complete: bool
    held: int
    new: int | None
    standing: int | None
    cleared: int | None


@dataclass(frozen=True)
class RunRule:
    """What one rule did in a run: whom it looked at, whom it hit, who stayed undecided."""

    rule: str
    grain: str
    population: int
    hits: int
    unknown: int
    share: float | None


def runs_of(county: str) -> QuerySet[Run]:
    """Return the runs of a county, newest first, without their manifests."""
    return Run.objects.filter(county_code=county).defer("manifest").order_by("-started_at", "-pk")


def run_lines(runs: Iterable[Run], scope: Scope) -> list[RunLine]:
    """Return runs as lines, in two queries."""
    rows = list(runs)
    names = _names(row.started_by for row in rows)
    return [_line(row, names, whole=scope.covers(row.county_code)) for row in rows]


def _names(labels: Iterable[str]) -> dict[str, str]:
    wanted = {label.removeprefix("user:") for label in labels if label.startswith("user:")}
    return dict(User.objects.filter(username__in=wanted).values_list("username", "display_name"))


def _line(run: Run, names: dict[str, str], *, whole: bool) -> RunLine:
    counts = run.summary.get("clues", {}) if whole else {}
    ended = run.finished_at or run.started_at
    label = run.started_by
    return RunLine(
        pk=run.pk,
        period=run.period,
        as_of=run.as_of,
        started_at=run.started_at,
        seconds=round((ended - run.started_at).total_seconds()),
        by=names.get(label.removeprefix("user:"), label.removeprefix("user:")),
        rulebook=run.rulebook_hash[:8],
        state=run.state,
        state_label=run.get_state_display(),
        is_current=run.is_current,
        complete=run.complete_data,
        held=len(run.held),
        new=counts.get("new"),
        standing=sum(counts.get(key, 0) for key in ("new", "continuing", "worse"))
        if counts
        else None,
        cleared=counts.get("cleared"),
    )


def run_rules(run: Run) -> list[RunRule]:
    """Return what each rule did in a run, most hits first."""
    found = [
        RunRule(
            rule=one["rule_id"],
            grain=one["grain"],
            population=one["population"],
            hits=one["hits"],
            unknown=one["unknown"],
            share=one["hits"] / one["population"] if one["population"] else None,
        )
        for one in run.manifest.get("rules", [])
    ]
    return sorted(found, key=lambda one: (-one.hits, -one.unknown, one.rule))


def states_of(run: Run, scope: Scope) -> dict[str, int]:
    """Return the clues of a run by state within a scope; of a superseded run the whole county's.

    An empty mapping where a part of the county asks for a superseded run: its rows are gone.
    """
    if run.is_current:
        (line,) = trend(run.county_code, scope, [run.period])
        return dict(line.states)
    if not scope.covers(run.county_code):
        return {}
    counts = run.summary.get("clues", {})
    return {state.value: counts.get(state.value.lower(), 0) for state in ClueState}


def next_period(county: str, today: date) -> Period:
    """Return the month that would be compared next: after the newest one, at most the last."""
    newest = (
        Run.objects.filter(county_code=county, state=RunState.COMPLETED, is_current=True)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    last = Period(today.year, today.month) - 1
    return min(Period.parse(newest) + 1, last) if newest else last


def start_notes(county: str, period: Period, as_of: date, today: date) -> list[str]:
    """Return what is missing, late or odd in the month's data before it is compared."""
    version = current_version()
    if version is None:
        return []
    resolved = resolved_at(version.hash, county, as_of)
    notes, _complete = data_notes(county, period, today, resolved)
    return notes

"""What the page of a month shows: the run, its figures, the matrix and the townships."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, NamedPlace
from xianjie.apps.screening.enums import (
    EXPORTED_KINDS,
    LIVE_STATES,
    ClueKind,
    ClueState,
    RunState,
)
from xianjie.apps.screening.models import ClueMonth, InsufficientCount, Run
from xianjie.apps.screening.queries.clue_lists import LEVELS, clues_of


@dataclass(frozen=True)
class HeldRule:
    """A rule whose results wait for a named confirmation, with the reason in words."""

    rule: str
    hits: int
    population: int
    reason: str


@dataclass(frozen=True)
class RunHead:
    """What a reader must know about the run behind the figures."""

    period: str
    as_of: date
    finished_at: datetime | None
    rulebook: str
    complete: bool
    notes: tuple[str, ...]
    held: tuple[HeldRule, ...]
    pk: int | None = None


@dataclass(frozen=True)
class Tally:
    """Counts of one line: by level, by state, and together; cleared clues stand apart."""

    levels: dict[str, int]
    total: int = 0
    new: int = 0
    households: int = 0

    @property
    def bar(self) -> list[tuple[str, int]]:
        """Parts of the bar beside the figures, worst first."""
        kinds = ("red", "orange", "yellow", "blue")
        return [(kind, self.levels.get(lv, 0)) for lv, kind in zip(LEVELS, kinds, strict=True)]


@dataclass(frozen=True)
class MatrixLine:
    """Clues of one kind and risk."""

    kind: str
    kind_label: str
    risk: str
    tally: Tally


@dataclass(frozen=True)
class TownLine:
    """Clues of one township."""

    place: NamedPlace
    tally: Tally


@dataclass(frozen=True)
class Insufficient:
    """A rule that could not be decided for ``subjects``, and how often each fact was missing."""

    rule: str
    subjects: int
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class MonthSummary:
    """All figures of a month within a scope."""

    states: dict[str, int]
    total: Tally
    lines: tuple[MatrixLine, ...] = ()
    doubts: tuple[MatrixLine, ...] = ()
    towns: tuple[TownLine, ...] = ()
    insufficient: tuple[Insufficient, ...] = ()

    @property
    def widest(self) -> int:
        """The longest bar of the matrix."""
        return max((line.tally.total for line in self.lines), default=0)

    @property
    def widest_town(self) -> int:
        """The longest bar of the townships."""
        return max((line.tally.total for line in self.towns), default=0)


def current_run(county: str, period: str) -> Run | None:
    """Return the run that a period's pages show: the newest one that was completed."""
    return Run.objects.filter(
        county_code=county, period=period, state=RunState.COMPLETED, is_current=True
    ).first()


def periods_screened(county: str) -> list[str]:
    """Return the periods that have been screened, newest first."""
    return list(
        Run.objects.filter(county_code=county, state=RunState.COMPLETED, is_current=True)
        .order_by("-period")
        .values_list("period", flat=True)
    )


@dataclass(frozen=True)
class TrendLine:
    """A screened month in short: clues by state, and those that stand by level."""

    period: str
    states: dict[str, int]
    tally: Tally


def trend(county: str, scope: Scope, periods: list[str]) -> tuple[TrendLine, ...]:
    """Return the given months, as they are ordered.

    Who may see the whole county gets the figures that each run stored; a part is counted anew.
    """
    if scope.covers(county):
        runs = Run.objects.filter(county_code=county, period__in=periods, is_current=True)
        stored = dict(runs.values_list("period", "summary"))
        if all(stored.get(period) for period in periods):
            return tuple(_stored_line(period, stored[period]) for period in periods)
    rows = (
        ClueMonth.objects.visible_to(scope)
        .filter(county_code=county, period__in=periods, kind__in=EXPORTED_KINDS)
        .order_by()
        .values_list("period", "state", "level")
        .annotate(count=Count("id"))
    )
    states = {period: dict.fromkeys((s.value for s in ClueState), 0) for period in periods}
    standing: dict[str, _Counter] = defaultdict(_Counter)
    for period, state, level, count in rows:
        states[period][state] += count
        if state in LIVE_STATES:
            standing[period].add(level, state, count)
    return tuple(TrendLine(period, states[period], standing[period].tally()) for period in periods)


def _stored_line(period: str, summary: dict[str, dict[str, int]]) -> TrendLine:
    states = {state.value: summary["clues"][state.value.lower()] for state in ClueState}
    levels = summary["by_level"]
    return TrendLine(period, states, Tally(levels, sum(levels.values()), states[ClueState.NEW]))


def head_of(run: Run) -> RunHead:
    """Return what pages say about a run under their title."""
    return RunHead(
        period=run.period,
        as_of=run.as_of,
        finished_at=run.finished_at,
        rulebook=run.rulebook_hash[:8],
        complete=run.complete_data,
        notes=tuple(run.notes),
        held=tuple(
            HeldRule(hold["rule_id"], hold["hits"], hold["population"], hold["reason"])
            for hold in run.held
        ),
        pk=run.pk,
    )


def month_summary(run: Run, scope: Scope, towns: list[NamedPlace]) -> MonthSummary:
    """Count the visible clues of a run's month; the number of queries does not grow with them.

    Doubts about benefits (``mismatch``) have their own lines and count in no total: they go to the
    department that pays. Clues whose place is no township of the list have the last line.
    """
    rows = clues_of(run, scope)
    groups = (
        rows.annotate(town=Substr("division_code", 1, TOWN_DIGITS))
        .order_by()
        .values_list("town", "kind", "risk", "level", "state")
        .annotate(count=Count("id"))
    )
    by_line: dict[tuple[str, str], _Counter] = defaultdict(_Counter)
    by_town: dict[str, _Counter] = defaultdict(_Counter)
    whole = _Counter()
    states: dict[str, int] = dict.fromkeys((state.value for state in ClueState), 0)
    for town, kind, risk, level, state, count in groups:
        counts = kind in EXPORTED_KINDS
        states[state] += count if counts else 0
        if state not in LIVE_STATES:
            continue
        for counter in (
            (by_line[kind, risk], by_town[town], whole) if counts else (by_line[kind, risk],)
        ):
            counter.add(level, state, count)
    opened = rows.filter(state__in=LIVE_STATES, kind__in=EXPORTED_KINDS).order_by()
    for town, count in (
        opened.annotate(town=Substr("division_code", 1, TOWN_DIGITS))
        .values_list("town")
        .annotate(count=Count("household", distinct=True))
    ):
        by_town[town].households = count
    whole.households = sum(counter.households for counter in by_town.values())
    kinds = [kind.value for kind in ClueKind]
    lines = [
        MatrixLine(kind, str(ClueKind(kind).label), risk, counter.tally())
        for (kind, risk), counter in by_line.items()
    ]
    lines.sort(key=lambda line: (kinds.index(line.kind), -line.tally.total, line.risk))
    return MonthSummary(
        states=states,
        total=whole.tally(),
        lines=tuple(line for line in lines if line.kind in EXPORTED_KINDS),
        doubts=tuple(line for line in lines if line.kind not in EXPORTED_KINDS),
        towns=_town_lines(by_town, towns),
        # Counted for the county only: a part of it would read other places' figures as its own.
        insufficient=insufficient_counts(run) if scope.covers(run.county_code) else (),
    )


def _town_lines(by_town: dict[str, _Counter], towns: list[NamedPlace]) -> tuple[TownLine, ...]:
    rest = _Counter()
    known = {place.code[:TOWN_DIGITS] for place in towns}
    for town, counter in by_town.items():
        if town not in known:
            rest.take(counter)
    lines = [TownLine(place, by_town[place.code[:TOWN_DIGITS]].tally()) for place in towns]
    if rest.total:
        lines.append(TownLine(NamedPlace("", _("未明确乡镇")), rest.tally()))
    return tuple(lines)


class _Counter:
    """Sums up one line while the groups are read."""

    def __init__(self) -> None:
        self.levels = dict.fromkeys(LEVELS, 0)
        self.total = self.new = self.households = 0

    def add(self, level: str, state: str, count: int) -> None:
        self.levels[level] = self.levels.get(level, 0) + count
        self.total += count
        if state == ClueState.NEW:
            self.new += count

    def take(self, other: _Counter) -> None:
        for level, count in other.levels.items():
            self.levels[level] += count
        self.total += other.total
        self.new += other.new
        self.households += other.households

    def tally(self) -> Tally:
        return Tally(self.levels, self.total, self.new, self.households)


def insufficient_counts(run: Run) -> tuple[Insufficient, ...]:
    """Return for each rule that a run could not always decide: for whom and what was missing."""
    subjects: dict[str, int] = {}
    missing: dict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = InsufficientCount.objects.filter(run=run, count__gt=0).order_by("-count", "missing_fact")
    for rule, fact, count in rows.values_list("rule_id", "missing_fact", "count"):
        if fact:
            missing[rule].append((fact, count))
        else:
            subjects[rule] = count
    lines = [
        Insufficient(rule, subjects.get(rule, 0), tuple(missing[rule]))
        for rule in {*subjects, *missing}
    ]
    return tuple(sorted(lines, key=lambda line: (-line.subjects, line.rule)))

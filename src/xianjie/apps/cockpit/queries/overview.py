"""What the overview shows, made of the figures of a snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xianjie.apps.cockpit.counting import TREND_MONTHS
from xianjie.apps.cockpit.enums import Group, Measure
from xianjie.apps.cockpit.queries.figures import Figures
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.screening.enums import ClueState
from xianjie.kernel.periods import Period
from xianjie.web.shading import Scale, scale_for


@dataclass(frozen=True)
class Headline:
    """The figures of the strip; ``rate`` is a share in tenths of a percent, None without any."""

    households: int
    people: int
    open: int
    cleared: int
    new: int
    worse: int
    low_income: int
    income_unknown: int
    waiting: int
    overdue: int

    @property
    def rate(self) -> float | None:
        """Cleared of all monitored households, in percent."""
        return round(100 * self.cleared / self.households, 1) if self.households else None

    @property
    def open_share(self) -> float | None:
        """Households with open risk of all monitored ones, in percent."""
        return round(100 * self.open / self.households, 1) if self.households else None


@dataclass(frozen=True)
class Part:
    """A township, village or county of the map."""

    place: NamedPlace
    open: int
    clues: int
    waiting: int
    overdue: int
    shade: int


@dataclass(frozen=True)
class Map:
    """The parts by code, and what their shades mean."""

    parts: tuple[Part, ...]
    scale: Scale
    elsewhere: int


@dataclass(frozen=True)
class RiskLine:
    """Standing clues of one risk, told apart by the households they concern."""

    risk: str
    total: int
    groups: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class TrendLine:
    """One month: households identified, and those whose risk was cleared."""

    period: str
    identified: int
    cleared: int


def headline(figures: Figures) -> Headline:
    """Return the strip."""
    total = figures.sum(Measure.HOUSEHOLDS)
    cleared = figures.sum(Measure.HOUSEHOLDS, second="1")
    return Headline(
        households=total,
        people=figures.sum(Measure.PEOPLE),
        open=total - cleared,
        cleared=cleared,
        new=figures.sum(Measure.CLUES, ClueState.NEW.value),
        worse=figures.sum(Measure.CLUES, ClueState.WORSE.value),
        low_income=figures.sum(Measure.LOW_INCOME),
        income_unknown=figures.sum(Measure.INCOME_UNKNOWN),
        waiting=figures.sum(Measure.WAITING),
        overdue=figures.sum(Measure.OVERDUE),
    )


def map_of(figures: Figures, places: Iterable[NamedPlace], digits: int) -> Map:
    """Return the parts with their standing clues; what lies in none of them is ``elsewhere``."""
    cleared: dict[str, int] = defaultdict(int)
    for (where, what, _, second), value in figures.values.items():
        if what == Measure.HOUSEHOLDS and second == "0":
            cleared[where] += value
    states = [ClueState.NEW, ClueState.CONTINUING, ClueState.WORSE]
    clues = figures.parts(Measure.CLUES, *(state.value for state in states))
    waiting, overdue = figures.parts(Measure.WAITING), figures.parts(Measure.OVERDUE)
    known = [(place, place.code[:digits]) for place in places]
    scale = scale_for(max((clues.get(code, 0) for _, code in known), default=0))
    parts = tuple(
        Part(
            place,
            cleared.get(code, 0),
            clues.get(code, 0),
            waiting.get(code, 0),
            overdue.get(code, 0),
            scale.shade(clues.get(code, 0)),
        )
        for place, code in known
    )
    return Map(parts, scale, sum(clues.values()) - sum(part.clues for part in parts))


def risk_mix(figures: Figures) -> tuple[tuple[str, ...], tuple[RiskLine, ...]]:
    """Return the groups that occur, in order, and the risks with the most clues first."""
    sums = figures.by(Measure.RISKS)
    present = {group for _, group in sums}
    groups = tuple(group.value for group in Group if group.value in present)
    risks = sorted({risk for risk, _ in sums})
    lines = [
        RiskLine(
            risk,
            sum(value for (name, _), value in sums.items() if name == risk),
            tuple((group, sums.get((risk, group), 0)) for group in groups),
        )
        for risk in risks
    ]
    return groups, tuple(sorted(lines, key=lambda line: (-line.total, line.risk)))


def trend_of(figures: Figures, period: Period) -> tuple[TrendLine, ...]:
    """Return the twelve months that end with a period, oldest first."""
    identified, cleared = figures.by(Measure.IDENTIFIED), figures.by(Measure.CLEARED)
    months = [str(month) for month in Period.range(period - (TREND_MONTHS - 1), period)]
    return tuple(
        TrendLine(month, identified.get((month, ""), 0), cleared.get((month, ""), 0))
        for month in months
    )

"""Whether a value reaches its goal, what it will be at the end of the year, and which colour.

Pure arithmetic over decimals. Growth is rounded half up to the decimals that the document prints
before it is compared: 16,093 against 13,411 is 19.998 %, which the plan of 姚安 calls 20 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from xianjie.apps.indicators.enums import GoalComparator, GoalState, Light

HUNDRED = Decimal(100)
DECEMBER = 12
_UP = (
    GoalComparator.AT_LEAST,
    GoalComparator.EQUAL,
    GoalComparator.ALL,
    GoalComparator.GROWTH,
    GoalComparator.ABOVE,
    GoalComparator.NOT_LOWER,
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: of `IndicatorTarget`, with the day by which.

    ``benchmark`` is the value of the indicator of comparison in the same month.
    """

    comparator: str
    value: Decimal
    places: int
    due_on: date
    unit: str = ""
    benchmark: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known: the value of the month, of last year, of the months of this year."""

    value: Decimal | None
    last_year: Decimal | None = None
    months: Mapping[int, Decimal] | None = None
    accumulates: bool = False
    month: int = DECEMBER


@dataclass(frozen=True, slots=True)
class Bars:
    """The parameters of the colours: points behind for yellow, days before the deadline."""

    behind: Decimal | None = None
    near_days: int | None = None
    rounds_growth: bool = True
    least_months: int = 2


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a goal stands; ``gap`` is what is missing (positive), in the unit of the goal."""

    state: GoalState
    light: Light
    reached: Decimal | None
    gap: Decimal | None
    forecast: Decimal | None
    forecast_from: int = 0
    why: str = ""


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half up, as people do."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def printed_places(value: Decimal) -> int:
    """Return the decimals that a number has when it is written without trailing zeros."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def growth(value: Decimal, last_year: Decimal, places: int | None) -> Decimal | None:
    """Return the growth in percent, rounded to ``places`` (None: not rounded); None from zero."""
    if last_year <= 0:
        return None
    grown = (value - last_year) * HUNDRED / last_year
    return grown if places is None else rounded(grown, places)


def forecast(known: Known, least: int) -> tuple[Decimal | None, int]:
    """Return the value of December on a straight line, and from how many months.

    The line of least squares through the months known of this year. One month alone says: it
    stays as it is; for what adds up since January: it goes on at the same pace.
    """
    months = known.months or {}
    if DECEMBER in months:
        return months[DECEMBER], len(months)
    if not months:
        return None, 0
    if len(months) < max(least, 2):
        month = max(months)
        value = months[month]
        if known.accumulates:
            value = rounded(value * DECEMBER / month, 6)
        return value, len(months)
    count = Decimal(len(months))
    mean_x = Decimal(sum(months)) / count
    mean_y = sum(months.values(), Decimal(0)) / count
    above = sum(((Decimal(x) - mean_x) * (y - mean_y) for x, y in months.items()), Decimal(0))
    below = sum(((Decimal(x) - mean_x) ** 2 for x in months), Decimal(0))
    value = mean_y + above / below * (DECEMBER - mean_x)
    return rounded(value, 6), len(months)


def reached_of(goal: Goal, value: Decimal | None, known: Known, bars: Bars) -> Decimal | None:
    """Return the number that is held against the goal: the value itself, or its growth."""
    if value is None:
        return None
    if goal.comparator != GoalComparator.GROWTH:
        return value
    if known.last_year is None:
        return None
    places = goal.places if bars.rounds_growth else None
    if goal.unit.endswith("百分点"):
        return value - known.last_year
    if goal.unit and goal.unit not in ("%", "倍"):
        return value - known.last_year
    return growth(value, known.last_year, places)


def bar_of(goal: Goal, known: Known) -> Decimal | None:
    """Return the number that must be reached; None when what it rests on is not known."""
    match goal.comparator:
        case GoalComparator.ABOVE:
            return None if goal.benchmark is None else goal.benchmark + goal.value
        case GoalComparator.NOT_LOWER:
            return None if known.last_year is None else known.last_year + goal.value
        case _:
            return goal.value


def is_met(goal: Goal, reached: Decimal, bar: Decimal) -> bool:
    """Whether a number reaches the bar.

    A plain number (建成 100 个) is reached by more too; 清零 is 0 or it is not.
    """
    match goal.comparator:
        case GoalComparator.AT_MOST:
            return reached <= bar
        case GoalComparator.EQUAL:
            return reached <= 0 if bar == 0 else reached >= bar
        case GoalComparator.ABOVE:
            return reached > bar
        case _:
            return reached >= bar


def judge(goal: Goal, known: Known, bars: Bars, today: date) -> Judgement:
    """Return how a goal stands today, with its colour and why."""
    ahead, months = forecast(known, bars.least_months)
    reached = reached_of(goal, known.value, known, bars)
    bar = bar_of(goal, known)
    if reached is None or bar is None:
        late = today > goal.due_on
        why = "没有数据" if known.value is None else "没有上年数或对照数，不能比较"
        return Judgement(
            GoalState.UNKNOWN, Light.RED if late else Light.GREY, reached, None, ahead, months, why
        )
    gap = _gap(goal, reached, bar)
    if is_met(goal, reached, bar):
        return Judgement(GoalState.MET, Light.GREEN, reached, gap, ahead, months, "已达到目标")
    if today > goal.due_on:
        why = "过了完成时限，没有达到"
        return Judgement(GoalState.OVERDUE, Light.RED, reached, gap, ahead, months, why)
    light, why = _colour(goal, known, bars, today, (reached, bar, ahead))
    return Judgement(GoalState.NOT_MET, light, reached, gap, ahead, months, why)


def _gap(goal: Goal, reached: Decimal, bar: Decimal) -> Decimal:
    if goal.comparator == GoalComparator.AT_MOST or bar == 0:
        return max(reached - bar, Decimal(0))
    return max(bar - reached, Decimal(0))


def _colour(
    goal: Goal,
    known: Known,
    bars: Bars,
    today: date,
    numbers: tuple[Decimal, Decimal, Decimal | None],
) -> tuple[Light, str]:
    """Return the colour of a goal that is not reached yet and not due yet."""
    reached, bar, ahead = numbers
    near = bars.near_days is not None and today + timedelta(days=bars.near_days) >= goal.due_on
    later = reached_of(goal, ahead, known, bars)
    on_course = later is not None and is_met(goal, later, bar)
    behind = _points_behind(goal, known, reached, bar)
    if (on_course or behind <= 0) and not near:
        return Light.GREEN, "按直线推算年底能达到" if on_course else "不落后于序时"
    if near and (on_course or bars.behind is None or behind <= bars.behind):
        return Light.YELLOW, "临近时限，还没有达到"
    words = f"落后 {rounded(max(behind, Decimal(0)), 1)} 个百分点"
    if bars.behind is None or behind <= bars.behind:
        return Light.YELLOW, words
    return Light.RED, words


def _points_behind(goal: Goal, known: Known, reached: Decimal, bar: Decimal) -> Decimal:
    """Return how many percent of the goal are missing against the pace of the year."""
    pace = HUNDRED
    if known.accumulates:
        pace = HUNDRED * known.month / DECEMBER
    if goal.comparator in _UP and bar > 0:
        if goal.comparator == GoalComparator.GROWTH and goal.unit in ("", "%"):
            # Of the level that the growth asks for: points of growth are points of the level.
            return bar - reached
        return pace - reached * HUNDRED / bar
    if bar > 0:
        return reached * HUNDRED / bar - HUNDRED
    return HUNDRED if reached > 0 else Decimal(0)

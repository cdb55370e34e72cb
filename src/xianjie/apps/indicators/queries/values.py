"""Indicators with their values, goals and colours, for one place and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from xianjie.apps.indicators.definitions import rhythm_months
from xianjie.apps.indicators.enums import (
    GoalComparator,
    GoalState,
    IndicatorSource,
    Light,
    RollUp,
    ValueState,
)
from xianjie.apps.indicators.goals import Bars, Goal, Judgement, Known, judge, rounded
from xianjie.apps.indicators.models import Indicator, IndicatorTarget, IndicatorValue
from xianjie.apps.policies.queries import Standards, standards
from xianjie.kernel.periods import Period

BEHIND, NEAR = "指标黄灯落后上限", "指标临期天数"
ROUNDS, LEAST = "指标增速按目标位数取整", "指标预测起算月数"
_CODE_DIGITS = 12
_WAN, _YI = Decimal(10_000), Decimal(100_000_000)
_RANK = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, Light.GREY: 3}


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal of the year with how it stands. ``own`` is False for the county's goal that a place
    below is only held against."""

    target: IndicatorTarget
    judgement: Judgement
    own: bool = True

    @property
    def words(self) -> str:
        """The goal as people write it: ≥ 16,093 元."""
        return goal_words(self.target)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in one place and month.

    ``value`` is that of the newest month of its rhythm up to the month asked for (``period``);
    ``state`` how it came about, empty without a value. ``goal`` is the goal of the year that
    stands worst, ``goals`` all of them. ``needs_report``: it is reported, and nobody has yet.
    ``computed`` is what the data give where something else was reported.
    """

    indicator: Indicator
    value: Decimal | None
    state: str
    period: str
    goals: tuple[GoalLine, ...] = ()
    previous: Decimal | None = None
    last_year: Decimal | None = None
    months: tuple[tuple[int, Decimal], ...] = ()
    unknown: int = 0
    computed: Decimal | None = None
    needs_report: bool = False
    version: int = 0

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return self.indicator.unit

    @property
    def goal(self) -> GoalLine | None:
        """The goal of the year that stands worst; None without any."""
        return min(self.goals, key=lambda one: _RANK[one.judgement.light], default=None)

    @property
    def target(self) -> str:
        """The goal of the year in words, empty without any."""
        return self.goal.words if self.goal else ""

    @property
    def light(self) -> Light:
        """Colour of the month; grey without a goal or without data."""
        return self.goal.judgement.light if self.goal else Light.GREY

    @property
    def words(self) -> str:
        """The value as people write it, without the unit; empty without any."""
        return figure_words(self.value, self.indicator.decimals)


def figure_words(value: Decimal | None, decimals: int) -> str:
    """Write a number with thousands and the decimals of its indicator."""
    return "" if value is None else f"{rounded(value, decimals):,}"


def goal_words(target: IndicatorTarget) -> str:
    """Write a goal: comparator, number, unit."""
    unit = target.unit or target.indicator.unit
    number = f"{rounded(target.value, target.places):,}"
    match target.comparator:
        case GoalComparator.ALL:
            return "全部"
        case GoalComparator.GROWTH:
            if _growth_unit(target).endswith("百分点"):
                return f"提高 {number} 个百分点"
            return f"增长 {number} {target.unit or '%'}"
        case GoalComparator.NOT_LOWER:
            return "只增不减"
        case GoalComparator.ABOVE:
            name = target.benchmark.name if target.benchmark else ""
            return f"高于{name}" + (f" {number}{unit}" if target.value else "")
    sign = {">=": "≥", "<=": "≤", "=": "="}[target.comparator]
    return f"{sign} {number} {unit}".strip()


def bars_of(county: str, on: date) -> Bars:
    """Return the parameters of the colours in force in a county on a day."""
    known = rules_of(county, on)
    rounds = known.parameter(ROUNDS)
    return Bars(
        behind=known.share(BEHIND),
        near_days=known.whole(NEAR),
        rounds_growth=bool(rounds is None or rounds.value is None or rounds.value),
        least_months=known.whole(LEAST) or 2,
    )


def rules_of(county: str, on: date) -> Standards:
    """Return the parameters of indicators in force in a county on a day."""
    return standards(county, on, (BEHIND, NEAR, ROUNDS, LEAST))


def values_for(
    county: str,
    period: str | Period,
    organisation: int | None = None,
    town: str | None = None,
    *,
    today: date | None = None,
) -> list[IndicatorLine]:
    """Return the indicators of a county with their values, goals and colours in a month.

    A constant number of queries. For whoever has checked that the reader may see them.

    Args:
        county: 6 digits.
        organisation: only those of this office.
        town: values of this township (9 or 12 digits) instead of the county's; those that
            townships neither report nor have counted for them are left out.
        today: the day on which goals are judged, by default the last day of the month.
    """
    month = period if isinstance(period, Period) else Period.parse(period)
    rows = Indicator.objects.proven("the caller checked who reads them").filter(
        division_code=county.ljust(_CODE_DIGITS, "0"), is_active=True
    )
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    place = (town or county).ljust(_CODE_DIGITS, "0")
    found = lines_of(rows, county, place, month, today or month.last_day)
    if town:
        found = [one for one in found if one.indicator.by_town or one.state]
    return found


def lines_of(
    indicators: QuerySet[Indicator], county: str, place: str, month: Period, today: date
) -> list[IndicatorLine]:
    """Return lines of indicators that were let through the gate; four queries."""
    rows = list(indicators.select_related("organisation"))
    whole = county.ljust(_CODE_DIGITS, "0")
    values = _values(rows, (place,), month)
    goals = _goals(rows, {place, whole}, month.year)
    benchmarks = _benchmarks(goals, place, month)
    ask = _Ask(month, today, bars_of(county, today), place, whole, benchmarks)
    return [_line(one, values.get(one.pk, {}), goals.get(one.pk, []), ask) for one in rows]


@dataclass(frozen=True, slots=True)
class _Ask:
    """What all lines of a page share."""

    month: Period
    today: date
    bars: Bars
    place: str
    whole: str
    benchmarks: Mapping[int, Decimal]


def _values(
    rows: Iterable[Indicator], places: Iterable[str], month: Period
) -> dict[int, dict[str, IndicatorValue]]:
    """Return indicator → month → value of a place, from January of last year on."""
    found: dict[int, dict[str, IndicatorValue]] = defaultdict(dict)
    values = IndicatorValue.objects.proven("values of indicators that were let through").filter(
        indicator__in=[one.pk for one in rows],
        division_code__in=list(places),
        period__gte=f"{month.year - 1}-01",
        period__lte=str(month),
    )
    for value in values:
        found[value.indicator_id][value.period] = value
    return found


def _goals(
    rows: Iterable[Indicator], places: Iterable[str], year: int
) -> dict[int, list[IndicatorTarget]]:
    found: dict[int, list[IndicatorTarget]] = defaultdict(list)
    goals = (
        IndicatorTarget.objects.proven("goals of indicators that were let through")
        .filter(indicator__in=[one.pk for one in rows], division_code__in=list(places), year=year)
        .select_related("benchmark", "indicator")
    )
    for goal in goals:
        found[goal.indicator_id].append(goal)
    return found


def _benchmarks(
    goals: Mapping[int, list[IndicatorTarget]], place: str, month: Period
) -> dict[int, Decimal]:
    """Return the newest values of indicators of comparison, this year, in the place or county."""
    wanted = {one.benchmark_id for each in goals.values() for one in each if one.benchmark_id}
    if not wanted:
        return {}
    rows = (
        IndicatorValue.objects.proven("figures of comparison of goals that were let through")
        .filter(
            indicator__in=wanted,
            division_code__in=(place, place[:6].ljust(_CODE_DIGITS, "0")),
            period__gte=f"{month.year}-01",
            period__lte=str(month),
            value__isnull=False,
        )
        .order_by("period", "division_code")
    )
    return {row.indicator_id: row.value for row in rows if row.value is not None}


def _line(
    one: Indicator,
    values: Mapping[str, IndicatorValue],
    goals: Iterable[IndicatorTarget],
    ask: _Ask,
) -> IndicatorLine:
    month, place, whole = ask.month, ask.place, ask.whole
    row = _newest(one, values, month)
    months = {
        int(period[5:]): value.value
        for period, value in sorted(values.items())
        if period.startswith(f"{month.year}-") and value.value is not None
    }
    last_year = _last_year(one, values, month)
    known = Known(row.value if row else None, last_year, months, one.accumulates, month.month)
    lines = []
    for goal in goals:
        own = goal.division_code == place
        if not own and (goal.division_code != whole or one.roll_up == RollUp.SUM):
            continue  # a number for the county says nothing about one township
        judged = judge(_goal_of(goal, ask.benchmarks), known, ask.bars, ask.today)
        lines.append(GoalLine(goal, judged, own))
    before = values.get(str(month - 1))
    needs = one.source == IndicatorSource.REPORTED and (
        row is None or (row.state != ValueState.REPORTED and place == row.division_code)
    )
    return IndicatorLine(
        one,
        row.value if row else None,
        row.state if row else "",
        row.period if row else "",
        tuple(lines),
        previous=before.value if before else None,
        last_year=last_year,
        months=tuple(months.items()),
        unknown=row.unknown if row else 0,
        computed=row.computed if row else None,
        needs_report=needs and (place == whole or one.by_town),
        version=row.version if row else 0,
    )


def _newest(
    one: Indicator, values: Mapping[str, IndicatorValue], month: Period
) -> IndicatorValue | None:
    """Return the value of the month, or the newest of the quarter, half-year or year it is in."""
    span = rhythm_months(one.rhythm)
    first = month - ((month.month - 1) % span)
    block = [str(period) for period in Period.range(first, month)]
    return next((values[period] for period in reversed(block) if period in values), None)


def _last_year(
    one: Indicator, values: Mapping[str, IndicatorValue], month: Period
) -> Decimal | None:
    """Return what growth is measured against: the end of last year, or the same month of it for
    what adds up since January."""
    if one.accumulates:
        same = values.get(f"{month.year - 1}-{month.month:02}")
        if same is not None and same.value is not None:
            return same.value
    last = [
        value.value
        for period, value in sorted(values.items())
        if period.startswith(f"{month.year - 1}-") and value.value is not None
    ]
    return last[-1] if last else None


def _goal_of(goal: IndicatorTarget, benchmarks: Mapping[int, Decimal]) -> Goal:
    return Goal(
        comparator=goal.comparator,
        value=goal.value,
        places=goal.places,
        due_on=goal.due_on or date(goal.year, 12, 31),
        unit=_growth_unit(goal) if goal.comparator == GoalComparator.GROWTH else goal.unit,
        benchmark=benchmarks.get(goal.benchmark_id) if goal.benchmark_id else None,
    )


def _growth_unit(goal: IndicatorTarget) -> str:
    """Return the unit of a growth: a share grows by points, whatever the document calls them."""
    if goal.indicator.unit == "%" and goal.unit in ("", "%"):
        return "百分点"
    return goal.unit


def is_unmet(line: GoalLine) -> bool:
    """Whether a goal is known not to be reached."""
    return line.judgement.state in (GoalState.NOT_MET, GoalState.OVERDUE)

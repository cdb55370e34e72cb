"""Figures of a task with what they are now, where an indicator counts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.enums import Comparator
from xianjie.apps.indicators.models import Indicator, IndicatorTarget, IndicatorValue
from xianjie.apps.taskbook.models import Task, TaskTarget

_SEEN = "goals and values of indicators that a task which is seen aims at"
FULL = 100


@dataclass(frozen=True)
class AimLine:
    """A figure: what is demanded by when, and what it is now; ``value`` None when not known."""

    name: str
    demand: str
    by: str
    indicator: int | None
    value: Decimal | None
    unit: str
    period: str
    percent: int | None
    year: int | None = None


def demand_words(comparator: str, value: Decimal | None, unit: str) -> str:
    """Write a demand as people say it: 不低于 95%."""
    if value is None:
        return str(Comparator(comparator).label)
    figure = f"{value.normalize():f}{unit}"
    if comparator == Comparator.EQUAL:
        return figure
    return f"{Comparator(comparator).label} {figure}"


def aims_of(tasks: Iterable[Task], period: str) -> dict[int, list[AimLine]]:
    """Return number of task → its figures, with values of up to a month; four queries."""
    aims = list(
        TaskTarget.objects.filter(task__in=[task.pk for task in tasks])
        .select_related("target", "indicator", "task")
        .order_by("task", "target__year", "id")
    )
    targets = [one.target_id for one in aims if one.target_id is not None]
    goals: dict[int, IndicatorTarget] = {
        goal.source_target_id: goal
        for goal in IndicatorTarget.objects.proven(_SEEN)
        .filter(source_target__in=targets)
        .select_related("indicator")
        if goal.source_target_id is not None
    }
    chosen = {one.indicator_id for one in aims if one.indicator_id is not None}
    wanted = chosen | {goal.indicator_id for goal in goals.values()}
    last = _last(wanted, period, {one.task.division_code for one in aims})
    of_year = _goals_of_year(chosen, int(period[:4]))
    found: dict[int, list[AimLine]] = {}
    for one in aims:
        found.setdefault(one.task_id, []).append(_line(one, goals, of_year, last))
    return found


def _last(indicators: set[int], period: str, places: set[str]) -> dict[int, IndicatorValue]:
    rows = IndicatorValue.objects.proven(_SEEN).filter(
        indicator__in=indicators, division_code__in=places, period__lte=period, value__isnull=False
    )
    return {row.indicator_id: row for row in rows.order_by("period")}


def _goals_of_year(indicators: set[int], year: int) -> dict[int, IndicatorTarget]:
    rows = IndicatorTarget.objects.proven(_SEEN).filter(indicator__in=indicators, year=year)
    return {row.indicator_id: row for row in rows}


def _line(
    one: TaskTarget,
    goals: dict[int, IndicatorTarget],
    of_year: dict[int, IndicatorTarget],
    last: dict[int, IndicatorValue],
) -> AimLine:
    if one.target is not None:
        target = one.target
        goal = goals.get(target.pk)
        indicator = goal.indicator if goal else None
        comparator, demanded, unit = target.comparator, target.value, target.unit
        name, by, year = target.name, target.by, target.year
    else:
        indicator = one.indicator
        assert indicator is not None
        goal = of_year.get(indicator.pk)
        comparator = goal.comparator if goal else Comparator.ALL
        demanded = goal.value if goal else None
        name, unit = indicator.name, indicator.unit
        by, year = (str(goal.year), goal.year) if goal else ("", None)
    row = last.get(indicator.pk) if indicator else None
    value = row.value if row else None
    if one.target is None and demanded is None:
        demand = ""
    else:
        demand = demand_words(comparator, demanded, unit)
    return AimLine(
        name,
        demand,
        by,
        indicator.pk if indicator else None,
        value,
        indicator.unit if indicator else unit,
        row.period if row else "",
        _reached(comparator, demanded, value),
        year,
    )


def _reached(comparator: str, demanded: Decimal | None, value: Decimal | None) -> int | None:
    """Return how far a value has come towards what is demanded, in points; None when unknown."""
    if value is None or demanded is None:
        return None
    if comparator == Comparator.AT_LEAST:
        return FULL if demanded <= 0 else max(0, min(FULL, int(FULL * value / demanded)))
    if comparator in {Comparator.AT_MOST, Comparator.EQUAL} and value <= demanded:
        return FULL if comparator == Comparator.AT_MOST or value == demanded else None
    return None


def known_percent(lines: Iterable[AimLine], year: int) -> int | None:
    """Return how far the figures say that a task is, of those of a year; None when none says so."""
    percents = [
        one.percent for one in lines if one.percent is not None and one.year in {None, year}
    ]
    return min(percents) if percents else None


def countable(county: str) -> list[Indicator]:
    """Return the indicators of a county that a task may aim at.

    Their names are open to whoever sets tasks there.
    """
    rows = Indicator.objects.proven("names of the indicators of a county for who sets its tasks")
    return list(rows.filter(division_code=padded(county), is_active=True).order_by("topic", "code"))

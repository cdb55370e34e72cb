"""Figures of a task with what they are now, as the indicators of the county count them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.enums import Comparator
from xianjie.apps.documents.models import Target
from xianjie.apps.indicators.models import Indicator, TargetMatch
from xianjie.apps.indicators.queries.values import IndicatorLine, lines_of
from xianjie.apps.taskbook.models import Task, TaskTarget
from xianjie.kernel.periods import Period

_SEEN = "indicators and matches of figures that a task which is seen aims at"
FULL = 100


@dataclass(frozen=True)
class AimLine:
    """A figure: what is demanded by when, and its indicator as it is now.

    ``line`` is None where nothing counts it; ``percent`` says how far it has come, in points of
    what is demanded, None where that cannot be said.
    """

    name: str
    demand: str
    by: str
    year: int | None
    line: IndicatorLine | None
    percent: int | None


def demand_words(target: Target) -> str:
    """Write a demand as people say it: 不低于 95%."""
    label = str(Comparator(target.comparator).label)
    if target.value is None:
        return label
    figure = f"{target.value.normalize():,f}{target.unit}"
    if target.upper is not None:
        figure = f"{target.value.normalize():,f}–{target.upper.normalize():,f}{target.unit}"
    return figure if target.comparator == Comparator.EQUAL else f"{label} {figure}"


def aims_of(tasks: Iterable[Task], county: str, today: date) -> dict[int, list[AimLine]]:
    """Return number of task → its figures as they stand; a constant number of queries."""
    aims = list(
        TaskTarget.objects.filter(task__in=[task.pk for task in tasks])
        .select_related("target", "indicator")
        .order_by("task", "target__year", "id")
    )
    if not aims:
        return {}
    matches = dict(
        TargetMatch.objects.proven(_SEEN)
        .filter(target__in=[one.target_id for one in aims if one.target_id is not None])
        .exclude(indicator__isnull=True)
        .values_list("target_id", "indicator_id")
    )
    wanted = set(matches.values()) | {one.indicator_id for one in aims if one.indicator_id}
    rows = Indicator.objects.proven(_SEEN).filter(pk__in=wanted)
    lines = {
        line.indicator.pk: line
        for line in lines_of(rows, county, padded(county), Period.of(today), today)
    }
    found: dict[int, list[AimLine]] = {}
    for one in aims:
        pk = one.indicator_id
        if pk is None and one.target_id is not None:
            pk = matches.get(one.target_id)
        line = lines.get(pk) if pk is not None else None
        if one.target is not None:
            aim = AimLine(
                one.target.name,
                demand_words(one.target),
                one.target.by,
                one.target.year,
                line,
                _reached(one.target, line),
            )
        else:
            name = one.indicator.name if one.indicator else ""
            aim = AimLine(name, line.target if line else "", "", None, line, None)
        found.setdefault(one.task_id, []).append(aim)
    return found


def _reached(target: Target, line: IndicatorLine | None) -> int | None:
    """Return how far a value has come towards what is demanded; None where that has no sense."""
    value = line.value if line else None
    if value is None or line is None:
        return None
    if target.comparator == Comparator.ALL and line.unit == "%":
        return max(0, min(FULL, int(value)))
    if target.value is None or target.unit != line.unit:
        return None
    if target.comparator == Comparator.AT_LEAST:
        share = FULL * value / target.value if target.value > 0 else Decimal(FULL)
        return max(0, min(FULL, int(share)))
    if target.comparator == Comparator.AT_MOST and value <= target.value:
        return FULL
    return None


def known_percent(lines: Iterable[AimLine], year: int) -> int | None:
    """Return how far its figures of a year say that a task is; None when they do not say."""
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

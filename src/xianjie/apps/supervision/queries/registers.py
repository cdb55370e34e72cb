"""What the registers of supervision compute in the database."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr

from xianjie.apps.cases.enums import OPEN_CASES, EpisodeState
from xianjie.apps.cases.models import Case as MonitoringCase
from xianjie.apps.cases.models import Episode
from xianjie.apps.policies.queries import standards
from xianjie.apps.supervision.enums import Supervisor
from xianjie.kernel.periods import Period

OPEN, LATE, CLOSED = "open", "late", "closed"
LAYERS = "督导调度层级清单"
MONTHS_LOOKED_BACK = 6


def _within(rows: Any) -> Any:
    return rows.filter(
        county_code=Substr(OuterRef("division_code"), 1, 6),
        division_code__gte=OuterRef("division_code"),
        division_code__lte=OuterRef("division_end"),
    )


def _one(rows: Any, expression: Func) -> Any:
    counted = rows.order_by().annotate(n=expression).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def monitored_households() -> Any:
    """Return how many households of the place are monitored and not removed."""
    rows = _within(Episode.objects.filter(state=EpisodeState.MONITORED))
    return _one(rows, Func(F("pk"), function="COUNT"))


def unsolved_people() -> Any:
    """Return how many people live in them."""
    rows = _within(Episode.objects.filter(state=EpisodeState.MONITORED))
    return _one(rows, Func(F("household__member_count"), function="SUM"))


def removed_households() -> Any:
    """Return how many households of the place have their risk removed."""
    rows = _within(Episode.objects.filter(state=EpisodeState.REMOVED))
    return _one(rows, Func(F("pk"), function="COUNT"))


def open_cases() -> Any:
    """Return how many cases of the place are under way."""
    rows = _within(MonitoringCase.objects.filter(state__in=OPEN_CASES))
    return _one(rows, Func(F("pk"), function="COUNT"))


def battle_state(today: date) -> Any:
    """Return whether an item is open, late or closed."""
    return Case(
        When(closed_on__isnull=False, then=Value(CLOSED)),
        When(due_on__lt=today, then=Value(LATE)),
        default=Value(OPEN),
        output_field=CharField(),
    )


def missing_months(county: str, rows: QuerySet[Any], today: date) -> list[tuple[str, list[str]]]:
    """Return supervisor → months of the last half year, this one included, without a meeting.

    Only supervisors whom the rulebook of the county obliges to meet each month; months before the
    first meeting of anybody are not counted.
    """
    layers = standards(county, today, (LAYERS,)).texts(LAYERS)
    present = Period.of(today)
    months = [str(present - step) for step in range(MONTHS_LOOKED_BACK)][::-1]
    held: dict[str, set[str]] = defaultdict(set)
    for supervisor, period in rows.filter(period__gte=months[0]).values_list(
        "supervisor", "period"
    ):
        held[supervisor].add(period)
    first = min((period for periods in held.values() for period in periods), default=months[-1])
    known = [layer for layer in layers if layer in Supervisor.values]
    found = [
        (layer, [month for month in months if month >= first and month not in held[layer]])
        for layer in known
    ]
    return [(layer, missing) for layer, missing in found if missing]


def unclosed() -> Q:
    """Return the condition of items that are not closed."""
    return Q(closed_on__isnull=True)

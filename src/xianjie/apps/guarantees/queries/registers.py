"""What the registers of the guarantees compute in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from xianjie.apps.guarantees.models import HouseholdWater, WaterFault
from xianjie.apps.policies.queries import standards

KEEP_GOAL = "巩固率目标"
MET, SHORT, UNKNOWN = "met", "short", "unknown"
OPEN, LATE, DONE = "open", "late", "done"
SAFE, WAITING, BUILDING, FINISHED, ACCEPTED = (
    "safe", "waiting", "building", "finished", "accepted",
)  # fmt: skip
_HUNDREDTHS = 10_000
_UNSAFE = ("C", "D")


def share(part: Any, whole: Any) -> Any:
    """Return a share in hundredths of a percent, rounded down, as the databases divide integers."""
    return ExpressionWrapper(part * _HUNDREDTHS / whole, output_field=BigIntegerField())


def kept() -> Any:
    """Return the consolidation rate of a cohort (九年义务教育巩固率), hundredths of a percent."""
    return share(F("completed"), F("entered") + F("moved_in") - F("moved_out"))


def kept_state(county: str, today: date) -> Any:
    """Return whether a cohort reaches the goal of the place; unknown without a goal."""
    goal = standards(county, today).share(KEEP_GOAL) if county else None
    if goal is None:
        return Value(UNKNOWN, output_field=CharField())
    # completed ÷ whole >= goal, without dividing: completed × 10000 >= goal × 10000 × whole.
    whole = F("entered") + F("moved_in") - F("moved_out")
    short = ExpressionWrapper(
        F("completed") * _HUNDREDTHS - whole * int(goal * Decimal(_HUNDREDTHS)),
        output_field=BigIntegerField(),
    )
    return _case((GreaterThanOrEqual(short, 0), MET), default=SHORT)


def deadline_state(done: str, today: date) -> Any:
    """Return whether something with ``due_on`` is done (the column ``done``), late or open."""
    return _case((Q(**{f"{done}__isnull": False}), DONE), (Q(due_on__lt=today), LATE), default=OPEN)


def repair_state(today: date) -> Any:
    """Return how far the repair of a house is."""
    return _case(
        (Q(accepted_on__isnull=False), ACCEPTED),
        (Q(finished_on__isnull=False), FINISHED),
        (Q(due_on__lt=today), LATE),
        (Q(started_on__isnull=False), BUILDING),
        (Q(grade__in=_UNSAFE), WAITING),
        default=SAFE,
    )


def unrepaired() -> Q:
    """Return the condition of houses that wait for repair or acceptance."""
    return Q(accepted_on__isnull=True) & (Q(grade__in=_UNSAFE) | Q(started_on__isnull=False))


def water_state() -> Any:
    """Return whether a household's water meets the four standards; unknown is not met."""
    names = ("amount", "quality", "ease", "assurance")
    short, unknown = Q(), Q()
    for name in names:
        short |= Q(**{name: False})
        unknown |= Q(**{f"{name}__isnull": True})
    return _case((short, SHORT), (unknown, UNKNOWN), default=MET)


def below_standard() -> Q:
    """Return the condition of households of which a standard is not met."""
    return Q(amount=False) | Q(quality=False) | Q(ease=False) | Q(assurance=False)


def homes_behind() -> Any:
    """Return how many households hang on a works."""
    return _counted(HouseholdWater.objects.filter(works=OuterRef("pk"), retired_at__isnull=True))


def open_faults() -> Any:
    """Return how many faults of a works are not repaired."""
    return _counted(
        WaterFault.objects.filter(
            works=OuterRef("pk"), retired_at__isnull=True, repaired_on__isnull=True
        )
    )


def _counted(rows: Any) -> Any:
    counted = rows.order_by().values("works").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _case(*whens: tuple[Any, str], default: str) -> Any:
    return Case(
        *(When(condition, then=Value(word)) for condition, word in whens),
        default=Value(default),
        output_field=CharField(),
    )

"""What registers of the registry compute in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Round, Substr
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from xianjie.apps.registry.enums import GridLevel
from xianjie.apps.registry.models import GridWorker, Household

MET, UNMET, OPEN = "met", "unmet", "open"
_PARTS = 1_000_000


def _count(rows: Any) -> Subquery:
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def households_of_grid() -> Any:
    """Return the number of present households in a grid, as the registry has them now.

    The county is named so that an index alone answers, however many households there are.
    """
    within = Household.objects.filter(
        county_code=Substr(OuterRef("division_code"), 1, 6),
        is_active__in=(True,),  # SQLite takes a bare column for no condition on the index
        division_code__gte=OuterRef("division_code"),
        division_code__lte=OuterRef("division_end"),
    )
    of_group = within.filter(group_name=OuterRef("group_name"))
    return Case(When(level=GridLevel.GROUP, then=_count(of_group)), default=_count(within))


def workers_of_grid() -> Any:
    """Return how many people walk a grid at present."""
    return _count(
        GridWorker.objects.filter(
            grid=OuterRef("pk"), retired_at__isnull=True, valid_to__isnull=True
        )
    )


def poverty_rate() -> Any:
    """Return the poverty rate of a village and year in per cent; NULL while a figure is missing."""
    people = Cast(F("population"), FloatField())
    return Case(
        When(
            Q(population__gt=0, poor_people__isnull=False),
            then=Round(Cast(F("poor_people"), FloatField()) * 100 / people, 2),
        ),
        default=Value(None),
        output_field=FloatField(),
    )


def rate_state(limit: Decimal | None) -> Any:
    """Return whether the poverty rate lies below the limit, a ratio; open while nobody knows.

    Whole numbers are compared, so that a rate that equals the limit is never below it.
    """
    below, above = _sides(limit)
    return Case(
        When(below, then=Value(MET)),
        When(above, then=Value(UNMET)),
        default=Value(OPEN),
        output_field=CharField(),
    )


def exit_state(limit: Decimal | None) -> Any:
    """Return whether a village meets all four indicators, misses one, or waits for a judgement."""
    below, above = _sides(limit)
    judged = ("industry_met", "infrastructure_met", "services_met")
    missed, met = above, below
    for name in judged:
        missed, met = missed | Q(**{name: False}), met & Q(**{name: True})
    return Case(
        When(missed, then=Value(UNMET)),
        When(met, then=Value(MET)),
        default=Value(OPEN),
        output_field=CharField(),
    )


def _sides(limit: Decimal | None) -> tuple[Q, Q]:
    """Return the conditions that the rate is below the limit, and that it is not."""
    if limit is None:
        return Q(pk__in=[]), Q(pk__in=[])
    known = Q(population__gt=0, poor_people__isnull=False)
    poor = Cast(F("poor_people"), BigIntegerField()) * Value(_PARTS)
    most = Cast(F("population"), BigIntegerField()) * Value(int(limit * _PARTS))
    return known & Q(LessThan(poor, most)), known & Q(GreaterThanOrEqual(poor, most))

"""What the registers of employment compute in the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.db.models.lookups import GreaterThan

OPEN, FULL, CLOSED = "open", "full", "closed"
SOON, RUNNING = "soon", "running"


def age_of(_county: str, today: date) -> Any:
    """Return the age in whole years of a row's person; nothing where the birth is unknown."""
    born = "person__birth_date"
    years = Value(today.year) - ExtractYear(born)
    month, day = ExtractMonth(born), ExtractDay(born)
    before = GreaterThan(month * 100 + day, today.month * 100 + today.day)
    return Case(When(before, then=years - 1), default=years, output_field=IntegerField(null=True))


def open_vacancies(today: date) -> Q:
    """Return the condition of vacancies for which people are still looked for."""
    return (
        Q(retired_at__isnull=True)
        & Q(filled__lt=F("openings"))
        & (Q(until__isnull=True) | Q(until__gte=today))
    )


def vacancy_state(today: date) -> Any:
    """Return whether people are still looked for."""
    return Case(
        When(Q(filled__gte=F("openings")), then=Value(FULL)),
        When(Q(until__lt=today), then=Value(CLOSED)),
        default=Value(OPEN),
        output_field=CharField(),
    )


def campaign_state(today: date) -> Any:
    """Return whether a campaign has begun and whether it is over."""
    return Case(
        When(Q(starts_on__gt=today), then=Value(SOON)),
        When(Q(ends_on__lt=today), then=Value(CLOSED)),
        default=Value(RUNNING),
        output_field=CharField(),
    )

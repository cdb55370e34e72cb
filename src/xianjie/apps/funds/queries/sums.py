"""What the registers of projects and funds compute in the database."""

from __future__ import annotations

from datetime import date, timedelta
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
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from xianjie.apps.funds import choices, rules
from xianjie.apps.funds.models import FundAllocation, ProjectGoal

OPEN, MET, SHORT = "open", "met", "short"
RUNNING, SOON, LATE, DONE = "running", "soon", "late", "done"
SHOWN, SHOWING, UNANSWERED = "shown", "showing", "unanswered"
_HUNDREDTHS = 10_000


def case(*whens: tuple[Any, str], default: str) -> Any:
    """Return the word of the first condition that holds."""
    return Case(
        *(When(condition, then=Value(word)) for condition, word in whens),
        default=Value(default),
        output_field=CharField(),
    )


def difference(more: str, *less: str) -> Any:
    """Return a column less others."""
    found: Any = F(more)
    for name in less:
        found = found - F(name)
    return ExpressionWrapper(found, output_field=BigIntegerField())


def share(part: str, whole: str) -> Any:
    """Return a share in hundredths of a percent, rounded down."""
    return ExpressionWrapper(F(part) * _HUNDREDTHS / F(whole), output_field=BigIntegerField())


def _of_project(field: str) -> Any:
    rows = FundAllocation.objects.filter(project=OuterRef("pk"), retired_at__isnull=True)
    summed = rows.order_by().values("project").annotate(n=Sum(field)).values("n")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)


def project_given() -> Any:
    """Return what a project was given, less what went back."""
    rows = FundAllocation.objects.filter(project=OuterRef("pk"), retired_at__isnull=True)
    summed = rows.order_by().values("project").annotate(n=Sum(F("amount") - F("returned")))
    return Coalesce(Subquery(summed.values("n"), output_field=BigIntegerField()), 0)


def project_paid() -> Any:
    """Return what was paid for a project."""
    return _of_project("paid")


def goals_of_project() -> Any:
    """Return how many performance goals a project has."""
    rows = ProjectGoal.objects.filter(project=OuterRef("pk"), retired_at__isnull=True)
    counted = rows.order_by().values("project").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def goal_state() -> Any:
    """Return whether a goal was reached; open while nothing is known."""
    reached = Q(at_most=True, actual__lte=F("target")) | Q(at_most=False, actual__gte=F("target"))
    return case((Q(actual__isnull=True), OPEN), (reached, MET), default=SHORT)


def loan_state(county: str, today: date) -> Any:
    """Return whether a loan is overdue, due soon, paid back or running."""
    days = rules.fund_rules(county, today).whole(rules.LOAN_DAYS) or 0 if county else 0
    return case(
        (Q(state=choices.PAID_OFF) | Q(balance=0), DONE),
        (Q(due_on__lt=today) | Q(state=choices.OVERDUE), LATE),
        (Q(due_on__lte=today + timedelta(days=days)), SOON),
        default=RUNNING,
    )


def loans_overdue(today: date) -> Q:
    """Return the condition of loans that are overdue."""
    return (
        (Q(due_on__lt=today) | Q(state=choices.OVERDUE))
        & Q(balance__gt=0)
        & ~Q(state=choices.PAID_OFF)
    )


def notice_state(today: date) -> Any:
    """Return whether a notice stands, stood, or has voices without an answer."""
    return case(
        (Q(voices__gt=0, answered_on__isnull=True), UNANSWERED),
        (Q(ends_on__gte=today), SHOWING),
        default=SHOWN,
    )


def batch_state() -> Any:
    """Return whether a batch is given to projects wholly."""
    return case((Q(allocated__gte=F("amount")), DONE), (Q(allocated=0), OPEN), default=RUNNING)

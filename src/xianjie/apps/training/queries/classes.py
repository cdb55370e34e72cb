"""Expressions of the lists of training: states, heads, doubles, the catalogue's subsidy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from xianjie.apps.training.enums import JobState
from xianjie.apps.training.models import SubsidyItem, Trainee
from xianjie.apps.training.rules import TIMES, training_rules

PLANNED, RUNNING, DONE = "planned", "running", "done"
VALID, OVER, COMING = "valid", "over", "coming"
_WHY = "of classes that come through their own gate"


def class_state(_county: str, today: date) -> Case:
    """Return an expression: a class is planned, runs, or is done."""
    return Case(
        When(starts_on__gt=today, then=Value(PLANNED)),
        When(ends_on__lt=today, then=Value(DONE)),
        default=Value(RUNNING), output_field=CharField(),
    )  # fmt: skip


def heads(condition: Q | None = None) -> Any:
    """Return an expression: how many learn in a class, perhaps of those of a condition."""
    rows = Trainee.objects.proven(_WHY).filter(course=OuterRef("pk"), retired_at__isnull=True)
    if condition is not None:
        rows = rows.filter(condition)
    counted = rows.order_by().values("course").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def certified() -> Q:
    """The condition of those who hold a certificate."""
    return ~Q(certificate="")


def employed() -> Q:
    """The condition of those who work after training, confirmed by people."""
    return Q(job_state=JobState.CONFIRMED)


def doubled(county: str, today: date) -> Exists:
    """Return an expression: somebody is in more classes of the year than the place allows.

    Those who came first within the allowed number are not; the later ones are.
    """
    times = training_rules(county, today).whole(TIMES) or 1
    earlier = (
        Trainee.objects.proven("of people who come through their own gate")
        .filter(
            Q(enrolled_on__lt=OuterRef("enrolled_on"))
            | Q(enrolled_on=OuterRef("enrolled_on"), pk__lt=OuterRef("pk")),
            person=OuterRef("person"), retired_at__isnull=True,
            course__starts_on__year=OuterRef("course__starts_on__year"),
        )
        .order_by("enrolled_on", "pk")
    )  # fmt: skip
    return Exists(earlier[times - 1 : times])


def standard_subsidy() -> Any:
    """Return an expression: what the catalogue gives for somebody on the day the class began."""
    rows = (
        SubsidyItem.objects.proven("the catalogue of a county whose classes are shown")
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("course__starts_on")),
            trade=OuterRef("course__trade"), level=OuterRef("course__level"),
            valid_from__lte=OuterRef("course__starts_on"), hours__lte=OuterRef("course__hours"),
            retired_at__isnull=True,
        )
        .order_by("-valid_from", "pk")
    )  # fmt: skip
    return Subquery(rows.values("amount")[:1], output_field=BigIntegerField())


def over_standard() -> Q:
    """The condition of subsidies above the catalogue, or for a trade that is not in it."""
    return Q(subsidy__gt=0) & (Q(standard__isnull=True) | Q(subsidy__gt=F("standard")))


def item_state(_county: str, today: date) -> Case:
    """Return an expression: a line of the catalogue is in force, over, or still to come."""
    return Case(
        When(valid_to__lt=today, then=Value(OVER)),
        When(valid_from__gt=today, then=Value(COMING)),
        default=Value(VALID), output_field=CharField(),
    )  # fmt: skip


def found_jobs(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those whose work the data show and nobody has confirmed."""
    return rows.filter(job_state=JobState.FOUND)

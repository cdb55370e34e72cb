"""Wages of workshops and pay of 以工代赈: what was paid goes into the accounts, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.booking import Booked, PaidLine, book_lines, take_back
from xianjie.apps.posts.models import ReliefWorkPay, WorkshopWage
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

# The roll of the labour office tells workshop wages, too: the same item, so that one gives way.
WAGE_ITEM = "务工工资"
# 以工代赈 comes beside other work of the same month.
WORK_ITEM = "其他工资性收入"


@transaction.atomic
def book_wages(*, by: Actor, county: str, today: date, now: datetime) -> Booked:
    """Book the paid wages of workshops of a county that no account has yet, or has differently.

    A row that no longer says that money was paid takes its entry back. Raises ``RefusedError``
    without the right in the county.
    """
    place = _permitted(by, WorkshopWage, county)
    rows = WorkshopWage.objects.select_for_update().filter(place, _unbooked())
    paid = Q(paid_on__isnull=False, amount__gt=0)
    _unbook(by, rows.exclude(paid), "wage", now)
    lines = [
        (row, f"posts.wage:{row.pk}", row.amount, f"帮扶车间 {row.period}")
        for row in rows.filter(paid).select_related("person", "household")
    ]
    return _book(by, lines, WAGE_ITEM, today, now)


@transaction.atomic
def book_work_pay(*, by: Actor, county: str, today: date, now: datetime) -> Booked:
    """Book what was paid for 以工代赈 in a county, as `book_wages`."""
    place = _permitted(by, ReliefWorkPay, county)
    rows = ReliefWorkPay.objects.select_for_update().filter(place, _unbooked())
    paid = Q(paid__gt=0, paid_on__isnull=False)
    _unbook(by, rows.exclude(paid), "work", now)
    lines = [
        (row, f"posts.work:{row.pk}", row.paid, f"以工代赈 {row.period}")
        for row in rows.filter(paid).select_related("person", "household")
    ]
    return _book(by, lines, WORK_ITEM, today, now)


def _unbook(by: Actor, rows: QuerySet[Any], word: str, now: datetime) -> None:
    """Take back what was booked for rows that say no longer that it was paid."""
    numbers = list(rows.filter(booked_at__isnull=False).values_list("pk", flat=True))
    if numbers:
        keys = [f"posts.{word}:{number}" for number in numbers]
        take_back(by=by, keys=keys, reason="台账改为没有发放", now=now)
        rows.model._default_manager.filter(pk__in=numbers).update(booked_at=None)


def _unbooked() -> Q:
    return Q(retired_at__isnull=True) & (
        Q(booked_at__isnull=True) | Q(booked_at__lt=F("updated_at"))
    )


def _permitted(by: Actor, model: type[Any], county: str) -> Q:
    scope = addressed(by.scope, model)
    if not scope.may(Permission.WORK_EMPLOYMENT):
        raise RefusedError("not-permitted", "您没有把工资记入收入台账的权限。")
    return scope.narrowed(Permission.WORK_EMPLOYMENT).filter("division_code") & Q(
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9")
    )


def _book(
    by: Actor, rows: list[tuple[Any, str, int, str]], item: str, today: date, now: datetime
) -> Booked:
    if not rows:
        return Booked()
    lines = [
        PaidLine(
            key=key, household=row.household, person=row.person, item=item, amount=amount,
            period=Period.parse(row.period), occurred_on=min(row.paid_on, today),
            source_ref=words,
        )
        for row, key, amount, words in rows
    ]  # fmt: skip
    booked = book_lines(by=by, lines=lines, today=today, now=now)
    model = type(rows[0][0])
    model.objects.filter(pk__in=[row.pk for row, *_ in rows]).update(booked_at=now)
    record(
        actor=by, action="posts.wages-book", object_type=f"posts.{model.__name__}", object_id="",
        division_code=rows[0][0].division_code,
        detail={"lines": len(lines), "new": booked.new, "overlaps": len(booked.overlaps)}, at=now,
    )  # fmt: skip
    return booked


@transaction.atomic
def take_back_retired(*, by: Actor, now: datetime) -> int:
    """Take back what was booked for rows that were taken out since; for the nightly tick."""
    keys: list[str] = []
    tables: Iterable[tuple[Any, str]] = ((WorkshopWage, "wage"), (ReliefWorkPay, "work"))
    for model, word in tables:
        rows = model.objects.filter(retired_at__isnull=False, booked_at__isnull=False)
        numbers = list(rows.values_list("pk", flat=True))
        keys += [f"posts.{word}:{number}" for number in numbers]
        model.objects.filter(pk__in=numbers).update(booked_at=None)
    return take_back(by=by, keys=keys, reason="台账停用", now=now) if keys else 0

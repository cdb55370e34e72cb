"""Allowances of training and aid of 两后生 that were paid go into the accounts, once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.booking import Booked, PaidLine, book_lines, take_back
from xianjie.apps.training.models import Trainee, Youth
from xianjie.apps.training.permissions import working
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

ALLOWANCE_ITEM, AID_ITEM = "其他转移性收入", "教育资助"


@transaction.atomic
def book_allowances(*, by: Actor, county: str, today: date, now: datetime) -> Booked:
    """Book what trainees and 两后生 of a county were paid and no account has yet.

    A row that was taken out, or says no longer that money was paid, takes its entry back. Raises
    ``RefusedError`` without the right anywhere.
    """
    scope = working(by.scope)
    if not scope.unlimited and not scope.grants:
        raise RefusedError("not-permitted", "您没有把补助记入收入台账的权限。")
    place = scope.filter("division_code") & Q(
        Q(booked_at__isnull=True) | Q(booked_at__lt=F("updated_at")),
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"),
    )  # fmt: skip
    allowed = Q(retired_at__isnull=True, allowance__gt=0, allowance_paid_on__lte=today)
    aided = Q(retired_at__isnull=True, aid__gt=0, aid_paid_on__lte=today)
    _unbook(by, Trainee, place & ~allowed, "trainee", now)
    _unbook(by, Youth, place & ~aided, "youth", now)
    trainees: list[Any] = list(
        Trainee.objects.filter(place, allowed).select_related("person", "household", "course")
    )
    young: list[Any] = list(
        Youth.objects.filter(place, aided).select_related("person", "household")
    )
    lines = [
        _line(f"training.trainee:{one.pk}", one, ALLOWANCE_ITEM, one.allowance,
              one.allowance_paid_on, f"培训生活补助 {one.course.trade}")
        for one in trainees
    ] + [
        _line(f"training.youth:{one.pk}", one, AID_ITEM, one.aid, one.aid_paid_on, "两后生资助")
        for one in young
    ]  # fmt: skip
    if not lines:
        return Booked()
    booked = book_lines(by=by, lines=lines, today=today, now=now)
    Trainee.objects.filter(pk__in=[one.pk for one in trainees]).update(booked_at=now)
    Youth.objects.filter(pk__in=[one.pk for one in young]).update(booked_at=now)
    record(
        actor=by, action="training.book", object_type="training.Trainee", object_id="",
        division_code=county.ljust(12, "0"),
        detail={"lines": len(lines), "new": booked.new, "overlaps": len(booked.overlaps)}, at=now,
    )  # fmt: skip
    return booked


def _unbook(by: Actor, model: type[Any], which: Q, word: str, now: datetime) -> None:
    """Take back what was booked for rows that say no longer that it was paid."""
    rows = model._default_manager.filter(which, booked_at__isnull=False)
    numbers = list(rows.values_list("pk", flat=True))
    if numbers:
        keys = [f"training.{word}:{number}" for number in numbers]
        take_back(by=by, keys=keys, reason="台账改为没有发放", now=now)
        model._default_manager.filter(pk__in=numbers).update(booked_at=None)


def _line(key: str, one: Any, item: str, amount: int, paid: date, words: str) -> PaidLine:
    return PaidLine(
        key=key, household=one.household, person=one.person, item=item, amount=amount,
        period=Period.of(paid), occurred_on=paid, source_ref=words,
    )  # fmt: skip

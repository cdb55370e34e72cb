"""Workshops under watch: who stands idle, who has not reported."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan

from xianjie.apps.posts.enums import WorkState
from xianjie.apps.posts.models import ReliefWorkPay, WorkshopMonth
from xianjie.apps.posts.rules import (
    IDLE_MONTHS,
    LABOUR_SHARE,
    LATE_DAY,
    PAY_DAYS,
    post_rules,
)
from xianjie.kernel.periods import Period

CLOSED, IDLE, LATE, RUNNING = "closed", "idle", "late", "running"
OVERDUE, SHORT, MET, PLANNED = "overdue", "short", "met", "planned"
_HUNDRED = 10_000  # a share as hundredths of a percent


def _reports(**where: Any) -> Any:
    rows = WorkshopMonth.objects.proven("reports of workshops that come through their own gate")
    return rows.filter(workshop=OuterRef("pk"), retired_at__isnull=True, **where)


def months_owed(place: str, today: date) -> Period:
    """Return the newest month that every workshop should have reported by a day."""
    day = post_rules(place, today).book.whole(LATE_DAY) or 1
    last = Period.of(today) - 1
    return last if today > Period.of(today).first_day + timedelta(days=day - 1) else last - 1


def workshop_state(county: str, today: date) -> Case:
    """Return an expression: closed, idle for the months of the rulebook, late, or running.

    Idle is who did not produce in any of the last months that are owed: stopped, or not reported.
    A workshop that is younger than that is not idle yet.
    """
    owed = months_owed(county, today)
    months = post_rules(county, today).book.whole(IDLE_MONTHS) or 1
    first = owed - (months - 1)
    produced = Exists(_reports(period__gte=str(first), state=WorkState.NORMAL))
    reported = Exists(_reports(period__gte=str(owed)))
    return Case(
        When(closed_on__isnull=False, then=Value(CLOSED)),
        When(~produced & Q(opened_on__lt=first.first_day), then=Value(IDLE)),
        When(~reported & Q(opened_on__lte=owed.last_day), then=Value(LATE)),
        default=Value(RUNNING), output_field=CharField(),
    )  # fmt: skip


def last_of(name: str) -> Any:
    """Return an expression: a figure of the newest report."""
    rows = _reports().order_by("-period").values(name)[:1]
    return Coalesce(Subquery(rows, output_field=IntegerField()), Value(0))


def last_period() -> Any:
    """Return an expression: the month of the newest report."""
    rows = _reports().order_by("-period").values("period")[:1]
    return Subquery(rows, output_field=CharField())


def _pays(name: str, **where: Any) -> Any:
    rows = (
        ReliefWorkPay.objects.proven("pay of projects that come through their own gate")
        .filter(work=OuterRef("pk"), retired_at__isnull=True, **where)
        .order_by()
        .values("work")
        .annotate(total=Sum(name))
        .values("total")
    )
    return Coalesce(Subquery(rows, output_field=BigIntegerField()), Value(0))


def due_sum() -> Any:
    """Return an expression: pay that a project owes, in fen."""
    return _pays("due")


def paid_sum() -> Any:
    """Return an expression: pay that a project has paid, in fen."""
    return _pays("paid")


def people_of_work() -> Any:
    """Return an expression: how many people a project has hired."""
    rows = (
        ReliefWorkPay.objects.proven("pay of projects that come through their own gate")
        .filter(work=OuterRef("pk"), retired_at__isnull=True)
        .order_by()
        .values("work")
        .annotate(total=Count("person", distinct=True))
        .values("total")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), Value(0))


def share_of(amount: Any) -> Any:
    """Return an expression: an amount as hundredths of a percent of the investment."""
    whole = Cast(amount, BigIntegerField()) * Value(_HUNDRED)
    return Cast(whole / F("investment"), BigIntegerField())


def overdue_pays(county: str, today: date) -> Q:
    """The condition of pay that was due and is not whole yet."""
    days = post_rules(county, today).book.whole(PAY_DAYS) or 0
    return Q(due_on__lt=today - timedelta(days=days), paid__lt=F("due"))


def work_state(county: str, today: date) -> Case:
    """Return an expression: pay overdue, share below what is asked, met, or not begun to pay.

    A project that has ended is judged by what was paid, one that runs by what is planned.
    """
    late = Exists(
        ReliefWorkPay.objects.proven("pay of projects that come through their own gate").filter(
            overdue_pays(county, today), work=OuterRef("pk"), retired_at__isnull=True
        )
    )
    share = post_rules(county, today).book.share(LABOUR_SHARE)
    goal = Coalesce(
        F("share_goal") / Value(100), Value(share or 0, output_field=DecimalField()),
        output_field=DecimalField(max_digits=9, decimal_places=6),
    )  # fmt: skip
    wanted = F("investment") * goal
    return Case(
        When(late, then=Value(OVERDUE)),
        When(Q(ends_on__lt=today) & LessThan(paid_sum(), wanted), then=Value(SHORT)),
        When(LessThan(F("labour_planned"), wanted), then=Value(SHORT)),
        When(ends_on__lt=today, then=Value(MET)),
        default=Value(PLANNED), output_field=CharField(),
    )  # fmt: skip

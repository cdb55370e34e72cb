"""What the rulebook opens by itself: monthly rounds, visits during help, visits after removal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.codes import padded
from xianjie.apps.fieldforms.enums import VisitStage
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.policies.queries import Standards
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.actions.asking import ask_households
from xianjie.apps.rounds.actions.rounds import open_round, ring_villages
from xianjie.apps.rounds.enums import FORMS, Population, RoundKind, RoundState
from xianjie.apps.rounds.models import Round, RoundEvent
from xianjie.apps.rounds.queries.rules import (
    AFTER_VISIT,
    AHEAD_DAYS,
    AUTOMATIC,
    LATEST_DAY,
    REMIND_DAYS,
    VISIT_MONTHS,
    after_days,
    monthly_due,
    round_rules,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

_VISIT_FORM = FORMS[RoundKind.VISIT.value]
_RUNG = {"due": "到期提醒", "late": "逾期通知"}


def open_due_rounds(*, by: Actor, today: date, now: datetime) -> int:
    """Open what the rulebook of each county with monitored households opens by itself.

    May run as often as one likes: a round is opened once a county, kind and period, and a visit
    is asked for once. Returns how many rounds and visits were opened.
    """
    monitored = Episode.objects.filter(state=EpisodeState.MONITORED)
    removed = Episode.objects.filter(state=EpisodeState.REMOVED)
    with transaction.atomic():
        alive = set(monitored.order_by().values_list("county_code", flat=True).distinct())
        left = set(removed.order_by().values_list("county_code", flat=True).distinct())
    opened = 0
    for county in sorted(alive | left):
        book = round_rules(county, today)
        kinds = book.texts(AUTOMATIC)
        if county in alive and str(RoundKind.MONTHLY.label) in kinds:
            opened += _open_monthly(by, county, book, today, now)
        if county in alive and str(RoundKind.VISIT.label) in kinds:
            opened += _open_visits(by, county, book, today, now)
        if county in left and AFTER_VISIT in kinds:
            opened += _ask_after(by, county, book, today, now)
    return opened


@transaction.atomic
def _open_monthly(by: Actor, county: str, book: Standards, today: date, now: datetime) -> int:
    period = Period.of(today)
    if today.day > (book.whole(LATEST_DAY) or 0):
        return 0
    rows = Round.objects.filter(county_code=county, kind=RoundKind.MONTHLY, period=str(period))
    if rows.filter(division_code=padded(county)).exists():
        return 0
    due = max(monthly_due(book, period), today)
    open_round(
        by=by,
        client_id=uuid4(),
        kind=RoundKind.MONTHLY,
        title=f"{period.year}年{period.month}月月度监测",
        period=str(period),
        division_code=county,
        asks=Population.MONITORED,
        due_on=due,
        automatic=True,
        today=today,
        now=now,
    )
    return 1


@transaction.atomic
def _open_visits(by: Actor, county: str, book: Standards, today: date, now: datetime) -> int:
    """Open the visits during help, every so many months counted from January."""
    months = book.whole(VISIT_MONTHS)
    period = Period.of(today)
    if not months or (period.month - 1) % months:
        return 0
    rows = Round.objects.filter(county_code=county, kind=RoundKind.VISIT, period=str(period))
    if rows.filter(automatic=True).exists():
        return 0
    open_round(
        by=by,
        client_id=uuid4(),
        kind=RoundKind.VISIT,
        title=f"{period.year}年{period.month}月帮扶走访",
        period=str(period),
        division_code=county,
        asks=Population.MONITORED,
        due_on=(period + (months - 1)).last_day,
        stage=VisitStage.DURING,
        automatic=True,
        today=today,
        now=now,
    )
    return 1


@transaction.atomic
def _ask_after(by: Actor, county: str, book: Standards, today: date, now: datetime) -> int:
    """Ask for the visits after removal whose day comes within the days ahead."""
    ahead = timedelta(days=book.whole(AHEAD_DAYS) or 0)
    opened = 0
    for days in after_days(book):
        last = today + ahead - timedelta(days=days)
        # What fell due long before this platform knew the household is not asked for any more.
        rows = Episode.objects.filter(
            county_code=county,
            state=EpisodeState.REMOVED,
            ended_on__lte=last,
            ended_on__gt=last - ahead - timedelta(days=1),
        )
        for ended in rows.order_by().values_list("ended_on", flat=True).distinct():
            if ended is None:
                continue
            households = Household.objects.filter(
                episodes__in=rows.filter(ended_on=ended), is_active=True
            )
            due = ended + timedelta(days=days)
            opened += ask_households(
                households,
                form=_VISIT_FORM,
                source=after_source(ended, due),
                due_on=due,
                stage=VisitStage.AFTER,
                today=today,
            )
    if opened:
        record(
            actor=by,
            action="rounds.ask-after",
            object_type="fieldforms.FieldTask",
            object_id=county,
            division_code=county,
            detail={"households": opened},
            at=now,
        )
    return opened


def after_source(removed_on: date, due_on: date) -> str:
    """Return what a visit after removal names as its source: once a household and day."""
    return f"after:{removed_on}:{due_on}"


@transaction.atomic
def schedule_follow_up(
    *, by: Actor, household: Household, on: date, due_on: date, today: date, now: datetime
) -> FieldTask:
    """Ask for one visit after the risk was removed ``on`` a day; asked for twice it is one task.

    Raises ``RefusedError`` when the actor has nothing to do with the household's village.
    """
    allowed = (
        Permission.MANAGE_ROUNDS,
        Permission.PROPOSE_REMOVAL,
        Permission.DECIDE_CASES,
        Permission.REVIEW_CASES,
    )
    code = household.division_code
    if not any(by.scope.may(permission, code) for permission in allowed):
        raise RefusedError("not-permitted", "您没有为该村安排回访的权限。")
    source = after_source(on, due_on)
    number = ask_households(
        Household.objects.filter(pk=household.pk),
        form=_VISIT_FORM,
        source=source,
        due_on=due_on,
        stage=VisitStage.AFTER,
        today=today,
    )
    task: FieldTask = FieldTask.objects.get(source=source, household=household)
    if number:
        record(
            actor=by,
            action="rounds.follow-up",
            object_type="registry.Household",
            object_id=household.pk,
            division_code=code,
            detail={"due": str(due_on)},
            at=now,
        )
    return task


@transaction.atomic
def remind_due_rounds(*, today: date, now: datetime) -> int:
    """Ring for rounds that end soon, and once more when their day is over; returns the bells."""
    rung = 0
    for asked in Round.objects.filter(state=RoundState.OPEN).order_by("due_on", "id"):
        days = round_rules(asked.county_code, today).whole(REMIND_DAYS) or 0
        if asked.due_on < today:
            rung += _ring_once(asked, "late", NotificationKind.OVERDUE, today, now)
        elif asked.due_on - timedelta(days=days) <= today:
            rung += _ring_once(asked, "due", NotificationKind.REMINDER, today, now)
    return rung


def _ring_once(asked: Round, why: str, kind: NotificationKind, today: date, now: datetime) -> int:
    """Ring for a round unless it rang for this reason and deadline: a tick comes often."""
    act, words = _RUNG[why], str(asked.due_on)
    if asked.events.filter(act=act, words=words).exists():
        return 0
    rung = ring_villages(asked, f"{why}:{words}", kind, today=today, now=now)
    RoundEvent.objects.create(round=asked, act=act, at=now, words=words)
    return rung

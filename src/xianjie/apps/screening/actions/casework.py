"""Clues that a case takes up, settles, or gives back.

The case has checked who may act on it; here only that the actor sees cases at the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions.raise_clue import clear_month
from xianjie.apps.screening.enums import (
    EXPORTED_KINDS,
    LIVE_STATES,
    RAISED_KINDS,
    ClueStatus,
    Outcome,
)
from xianjie.apps.screening.models import Clue, ClueMonth, Verification
from xianjie.apps.screening.queries.verifying import quiet_days
from xianjie.kernel.errors import RefusedError, UsageError


@transaction.atomic
def take_clues(
    *, by: Actor, clues: Sequence[Clue], household: Household, now: datetime
) -> list[Clue]:
    """Let open clues of a household be answered by a case from now on.

    A clue about people who were not registered becomes the household's; one that a check at the
    door confirmed and closed goes on here. Clues that a case holds already are left alone. Raises
    ``RefusedError`` without the right, for a clue of another household, a doubt about benefits,
    or one that is closed otherwise.
    """
    rows = Clue.objects.select_for_update().filter(pk__in=[clue.pk for clue in clues])
    taken = []
    for clue in rows.order_by("pk"):
        _must_see(by, clue.division_code or household.division_code)
        if clue.county_code != household.county_code or clue.household_id not in {
            None,
            household.pk,
        }:
            raise RefusedError("other-household", "选中的线索不是这一户的，请重新选择。")
        if clue.kind not in EXPORTED_KINDS:
            raise RefusedError("not-a-risk", "享受疑点由发放部门核对，不能并入个案。")
        if clue.status == ClueStatus.IN_CASE:
            continue
        if clue.status == ClueStatus.CLOSED and clue.outcome != Outcome.CONFIRMED:
            raise RefusedError("clue-closed", "选中的线索已经办结，可能别人刚办过，请刷新。")
        if clue.household_id is None:
            clue.household = household
            ClueMonth.objects.filter(clue=clue).update(household=household)
        clue.status = ClueStatus.IN_CASE
        clue.save(update_fields=["status", "household"])
        taken.append(clue)
        _record(by, clue, "screening.take-clue", now)
    return taken


@transaction.atomic
def settle_clues(
    *,
    by: Actor,
    clues: Sequence[Clue],
    outcome: Outcome,
    note: str,
    today: date,
    now: datetime,
) -> int:
    """Close the clues of a case that has come to its end; returns how many.

    With ``NO_RISK`` a signal of the comparison stays silent as after a check at the door
    (无风险静默天数) and comes back when that is over or when it has become graver. A question about
    assets that was explained counts as ``NO_RISK`` whatever the case came to.
    """
    if by.user_id is None:
        raise UsageError("nobody", "线索要由具体的人办结。")
    rows = Clue.objects.select_for_update().filter(
        pk__in=[clue.pk for clue in clues], status=ClueStatus.IN_CASE
    )
    settled = 0
    for clue in rows.order_by("pk"):
        _must_see(by, clue.division_code or clue.county_code)
        found = Outcome.NO_RISK if clue.kind == "asset-signal" else outcome
        days = quiet_days(clue.county_code, today) if found == Outcome.NO_RISK else None
        clue.status, clue.outcome, clue.closed_on = ClueStatus.CLOSED, found, today
        clue.verified_period = clue.last_period
        clue.quiet_until = today + timedelta(days=days) if days else None
        clue.quiet_level = clue.level if days else ""
        clue.save()
        Verification.objects.create(
            clue=clue,
            division_code=clue.division_code,
            period=clue.last_period,
            level=clue.level,
            outcome=found,
            note=note[:1000],
            quiet_until=clue.quiet_until,
            verified_by_id=by.user_id,
            verified_at=now,
        )
        if found == Outcome.NO_RISK and clue.kind in RAISED_KINDS:
            clear_month(clue)
        settled += 1
        _record(by, clue, "screening.settle-clue", now, outcome=found.value)
    return settled


@transaction.atomic
def give_back_clues(*, by: Actor, clues: Sequence[Clue], now: datetime) -> int:
    """Let the clues of a case that was withdrawn wait for people again; returns how many."""
    rows = Clue.objects.select_for_update().filter(
        pk__in=[clue.pk for clue in clues], status=ClueStatus.IN_CASE
    )
    given = 0
    for clue in rows.order_by("pk"):
        _must_see(by, clue.division_code or clue.county_code)
        clue.status = ClueStatus.OPEN
        clue.save(update_fields=["status"])
        given += 1
        _record(by, clue, "screening.give-back-clue", now)
    return given


@transaction.atomic
def release_clues(*, by: Actor, household: Household, today: date, now: datetime) -> int:
    """Let confirmed clues of a household be heard again after its monitoring has ended.

    A signal that still stands is silent for 无风险静默天数, or until it is graver; then it opens
    again, as after a check without risk: a relapse is not overheard.
    """
    _must_see(by, household.division_code)
    rows = (
        Clue.objects.select_for_update(of=("self",))
        .filter(
            household=household,
            status=ClueStatus.CLOSED,
            outcome=Outcome.CONFIRMED,
            months__period=F("last_period"),
            months__state__in=LIVE_STATES,
        )
        .exclude(kind__in=RAISED_KINDS)
    )
    released = 0
    days = quiet_days(household.county_code, today)
    for clue in rows.order_by("pk"):
        clue.outcome, clue.verified_period = Outcome.NO_RISK, clue.last_period
        clue.quiet_until = today + timedelta(days=days) if days else None
        clue.quiet_level = clue.level if days else ""
        clue.save()
        released += 1
        _record(by, clue, "screening.release-clue", now)
    return released


def _must_see(by: Actor, code: str) -> None:
    if not by.scope.may(Permission.VIEW_CASES, code):
        raise RefusedError("not-permitted", "您没有办理这条线索的权限。")


def _record(by: Actor, clue: Clue, action: str, now: datetime, **detail: object) -> None:
    record(
        actor=by,
        action=action,
        object_type="screening.Clue",
        object_id=clue.pk,
        division_code=clue.division_code,
        detail={"kind": clue.kind, "source": clue.source_ref, **detail},
        at=now,
    )

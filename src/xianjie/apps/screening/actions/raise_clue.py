"""Clues that people raise: they stand beside those of the comparison and no run clears them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import (
    EXPORTED_KINDS,
    LIVE_STATES,
    RAISED_KINDS,
    RANKS,
    ClueKind,
    ClueState,
    ClueStatus,
    Level,
)
from xianjie.apps.screening.models import Clue, ClueMonth, Run
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period

RAISERS = (Permission.REPORT_NEED, Permission.REGISTER_CLUES, Permission.HANDLE_APPLICATIONS)


@transaction.atomic
def raise_clue(
    *,
    by: Actor,
    county: str,
    division_code: str,
    household: Household | None,
    kind: ClueKind,
    risk: str,
    level: str,
    source_ref: str,
    channel: str,
    words: str = "",
    seen_on: date | None = None,
    today: date,
    now: datetime,
) -> Clue:
    """Raise a clue that did not come from the comparison; the same ``source_ref`` raises one.

    It is seen at once in the newest screened month and in each later one until somebody settles
    it. Without any run yet it waits for the first one.

    Args:
        county: six digits; ``division_code`` is the village, 12 digits.
        household: None when the people in need are not registered or were not found.
        kind: one of `RAISED_KINDS`.
        risk: a text of the code set 风险类型.
        level: 红, 橙, 黄 or 蓝; empty takes the lowest.
        source_ref: the number of what it came from, such as a report; at most 80 characters.
        channel: a text of the code set 线索渠道.
        words: what was said; kept encrypted.
        seen_on: the day from which deadlines run; today without one.

    Raises:
        UsageError: a kind that only the comparison may raise, or no reference.
        RefusedError: the place lies outside of what the actor may report for.
    """
    if kind not in RAISED_KINDS or not source_ref:
        raise UsageError("not-raisable", "这种线索不能由人直接登记。")
    if not any(by.scope.may(permission, division_code) for permission in RAISERS):
        raise RefusedError("not-permitted", "您没有为该村上报线索的权限。")
    known = Clue.objects.filter(county_code=county, kind=kind, source_ref=source_ref).first()
    if known is not None:
        return known
    run = Run.objects.filter(county_code=county, is_current=True).order_by("-period").first()
    period = run.period if run else str(Period.of(today) - 1)
    level = level if level in RANKS else Level.BLUE.value
    clue = Clue.objects.create(
        county_code=county,
        division_code=division_code,
        household=household,
        kind=kind,
        risk=risk,
        level=level,
        source_ref=source_ref,
        channel=channel,
        words=words,
        seen_on=seen_on or today,
        raised_by_id=by.user_id,
        first_period=period,
        last_period=period,
    )
    if run is not None:
        ClueMonth.objects.create(
            clue=clue,
            run=run,
            household=household,
            county_code=county,
            period=period,
            division_code=division_code,
            kind=kind,
            risk=risk,
            level=level,
            level_rank=RANKS[level],
            state=ClueState.NEW,
            rule_ids=[source_ref],
        )
        _recount(run, ClueState.NEW, level, risk, household, step=1)
    record(
        actor=by,
        action="screening.raise-clue",
        object_type="screening.Clue",
        object_id=clue.pk,
        division_code=division_code,
        detail={"kind": kind.value, "level": level, "source": source_ref, "period": period},
        at=now,
    )
    return clue


def _recount(
    run: Run, was: ClueState, level: str, risk: str, household: Household | None, *, step: int
) -> None:
    """Let the figures that a run stored know of one clue more or less that stands."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    summary = run.summary
    if not summary:
        return
    state = was.value.lower()
    summary["clues"][state] = max(summary["clues"][state] + step, 0)
    if step < 0:
        summary["clues"][ClueState.CLEARED.value.lower()] += 1
    summary["by_level"][level] = max(summary["by_level"].get(level, 0) + step, 0)
    summary["by_risk"][risk] = max(summary["by_risk"].get(risk, 0) + step, 0)
    if household is not None:
        others = ClueMonth.objects.filter(
            household=household, period=run.period, kind__in=EXPORTED_KINDS, state__in=LIVE_STATES
        ).count()
        if others == max(step, 0):
            summary["households"] = max(summary["households"] + step, 0)
    run.save(update_fields=["summary"])


@transaction.atomic
def settle_raised_clue(
    *, by: Actor, clue: Clue, permission: Permission, today: date, now: datetime
) -> Clue:
    """Close a raised clue because it was rejected or lives on in another one.

    ``permission`` is what the actor must hold in its village. Raises ``UsageError`` for a clue of
    the comparison and ``RefusedError`` without the permission. Settling twice changes nothing.
    """
    if clue.kind not in RAISED_KINDS:
        raise UsageError("not-raised", "比对得到的线索不能这样办结。")
    if not by.scope.may(permission, clue.division_code):
        raise RefusedError("not-permitted", "您没有办结该线索的权限。")
    if clue.status == ClueStatus.CLOSED:
        return clue
    if clue.status == ClueStatus.IN_CASE:
        raise RefusedError("in-case", "这条线索已经立案，请在个案里办理。")
    clue.status, clue.closed_on = ClueStatus.CLOSED, today
    clue.save(update_fields=["status", "closed_on"])
    clear_month(clue)
    record(
        actor=by,
        action="screening.settle-clue",
        object_type="screening.Clue",
        object_id=clue.pk,
        division_code=clue.division_code,
        detail={"kind": clue.kind, "source": clue.source_ref},
        at=now,
    )
    return clue


def clear_month(clue: Clue) -> None:
    """Let a raised clue stand no longer in its newest month; needs a transaction."""
    month = clue.months.filter(period=clue.last_period).select_related("run").first()
    if month is None or month.state == ClueState.CLEARED:
        return
    was, month.state = ClueState(month.state), ClueState.CLEARED
    month.save(update_fields=["state"])
    _recount(month.run, was, month.level, month.risk, clue.household, step=-1)

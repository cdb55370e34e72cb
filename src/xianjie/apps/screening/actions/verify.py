"""Record what a check at the door found, and close the clue."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.screening.enums import RAISED_KINDS, VERIFIED, ClueStatus, Outcome
from xianjie.apps.screening.models import Clue, Verification
from xianjie.apps.screening.queries.verifying import quiet_days
from xianjie.kernel.errors import RefusedError

LEAST_NOTE = 4


@transaction.atomic
def record_verification(
    *,
    by: Actor,
    clue: Clue,
    outcome: Outcome,
    note: str,
    quiet_until: date | None,
    today: date,
    now: datetime,
) -> Verification:
    """Write down what a check of a clue came to; the clue is closed by it.

    After ``NO_RISK`` the same signal stays silent in later months until ``quiet_until``, at most
    as many days as the rulebook allows (无风险静默天数), and comes back before only when it has
    become graver; then it is open again. A confirmed risk is closed here and goes on as a case.

    Raises ``RefusedError``: without the right in the clue's village, for a clue that people
    raised (it is settled where it was raised), one that is closed already, an empty note, or a
    day of silence out of bounds. ``details["field"]`` names the field that is wrong.
    """
    row = Clue.objects.select_for_update().get(pk=clue.pk)
    place = row.division_code or row.county_code
    if not by.scope.may(Permission.CHECK_REPORTS, place) or by.user_id is None:
        raise RefusedError("not-permitted", "您没有登记这条线索核查结果的权限。")
    if row.kind in RAISED_KINDS:
        raise RefusedError("raised", "主动发现的线索在“主动发现”里办理。")
    if row.status == ClueStatus.CLOSED:
        raise RefusedError("clue-closed", "这条线索已经核查办结，可能别人刚办过，请刷新。")
    if row.status == ClueStatus.IN_CASE:
        raise RefusedError("in-case", "这条线索已经立案，请在个案里办理。")
    if outcome not in VERIFIED:
        raise RefusedError("no-outcome", "请选择核查结果。", field="outcome")
    if len(note.strip()) < LEAST_NOTE:
        raise RefusedError("no-note", "请写明核查情况（不少于 4 个字）。", field="note")
    silent = _silence(row, outcome, quiet_until, today)
    row.status, row.outcome, row.closed_on = ClueStatus.CLOSED, outcome, today
    row.verified_period = row.last_period
    row.quiet_until, row.quiet_level = silent, row.level if silent else ""
    row.save()
    verification = Verification.objects.create(
        clue=row,
        division_code=row.division_code,
        period=row.last_period,
        level=row.level,
        outcome=outcome,
        note=note.strip()[:1000],
        quiet_until=silent,
        verified_by_id=by.user_id,
        verified_at=now,
    )
    record(
        actor=by,
        action="screening.verify",
        object_type="screening.Clue",
        object_id=row.pk,
        division_code=row.division_code,
        detail={
            "period": row.last_period,
            "kind": row.kind,
            "level": row.level,
            "outcome": outcome.value,
            "quiet_until": silent.isoformat() if silent else "",
        },
        at=now,
    )
    return verification


def _silence(clue: Clue, outcome: Outcome, wanted: date | None, today: date) -> date | None:
    if outcome != Outcome.NO_RISK:
        return None
    days = quiet_days(clue.county_code, today)
    if wanted is None:
        return today + timedelta(days=days) if days else None
    if wanted <= today:
        raise RefusedError("quiet-past", "静默截止日应在今天之后。", field="quiet_until")
    if days is not None and wanted > today + timedelta(days=days):
        last = today + timedelta(days=days)
        raise RefusedError(
            "quiet-long",
            f"规则库规定最多静默 {days} 天，请填 {last} 或更早的日期。",
            field="quiet_until",
        )
    return wanted

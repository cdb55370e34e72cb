"""Take notice of an alarm, and close it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actions import settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.indicators.actions.watching import bell
from xianjie.apps.indicators.enums import AlarmState
from xianjie.apps.indicators.models import ClusterAlarm
from xianjie.kernel.errors import RefusedError

_LEAST_WORDS = 4
_MOST_WORDS = 1000


@transaction.atomic
def acknowledge_alarm(*, by: Actor, alarm: ClusterAlarm, words: str, now: datetime) -> ClusterAlarm:
    """Say what an alarm means and what is done; one that fell already is closed with it.

    Raises ``RefusedError`` without the right in the place, without words, or taken notice of
    already.
    """
    row, user = _locked(by, alarm)
    said = _said(words)
    if row.state != AlarmState.OPEN:
        raise RefusedError("acknowledged", "这条预警已经研判过，请刷新。")
    row.state, row.words = AlarmState.ACKNOWLEDGED, said
    row.acknowledged_by_id, row.acknowledged_at = user, now
    if row.below_since is not None:
        row.state, row.closed_at, row.closing = AlarmState.CLOSED, now, "研判时已回落。"
    row.save()
    settle(key=bell(row), now=now)
    _audit(by, "indicators.acknowledge", row, now)
    return row


@transaction.atomic
def close_alarm(*, by: Actor, alarm: ClusterAlarm, words: str, now: datetime) -> ClusterAlarm:
    """Close an alarm that somebody took notice of, with what came of it.

    Raises ``RefusedError`` without the right in the place, without words, before it was
    acknowledged, or closed already.
    """
    row, user = _locked(by, alarm)
    said = _said(words)
    if row.state != AlarmState.ACKNOWLEDGED:
        raise RefusedError("state", "请先研判，再关闭；已经关闭的不用再关。")
    row.state, row.closing = AlarmState.CLOSED, said
    row.closed_by_id, row.closed_at = user, now
    row.save()
    _audit(by, "indicators.close", row, now)
    return row


def _locked(by: Actor, alarm: ClusterAlarm) -> tuple[ClusterAlarm, int]:
    if by.user_id is None or not by.scope.may(Permission.DECIDE_CASES, alarm.division_code):
        raise RefusedError("not-permitted", "聚集预警由县级研判，您的岗位不能处理。")
    return ClusterAlarm.objects.select_for_update().get(pk=alarm.pk), by.user_id


def _said(words: str) -> str:
    said = words.strip()[:_MOST_WORDS]
    if len(said) < _LEAST_WORDS:
        raise RefusedError("no-words", "请写明研判的结论和措施。", field="words")
    return said


def _audit(by: Actor, action: str, row: ClusterAlarm, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="indicators.ClusterAlarm",
        object_id=row.pk,
        division_code=row.division_code,
        detail={"state": row.state, "households": row.households},
        at=now,
    )

"""Decide what is done, report it done, and close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.cases.actions.joint_common import (
    hush,
    leaders_of,
    locked,
    move,
    must_lead,
    refresh_due,
    ring,
    speaks_for,
    staff_of,
    write,
)
from xianjie.apps.cases.actions.joint_opening import OPINION
from xianjie.apps.cases.enums import HandlingState, HandlingStep, MeasureState
from xianjie.apps.cases.models import JointHandling, JointMeasure
from xianjie.kernel.errors import RefusedError

MOST_MEASURES = 20


@dataclass(frozen=True)
class MeasureWanted:
    """What an organisation is to do by a day."""

    organisation: Organisation
    words: str
    due_on: date


@transaction.atomic
def decide_handling(
    *,
    by: Actor,
    handling: JointHandling,
    decision: str,
    measures: Sequence[MeasureWanted],
    today: date,
    now: datetime,
) -> JointHandling:
    """Decide; opinions that are still missing are not waited for any longer.

    Raises ``RefusedError`` when not permitted, decided already, without words, or when a measure
    is due before today.
    """
    handling = locked(handling)
    must_lead(by, handling)
    if not decision.strip():
        raise RefusedError("no-decision", "请写明处置决定。")
    if len(measures) > MOST_MEASURES:
        raise RefusedError("too-many", f"一次最多定 {MOST_MEASURES} 条措施。")
    if any(not one.words.strip() or one.due_on < today for one in measures):
        raise RefusedError("bad-measure", "每条措施都要写明做什么，期限不早于今天。")
    move(handling, HandlingStep.DECIDE)
    handling.decision = decision.strip()[:2000]
    handling.decided_by_id, handling.decided_at = by.user_id, now
    handling.save()
    write(by, handling, HandlingStep.DECIDE, now, words=handling.decision)
    for party in handling.parties.all():
        hush(handling, f"{OPINION}:{party.organisation_id}", now)
    hush(handling, "all-answered", now)
    for wanted in measures:
        measure = JointMeasure.objects.create(
            handling=handling,
            organisation=wanted.organisation,
            words=wanted.words.strip()[:500],
            due_on=wanted.due_on,
            state=MeasureState.OPEN,
        )
        ring(
            handling,
            staff_of(handling, wanted.organisation.pk, today),
            f"measure:{measure.pk}",
            f"请落实 {handling.number} 的处置措施",
            now,
            due_on=wanted.due_on,
        )
    refresh_due(handling)
    return handling


@transaction.atomic
def report_measure_done(
    *,
    by: Actor,
    measure: JointMeasure,
    done_on: date,
    proof: str,
    today: date,
    now: datetime,
) -> JointMeasure:
    """Report a measure as done, with the day and what shows it.

    The organisation itself reports; the county may do it for one without an account.
    """
    handling = locked(measure.handling)
    measure = JointMeasure.objects.select_for_update().get(pk=measure.pk)
    if by.user_id is None or not speaks_for(by, handling, measure.organisation_id):
        must_lead(by, handling)
    move(handling, HandlingStep.DONE)
    if measure.state == MeasureState.DONE:
        raise RefusedError("already-done", "这条措施已经报告落实。")
    if not proof.strip():
        raise RefusedError("no-proof", "请写明怎样落实的、凭什么看得出来。")
    if done_on > today:
        raise RefusedError("future-day", "落实日期不能晚于今天。")
    measure.state, measure.done_on = MeasureState.DONE, done_on
    measure.proof, measure.reported_by_id = proof.strip()[:500], by.user_id
    measure.save()
    refresh_due(handling)
    words = f"{measure.words}：{measure.proof}（{done_on}）"
    write(by, handling, HandlingStep.DONE, now, organisation=measure.organisation, words=words)
    hush(handling, f"measure:{measure.pk}", now)
    if not handling.measures.filter(state=MeasureState.OPEN).exists():
        ring(
            handling,
            leaders_of(handling, today),
            "all-done",
            f"{handling.number} 的措施都已落实，请办结",
            now,
        )
    return measure


@transaction.atomic
def close_handling(
    *, by: Actor, handling: JointHandling, words: str, now: datetime
) -> JointHandling:
    """Close a handling: after all measures are done, or earlier with the reason in ``words``."""
    handling = locked(handling)
    must_lead(by, handling)
    finished = (
        handling.state == HandlingState.DECIDED
        and not handling.measures.filter(state=MeasureState.OPEN).exists()
    )
    words = words.strip() or ("措施全部落实。" if finished else "")
    if not words:
        raise RefusedError("no-reason", "还有意见没答复或措施没落实，现在办结要写明理由。")
    move(handling, HandlingStep.CLOSE)
    handling.closed_by_id, handling.closed_at, handling.closing = by.user_id, now, words[:1000]
    handling.save()
    refresh_due(handling)
    write(by, handling, HandlingStep.CLOSE, now, words=handling.closing)
    for party in handling.parties.all():
        hush(handling, f"{OPINION}:{party.organisation_id}", now)
    for measure in handling.measures.all():
        hush(handling, f"measure:{measure.pk}", now)
    for key in ("all-answered", "all-done"):
        hush(handling, key, now)
    return handling

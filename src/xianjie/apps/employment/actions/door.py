"""What somebody asked at the door, and a feed that says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.actions.families import follow_worker
from xianjie.apps.employment.actions.noting import keep_worker, texts_of
from xianjie.apps.employment.enums import QuestionState, Source, State
from xianjie.apps.employment.models import JOB_FIELDS, Worker, WorkerQuestion
from xianjie.apps.employment.permissions import permit
from xianjie.kernel.errors import RefusedError

ASKED = (
    "state", "since", "ability", "willing", "skill", "skills", "wish_place", "wish_work",
    "wish_pay", "wish_training", "need", *JOB_FIELDS,
)  # fmt: skip
"""What may be asked at the door."""


@transaction.atomic
def confirm_worker(
    *, by: Actor, worker: Worker, values: Mapping[str, Any], version: int, today: date,
    now: datetime,
) -> Worker:  # fmt: skip
    """Keep what somebody said at the door; from now on a feed asks instead of overwriting.

    Raises ``RefusedError`` without the right, where somebody else saved meanwhile, or for values
    that do not fit.
    """
    held = _held(by, worker)
    if held.version != version:
        raise RefusedError("stale", "保存之前，别人已经改过这一条，请重新打开。")
    if values.get("state", held.state) == "":
        raise RefusedError("no-state", "请选现在在做什么。")
    before = texts_of(held)
    for name in ASKED:
        if name in values:
            setattr(held, name, values[name])
    if held.since and held.since > today:
        raise RefusedError("bad-since", "失业起不能晚于今天。")
    if held.state == State.UNEMPLOYED and held.since is None:
        held.since = today
    held.confirmed_on, held.source = today, Source.DOOR
    held.clean()
    try:
        held.full_clean()
    except ValidationError as error:
        raise RefusedError("bad-row", "".join(error.messages)) from None
    keep_worker(by, held, before, is_new=False, now=now)
    _settle(held, QuestionState.KEPT, by, now)
    _audit(by, held, "confirm", now)
    follow_worker(held, today=today, now=now, user=by.user_id)
    return held


@transaction.atomic
def confirm_unchanged(*, by: Actor, worker: Worker, today: date, now: datetime) -> Worker:
    """Keep a row as it stands: somebody asked and nothing has changed; one press.

    Raises ``RefusedError`` without the right, or while nobody knows what the person does.
    """
    held = _held(by, worker)
    if not held.state:
        raise RefusedError("no-state", "还不知道这个人现在做什么，请选一项再保存。")
    before = texts_of(held)
    held.confirmed_on, held.source = today, Source.DOOR
    keep_worker(by, held, before, is_new=False, now=now)
    _settle(held, QuestionState.KEPT, by, now)
    _audit(by, held, "confirm", now)
    return held


@transaction.atomic
def answer_question(
    *, by: Actor, question: WorkerQuestion, accept: bool, today: date, now: datetime
) -> WorkerQuestion:
    """Take what the feed says, or keep what was confirmed; answered once.

    Raises ``RefusedError`` without the right, or when it was answered already.
    """
    asked = WorkerQuestion.objects.select_for_update().get(pk=question.pk)
    held = _held(by, asked.worker)
    if asked.state != QuestionState.OPEN:
        raise RefusedError("answered", "这一条已经核对过。")
    asked.state = QuestionState.ACCEPTED if accept else QuestionState.KEPT
    asked.answered_by_id, asked.answered_at = by.user_id, now
    asked.save()
    if accept:
        before = texts_of(held)
        held.state, held.since = asked.says, asked.since
        for name in JOB_FIELDS:
            setattr(held, name, getattr(asked, name, ""))
        held.willing = True if held.works else held.willing
        # The feed is now what was confirmed: a later one may overwrite it again.
        held.confirmed_on, held.source, held.period = None, Source.FEED, asked.period
        keep_worker(by, held, before, is_new=False, now=now)
        follow_worker(held, today=today, now=now, user=None)
    _audit(by, held, "accept" if accept else "keep", now)
    return asked


def _held(by: Actor, worker: Worker) -> Worker:
    held = Worker.objects.select_for_update().get(pk=worker.pk)
    permit(by, Worker, held.division_code, "登记劳动力")
    if held.retired_at is not None:
        raise RefusedError("retired", "这个人已经不在劳动力台账里。")
    return held


def _settle(held: Worker, state: str, by: Actor, now: datetime) -> None:
    WorkerQuestion.objects.filter(worker=held, state=QuestionState.OPEN).update(
        state=state, answered_by_id=by.user_id, answered_at=now
    )


def _audit(by: Actor, held: Worker, what: str, now: datetime) -> None:
    record(
        actor=by, action=f"employment.worker-{what}", object_type="employment.Worker",
        object_id=held.pk, division_code=held.division_code, detail={"version": held.version},
        at=now,
    )  # fmt: skip

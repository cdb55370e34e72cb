"""A job that another area gave or ended: an appointment, a placement after training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.employment.actions.families import follow_worker
from xianjie.apps.employment.enums import WITH_JOB, Source, State
from xianjie.apps.employment.models import Worker
from xianjie.apps.ledger.actions import note_changed
from xianjie.apps.registry.models import Person
from xianjie.kernel.errors import RefusedError

REGISTER = "employment.workers"


@dataclass(frozen=True)
class Job:
    """A job as another area knows it; ``pay`` in fen a month, ``place`` a text of `Place`."""

    state: str = State.WAGED.value
    place: str = ""
    employer: str = ""
    form: str = ""
    pay: int | None = None
    since: date | None = None
    organised: str = ""


@transaction.atomic
def note_job(*, by: Actor, person: Person, job: Job, today: date, now: datetime) -> Worker | None:
    """Write a job into the labour register; the area that gave it checked who may.

    Somebody who is not in the register (too old, not at home) is taken in. Returns the row, None
    for a person who belongs to no household. Call it in the transaction of the appointment.

    Raises ``RefusedError`` for a state in which nobody has a job.
    """
    if job.state not in WITH_JOB:
        raise RefusedError("no-job", "登记就业要写务工、自主创业或公益性岗位。")
    if person.household is None:
        return None
    worker = Worker.objects.select_for_update().filter(person=person).first()
    is_new = worker is None
    worker = worker or Worker(
        person=person, ability=person.labour_skill, created_at=now, updated_at=now
    )
    before = texts_of(worker)
    worker.state, worker.willing = job.state, True
    worker.job_place, worker.employer = job.place, job.employer[:120]
    worker.job_form, worker.pay, worker.job_from = job.form, job.pay, job.since
    worker.job_to, worker.organised = None, job.organised
    worker.source, worker.confirmed_on = Source.PLACED, today
    worker.retired_at, worker.retired_reason = None, ""
    keep_worker(by, worker, before, is_new=is_new, now=now)
    follow_worker(worker, today=today, now=now, user=by.user_id)
    return worker


@transaction.atomic
def note_left(
    *, by: Actor, person: Person, left_on: date, today: date, now: datetime, form: str = ""
) -> Worker | None:
    """Write that a job which another area gave has ended: unemployed since then, wish unknown.

    Does nothing where the register has another job meanwhile (``form`` differs), or none.
    """
    worker = Worker.objects.select_for_update().filter(person=person).first()
    if worker is None or not worker.works or (form and worker.job_form not in ("", form)):
        return None
    before = texts_of(worker)
    worker.state, worker.since, worker.willing = State.UNEMPLOYED, left_on, None
    worker.no_job()
    worker.source, worker.confirmed_on = Source.PLACED, today
    keep_worker(by, worker, before, is_new=False, now=now)
    follow_worker(worker, today=today, now=now, user=by.user_id)
    return worker


def keep_worker(
    by: Actor, worker: Worker, before: dict[str, str], *, is_new: bool, now: datetime
) -> None:
    """Save a row with the next version and its history; inside the transaction of the action."""
    worker.clean()
    worker.updated_at = now
    worker.version = 1 if is_new else worker.version + 1
    worker.save()
    after = texts_of(worker)
    changed = {name: [before[name], text] for name, text in after.items() if before[name] != text}
    note_changed(
        by=by, register=REGISTER, number=worker.pk, version=worker.version, values=changed, now=now
    )


_TOLD = (
    "state", "since", "ability", "willing", "skill", "skills", "wish_place", "wish_work",
    "wish_pay", "wish_training", "need", "job_place", "employer", "job_form", "pay", "job_from",
    "job_to", "organised", "confirmed_on",
)  # fmt: skip
_MONEY = frozenset({"pay", "wish_pay"})
_WORDS = {True: "是", False: "否", None: ""}


def texts_of(worker: Worker) -> dict[str, str]:
    """Return the values as people write them, for the history."""
    found = {}
    for name in _TOLD:
        value = getattr(worker, name)
        if name == "willing":
            found[name] = _WORDS[value]
        elif name in _MONEY:
            found[name] = money(value)
        else:
            found[name] = "" if value is None else str(value)
    return found


def money(fen: int | None) -> str:
    """Return an amount in yuan as the history writes it; empty for none."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"

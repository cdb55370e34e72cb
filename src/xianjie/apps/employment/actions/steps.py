"""Zero-employment families: charged to somebody, helped, reported employed, cleared by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.choices import texts
from xianjie.apps.employment.enums import Clearing, FamilyState, FamilyStep
from xianjie.apps.employment.models import ZeroFamily, ZeroFamilyEvent
from xianjie.apps.employment.permissions import judging, permit
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

_WORDS = 1000
# What may be done in each state, the likeliest first.
_DOABLE = {
    FamilyState.FOUND: (FamilyStep.ASSIGN, FamilyStep.NOTE),
    FamilyState.ASSIGNED: (
        FamilyStep.MEASURE, FamilyStep.EMPLOY, FamilyStep.NOTE, FamilyStep.ASSIGN,
    ),
    FamilyState.MEASURED: (
        FamilyStep.EMPLOY, FamilyStep.NOTE, FamilyStep.MEASURE, FamilyStep.ASSIGN,
    ),
    FamilyState.EMPLOYED: (FamilyStep.CLEAR, FamilyStep.RETURN, FamilyStep.NOTE),
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A file that goes with a step: where it lies and what it was called."""

    path: Path
    name: str


def steps_for(by: Actor, family: ZeroFamily) -> tuple[FamilyStep, ...]:
    """Return what an actor may do about a family as it stands."""
    scope = addressed(by.scope, ZeroFamily)
    if not scope.may(Permission.WORK_EMPLOYMENT, family.division_code):
        return ()
    judges = judging(scope).may(Permission.WORK_EMPLOYMENT, family.division_code)
    found = list(_DOABLE.get(FamilyState(family.state), ()))
    if not judges:
        found = [one for one in found if one not in (FamilyStep.ASSIGN, FamilyStep.RETURN)]
    if not judges or (by.user_id is not None and by.user_id == family.employed_by_id):
        found = [one for one in found if one not in (FamilyStep.CLEAR, FamilyStep.RETURN)]
    return tuple(found)


def owners_for(code: str, on: date) -> list[User]:
    """Return who may be charged with a family of a village."""
    return holders_of(Permission.WORK_EMPLOYMENT, code, on=on)


@transaction.atomic
def step_family(
    *, by: Actor, family: ZeroFamily, step: str, words: str, today: date, now: datetime,
    owner: User | None = None, due_on: date | None = None, measure: str = "",
    paper: Paper | None = None,
) -> ZeroFamily:  # fmt: skip
    """Do one step about a family; clearing needs a proof and somebody else than who reported.

    Raises ``RefusedError`` with a sentence that says what is missing.
    """
    held = ZeroFamily.objects.select_for_update().get(pk=family.pk)
    permit(by, ZeroFamily, held.division_code, "办理零就业家庭")
    if step not in steps_for(by, held):
        word = held.get_state_display()
        raise RefusedError("bad-step", f"这户现在是“{word}”，您不能做这一步。")
    match FamilyStep(step):
        case FamilyStep.ASSIGN:
            _assign(held, owner, due_on, today)
        case FamilyStep.MEASURE:
            if measure not in texts("零就业措施"):
                raise RefusedError("bad-measure", "请选一项措施。")
            held.measure, held.state = measure, FamilyState.MEASURED
        case FamilyStep.EMPLOY:
            held.state, held.employed_by_id = FamilyState.EMPLOYED, by.user_id
        case FamilyStep.CLEAR if paper is None:
            raise RefusedError("no-paper", "销号要附就业证明，例如合同、工资单或现场照片。")
        case FamilyStep.CLEAR:
            held.state, held.clearing = FamilyState.CLEARED, Clearing.PEOPLE
            held.cleared_on = today
        case FamilyStep.RETURN:
            _return(held)
    if step not in (FamilyStep.ASSIGN, FamilyStep.MEASURE) and not words.strip():
        raise RefusedError("no-words", "请写明情况。")
    document = _filed(by, held, paper, today, now) if paper else None
    held.version += 1
    held.save()
    ZeroFamilyEvent.objects.create(
        family=held, step=step, words=(words.strip() or measure)[:_WORDS], document=document,
        user_id=by.user_id, at=now,
    )  # fmt: skip
    record(
        actor=by, action=f"employment.family-{step.lower()}", object_type="employment.ZeroFamily",
        object_id=held.pk, division_code=held.division_code, detail={"state": held.state}, at=now,
    )  # fmt: skip
    _ring(held, step, by, now)
    return held


def _assign(held: ZeroFamily, owner: User | None, due_on: date | None, today: date) -> None:
    able = {one.pk for one in owners_for(held.division_code, today)}
    if owner is None or owner.pk not in able:
        raise RefusedError("bad-owner", "请选一位能办理该村的责任人。")
    if due_on is not None and due_on < today:
        raise RefusedError("bad-day", "办结期限不能早于今天。")
    held.owner, held.due_on = owner, due_on or held.due_on
    if held.state == FamilyState.FOUND:
        held.state = FamilyState.ASSIGNED


def _return(held: ZeroFamily) -> None:
    held.state = FamilyState.MEASURED if held.measure else FamilyState.ASSIGNED
    if held.owner_id is None:
        held.state = FamilyState.FOUND
    held.employed_by = None


def _filed(
    by: Actor, held: ZeroFamily, paper: Paper, today: date, now: datetime
) -> ArchiveDocument:
    """File the proof with the household; who may do the step may file its paper."""
    return file_document(
        by=Actor(by.label, Scope.everything(), by.user_id), path=paper.path,
        kind=ArchiveKind.OTHER, title="零就业家庭佐证", dated_on=today, household=held.household,
        file_name=paper.name, now=now,
    )  # fmt: skip


def _ring(held: ZeroFamily, step: str, by: Actor, now: datetime) -> None:
    key = f"zero-family-{held.pk}"
    if held.state == FamilyState.CLEARED:
        settle(key=key, now=now)
    elif step == FamilyStep.ASSIGN and held.owner and held.owner_id != by.user_id:
        notify(
            users=[held.owner], key=key, title="一户零就业家庭交您办理",
            url=reverse("employment:family", args=[held.pk]), due_on=held.due_on, now=now,
        )  # fmt: skip

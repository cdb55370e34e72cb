"""Leniency, awards and clues of discipline: asked by one, decided by another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.supervision.actions.rectifying import Paper
from xianjie.apps.supervision.enums import AwardState, CaseState, ClueState
from xianjie.apps.supervision.models import DisciplineClue, LeniencyCase, Material, Nomination
from xianjie.apps.supervision.queries.merits import NEXT_STEPS, may_decide_case, next_step
from xianjie.kernel.errors import RefusedError


def _asker(by: Actor, code: str) -> int:
    """Return who asks from a place; a department asks from the county."""
    if by.user_id is None or not by.scope.may(Permission.VIEW_TASKS, code):
        raise RefusedError("not-permitted", "您没有在这里提出的权限。")
    return by.user_id


@transaction.atomic
def ask_leniency(
    *,
    by: Actor,
    division_code: str,
    applicant: str,
    matter: str,
    reasons: str,
    basis: str = "",
    organisation: Organisation | None = None,
    today: date,
    now: datetime,
) -> LeniencyCase:
    """Apply for leniency for somebody or a unit. Raises ``RefusedError`` without reasons."""
    user = _asker(by, significant(division_code))
    if not (applicant.strip() and matter.strip() and reasons.strip()):
        raise RefusedError("no-words", "请写明申请人、事项和理由。")
    made = LeniencyCase.objects.create(
        division_code=padded(division_code), organisation=organisation,
        applicant=applicant.strip()[:60], matter=matter.strip()[:120],
        reasons=reasons.strip()[:2000], basis=basis.strip()[:200], applied_on=today,
        asked_by_id=user, asked_at=now,
    )  # fmt: skip
    _audit(by, made, "supervision.ask-leniency", now)
    return made


@transaction.atomic
def decide_leniency(
    *, by: Actor, case: LeniencyCase, grants: bool, decision: str, today: date, now: datetime
) -> LeniencyCase:
    """Decide an application; never by who asked. The one who asked is told."""
    held = LeniencyCase.objects.select_for_update().get(pk=case.pk)
    if by.user_id is None or not may_decide_case(by.scope, by.user_id, held):
        if held.state != CaseState.ASKED:
            raise RefusedError("decided", "这件申请已经认定。")
        if by.user_id == held.asked_by_id:
            raise RefusedError("same-person", "提出的人不能自己认定。")
        raise RefusedError("not-permitted", "您没有认定的权限。")
    if not decision.strip():
        raise RefusedError("no-words", "请写明认定意见。")
    held.state = CaseState.GRANTED if grants else CaseState.REFUSED
    held.decision, held.decided_by_id = decision.strip()[:1000], by.user_id
    held.decided_on = today
    held.save()
    notify(
        users=[held.asked_by], key=f"leniency:{held.pk}", kind=NotificationKind.RESULT,
        title="容错申请已有认定意见", url=reverse("supervision:leniency", args=[held.pk]), now=now,
    )  # fmt: skip
    _audit(by, held, "supervision.decide-leniency", now, state=held.state)
    return held


@transaction.atomic
def nominate(
    *,
    by: Actor,
    division_code: str,
    award: str,
    year: int,
    nominee: str,
    unit: str,
    deeds: str,
    now: datetime,
) -> Nomination:
    """Propose somebody or a unit for an award."""
    user = _asker(by, significant(division_code))
    if not (nominee.strip() and unit.strip() and deeds.strip()):
        raise RefusedError("no-words", "请写明对象、单位和主要事迹。")
    made = Nomination.objects.create(
        division_code=padded(division_code), award=award, year=year,
        nominee=nominee.strip()[:60], unit=unit.strip()[:80], deeds=deeds.strip()[:3000],
        nominated_by_id=user, nominated_at=now,
    )  # fmt: skip
    _audit(by, made, "supervision.nominate", now, award=award)
    return made


@transaction.atomic
def settle_nomination(
    *,
    by: Actor,
    nomination: Nomination,
    accepts: bool,
    opinion: str,
    notice_from: date | None = None,
    notice_to: date | None = None,
    now: datetime,
) -> Nomination:
    """Do the next step: review, decide or publish. Nobody on his own nomination."""
    held = Nomination.objects.select_for_update().get(pk=nomination.pk)
    step = next_step(by.scope, by.user_id, held)
    if not step:
        if held.nominated_by_id == by.user_id:
            raise RefusedError("same-person", "不能审核或决定自己推荐的对象。")
        if held.state == AwardState.REVIEWED and held.reviewed_by_id == by.user_id:
            raise RefusedError("same-person", "审核的人不能自己决定。")
        raise RefusedError("not-permitted", "现在没有您要办的一步，或者您没有权限。")
    if not accepts and not opinion.strip():
        raise RefusedError("no-words", "不通过要写明理由。")
    held.opinion = opinion.strip()[:300]
    if step == "review":
        held.reviewed_by_id = by.user_id
    elif step == "decide":
        held.decided_by_id = by.user_id
    elif accepts:
        if notice_from is None or notice_to is None or notice_to < notice_from:
            raise RefusedError("bad-day", "公示要写起止日期，止日不能早于起日。")
        held.notice_from, held.notice_to = notice_from, notice_to
    held.state = NEXT_STEPS[held.state][2] if accepts else AwardState.REFUSED
    held.save()
    action = {"review": "supervision.review-nomination", "decide": "supervision.decide-nomination",
              "publish": "supervision.publish-nomination"}[step]  # fmt: skip
    _audit(by, held, action, now, state=held.state)
    return held


def _discipline(by: Actor, code: str) -> int:
    if by.user_id is None or not by.scope.may(Permission.HANDLE_DISCIPLINE, code[:6]):
        raise RefusedError("not-found", "没有这一项。")
    return by.user_id


@transaction.atomic
def register_discipline_clue(
    *,
    by: Actor,
    county: str,
    received_on: date,
    category: str,
    channel: str,
    subject: str,
    content: str,
    handler: str = "",
    today: date,
    now: datetime,
) -> DisciplineClue:
    """Enter a clue; its words are encrypted and never go into the audit."""
    user = _discipline(by, county)
    if received_on > today:
        raise RefusedError("bad-day", "收到日期不能晚于今天。")
    if not content.strip():
        raise RefusedError("no-words", "请写明反映内容。")
    made = DisciplineClue.objects.create(
        division_code=padded(county), number=uuid4().hex[:20],
        received_on=received_on, category=category, channel=channel.strip()[:60],
        subject=subject.strip()[:80], content=content.strip()[:4000],
        handler=handler.strip()[:60], created_by_id=user, created_at=now,
    )  # fmt: skip
    made.number = f"XS{received_on.year}-{made.pk:04d}"
    made.save(update_fields=["number"])
    _audit(by, made, "supervision.register-clue", now)
    return made


@transaction.atomic
def record_clue_reading(*, by: Actor, clue: DisciplineClue, now: datetime) -> None:
    """Leave a trace that somebody read a clue."""
    _discipline(by, clue.division_code)
    _audit(by, clue, "supervision.read-clue", now)


@transaction.atomic
def close_discipline_clue(
    *, by: Actor, clue: DisciplineClue, result: str, today: date, now: datetime
) -> DisciplineClue:
    """Close a clue with what came of it."""
    held = DisciplineClue.objects.select_for_update().get(pk=clue.pk)
    _discipline(by, held.division_code)
    if held.state == ClueState.CLOSED:
        raise RefusedError("closed", "这条线索已经了结。")
    if not result.strip():
        raise RefusedError("no-words", "请写明办理结果。")
    held.state, held.result, held.closed_on = ClueState.CLOSED, result.strip()[:2000], today
    held.save()
    _audit(by, held, "supervision.close-clue", now)
    return held


def _audit(by: Actor, row: Any, action: str, now: datetime, **detail: Any) -> None:
    model: models.Model = row
    record(
        actor=by, action=action, object_type=f"supervision.{type(model).__name__}",
        object_id=model.pk, division_code=row.division_code, detail=detail, at=now,
    )  # fmt: skip


@transaction.atomic
def file_material(
    *, by: Actor, material: Material, paper: Paper, today: date, now: datetime
) -> Material:
    """File the document of a material in the archive of its place."""
    held = Material.objects.select_for_update().get(pk=material.pk)
    if not by.scope.may(Permission.CHANGE_REGISTERS, significant(held.division_code)):
        raise RefusedError("not-permitted", "您没有改这份材料的权限。")
    held.document = file_document(
        by=by, path=paper.path, kind=ArchiveKind.OTHER, title=held.title, dated_on=today,
        division_code=held.division_code, file_name=paper.name, now=now,
    )  # fmt: skip
    held.version, held.updated_at = held.version + 1, now
    held.save(update_fields=["document", "version", "updated_at"])
    return held

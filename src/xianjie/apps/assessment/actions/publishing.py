"""Grade, review, publish; appeals and what follows from results."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.assessment.actions.schemes import permit
from xianjie.apps.assessment.enums import AppealState, Effect, Grade, RunState
from xianjie.apps.assessment.models import Appeal, AssessmentRun, LineScore, ObjectScore, ResultUse
from xianjie.apps.assessment.queries.results import content_of, own_scores
from xianjie.apps.audit.actions import record
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError


def digest(content: dict[str, Any]) -> str:
    """Return the SHA-256 of what was published."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _locked(run_id: int) -> AssessmentRun:
    return AssessmentRun.objects.select_for_update().select_related("scheme").get(pk=run_id)


def _leads(by: Actor, code: str) -> int:
    """Return who acts: an assessor or the leader who publishes."""
    may = any(
        by.scope.may(permission, code[:6])
        for permission in (Permission.ASSESS, Permission.PUBLISH_ASSESSMENT)
    )
    if by.user_id is None or not may:
        raise RefusedError("not-permitted", "您没有办理考核的权限。")
    return by.user_id


@transaction.atomic
def grade_object(
    *, by: Actor, score: ObjectScore, grade: str, remark: str = "", now: datetime
) -> ObjectScore:
    """Decide the grade of an object; points are a reference, a ceiling forbids 好."""
    run = _locked(score.run_id)
    user = _leads(by, run.division_code)
    if run.state == RunState.PUBLISHED:
        raise RefusedError("frozen", "结果已经公布，不能再改等次。")
    held = ObjectScore.objects.select_for_update().get(pk=score.pk)
    if grade not in Grade.values or not grade:
        raise RefusedError("no-grade", "请选等次。")
    if grade == Grade.GOOD and _is_limited(held):
        raise RefusedError("ceiling", "有限制事项，不能评为“好”。")
    held.grade, held.graded_by_id, held.remark = grade, user, remark.strip()[:300]
    held.save(update_fields=["grade", "graded_by", "remark"])
    _audit(by, run, "assessment.grade", now, score=held.pk, grade=grade)
    return held


def _is_limited(score: ObjectScore) -> bool:
    return bool({Effect.CEILING, Effect.ZERO, Effect.ACCOUNTABLE} & set(score.effects))


@transaction.atomic
def review_run(*, by: Actor, run: AssessmentRun, words: str, now: datetime) -> AssessmentRun:
    """Confirm the points; another person than who computed them."""
    held = _locked(run.pk)
    user = _leads(by, held.division_code)
    if held.state != RunState.OPEN:
        raise RefusedError("frozen", "这次结果已经复核。")
    scored = LineScore.objects.filter(score__run=held, given_by_id=user).exists()
    if user == held.computed_by_id or scored:
        raise RefusedError("same-person", "计分、评分的人不能自己复核。")
    if not words.strip():
        raise RefusedError("no-words", "请写复核意见。")
    held.state, held.reviewed_by_id, held.review_words = RunState.REVIEWED, user, words[:300]
    held.save()
    _audit(by, held, "assessment.review", now)
    return held


@transaction.atomic
def reopen_run(*, by: Actor, run: AssessmentRun, now: datetime) -> AssessmentRun:
    """Take a reviewed run back to be computed again; never a published one."""
    held = _locked(run.pk)
    _leads(by, held.division_code)
    if held.state != RunState.REVIEWED:
        raise RefusedError("frozen", "只有复核过、还没有公布的结果可以退回。")
    held.state, held.reviewed_by_id, held.review_words = RunState.OPEN, None, ""
    held.save()
    _audit(by, held, "assessment.reopen", now)
    return held


@transaction.atomic
def publish_run(*, by: Actor, run: AssessmentRun, today: date, now: datetime) -> AssessmentRun:
    """Publish a reviewed run for good; every object is told its own result."""
    held = _locked(run.pk)
    user = permit(by, held.division_code, Permission.PUBLISH_ASSESSMENT)
    if held.state != RunState.REVIEWED:
        raise RefusedError("not-reviewed", "要先由另一人复核。")
    scores = list(held.scores.order_by("rank", "pk"))
    if any(not one.grade for one in scores):
        raise RefusedError("no-grades", "还有对象没有定等次。")
    # A veto may have struck in a computation after the grade was decided.
    barred = next((one for one in scores if one.grade == Grade.GOOD and _is_limited(one)), None)
    if barred is not None:
        raise RefusedError("ceiling", f"“{barred.name}”有限制事项，不能评为“好”，请改等次。")
    held.state, held.published_by_id, held.published_at = RunState.PUBLISHED, user, now
    content = content_of(held)
    held.snapshot = {"content": content, "sha256": digest(content)}
    held.save()
    for one in scores:
        notify(
            users=_people(one, today), key=f"assessment:{one.pk}:published",
            kind=NotificationKind.RESULT, title=f"{held.scheme.title}结果已公布",
            url=reverse("assessment:object", args=[one.pk]), now=now,
        )  # fmt: skip
    _audit(by, held, "assessment.publish", now, sha256=held.snapshot["sha256"])
    return held


def _people(score: ObjectScore, today: date) -> list[User]:
    if score.organisation_id is not None:
        return holders_of(
            Permission.VIEW_TASKS, score.division_code[:6], on=today,
            roles=[Role.DEPARTMENT_CLERK], organisation_id=score.organisation_id,
        )  # fmt: skip
    return holders_of(
        Permission.VIEW_TASKS, score.division_code[:9], on=today, roles=[Role.TOWNSHIP_REVIEWER]
    )


@transaction.atomic
def appeal(*, by: Actor, score: ObjectScore, words: str, now: datetime) -> Appeal:
    """Object to one's own published result."""
    run = _locked(score.run_id)
    own = own_scores(by.scope, run.division_code[:6]).filter(pk=score.pk).exists()
    if by.user_id is None or not own:
        raise RefusedError("not-permitted", "只能对本单位已公布的结果申诉。")
    if not words.strip():
        raise RefusedError("no-words", "请写申诉理由。")
    if score.appeals.filter(state=AppealState.OPEN).exists():
        raise RefusedError("open", "上一次申诉还没有答复。")
    made = Appeal.objects.create(
        score=score, words=words.strip()[:1000], asked_by_id=by.user_id, asked_at=now
    )
    _audit(by, run, "assessment.appeal", now, score=score.pk)
    return made


@transaction.atomic
def answer_appeal(*, by: Actor, asked: Appeal, accepts: bool, answer: str, now: datetime) -> Appeal:
    """Answer an appeal. The published result stays; a later one corrects it."""
    held = Appeal.objects.select_for_update().get(pk=asked.pk)
    run = _locked(ObjectScore.objects.get(pk=held.score_id).run_id)
    user = _leads(by, run.division_code)
    if held.state != AppealState.OPEN:
        raise RefusedError("answered", "这件申诉已经答复。")
    if not answer.strip():
        raise RefusedError("no-words", "请写答复。")
    held.state = AppealState.ACCEPTED if accepts else AppealState.UPHELD
    held.answer, held.answered_by_id, held.answered_at = answer.strip()[:1000], user, now
    held.save()
    notify(
        users=[held.asked_by], key=f"assessment:appeal:{held.pk}", kind=NotificationKind.RESULT,
        title="考核申诉已答复", url=reverse("assessment:object", args=[held.score_id]), now=now,
    )  # fmt: skip
    _audit(by, run, "assessment.answer-appeal", now, state=held.state)
    return held


@transaction.atomic
def use_result(
    *, by: Actor, score: ObjectScore, kind: str, words: str, used_on: date, now: datetime
) -> ResultUse:
    """Record what followed from a published result."""
    run = _locked(score.run_id)
    user = _leads(by, run.division_code)
    if run.state != RunState.PUBLISHED:
        raise RefusedError("not-published", "公布以后才能运用结果。")
    if kind not in load_codes("考核结果运用").texts:
        raise RefusedError("unknown-kind", "请选运用方式。")
    made = ResultUse.objects.create(
        score=score, kind=kind, words=words.strip()[:300], used_on=used_on,
        recorded_by_id=user, recorded_at=now,
    )  # fmt: skip
    _audit(by, run, "assessment.use-result", now, score=score.pk, kind=kind)
    return made


@transaction.atomic
def record_results_export(*, by: Actor, run: AssessmentRun, rows: int, now: datetime) -> None:
    """Audit that a table of results was handed out."""
    _audit(by, run, "assessment.export", now, rows=rows)


def _audit(by: Actor, row: AssessmentRun, action: str, now: datetime, **detail: Any) -> None:
    record(
        actor=by, action=action, object_type="assessment.AssessmentRun", object_id=row.pk,
        division_code=row.division_code, detail={"stage": row.stage, **detail}, at=now,
    )  # fmt: skip

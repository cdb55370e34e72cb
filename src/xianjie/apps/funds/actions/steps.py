"""Taking a step of a project: right, level, other person, completeness, document, deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.actions import record
from xianjie.apps.funds import rules
from xianjie.apps.funds.choices import grade_for
from xianjie.apps.funds.machine import CHANGING, PAUSED, Step, machine
from xianjie.apps.funds.models import FundAllocation, Project, ProjectStep
from xianjie.apps.funds.queries.projects import (
    due_day,
    lacking,
    notice_missing,
    steps_for,
    target_of,
)
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

_WORDS, _NUMBER, _FULL = 500, 60, 100
_TOLD = frozenset({"BACK", "ENTER", "APPROVE", "OUT", "PAUSE", "RESUME", "CONFIRM", "RATE"})


@dataclass(frozen=True)
class Paper:
    """An uploaded file that lies at ``path`` while it is filed."""

    path: Path
    name: str


@dataclass(frozen=True)
class StepNote:
    """What goes with a step: its day (None: today), document number, words, score, file."""

    on: date | None = None
    number: str = ""
    words: str = ""
    score: int | None = None
    paper: Paper | None = None


@transaction.atomic
def take_step(
    *, by: Actor, project: Project, step: str, note: StepNote, today: date, now: datetime
) -> Project:
    """Take a step of a project and return it as it stands then.

    Raises ``RefusedError``: not this step, not this person, not complete (each missing thing is
    named), forbidden by the rulebook (with the clause), without the document number, words or
    score that the step asks for, before its notice has stood long enough.
    """
    held = Project.objects.select_for_update().get(pk=project.pk)
    if held.retired_at is not None:
        raise RefusedError("retired", "这个项目已经停用。")
    known = next(
        (one for one in steps_for(by.scope, by.user_id, held, today) if one.key == step), None
    )
    if known is None:
        raise RefusedError(
            "bad-step", f"项目现在是“{held.state_word}”，您不能做这一步（自己经手的要由别人办）。"
        )
    on = note.on or today
    _check(held, known, note, on, today)
    source, target = held.state, target_of(known, held)
    _apply(held, known, note, on, by, target, today)
    document = _filed(by, held, known, note, on, now)
    held.version += 1
    held.updated_at = now
    held.save()
    ProjectStep.objects.create(
        project=held, step=known.key, source=source, target=target, on=on,
        number=note.number.strip()[:_NUMBER], words=note.words.strip()[:_WORDS],
        score=note.score if known.score else None, document=document, user_id=by.user_id, at=now,
    )  # fmt: skip
    record(
        actor=by,
        action="funds.project-step",
        object_type="funds.Project",
        object_id=held.pk,
        division_code=held.division_code,
        detail={"step": known.title, "version": held.version},
        at=now,
    )
    _tell(by, held, known, now)
    return held


def _check(held: Project, step: Step, note: StepNote, on: date, today: date) -> None:
    if on > today or (held.state_since is not None and on < held.state_since):
        raise RefusedError("bad-day", "日期不能晚于今天，也不能早于上一环节。")
    if step.number and not note.number.strip():
        raise RefusedError("no-number", "这一步要填文号。")
    if step.words and not note.words.strip():
        raise RefusedError("no-words", f"请写{step.words}。")
    if step.score and (note.score is None or not 0 <= note.score <= _FULL):
        raise RefusedError("no-score", "请填 0 到 100 的得分。")
    if step.after and held.self_score is None:
        raise RefusedError("no-self-review", "还没有绩效自评。")
    _check_content(held, step, today)
    if step.rolls:
        month = rules.fund_rules(held.division_code, today).whole(rules.ROLL_MONTH)
        if month is not None and today.month < month and held.year >= today.year:
            raise RefusedError("too-early", f"每年 {month} 月起集中更新，才能滚动到下一年。")
    if step.key in {"OUT", "ROLL"} and _has_money(held):
        raise RefusedError("has-money", "项目已分配资金，请先收回，再调出或滚动。")


def _check_content(held: Project, step: Step, today: date) -> None:
    if step.complete:
        missing = lacking(held, today)
        if missing:
            raise RefusedError("incomplete", f"资料不全，缺：{'、'.join(missing)}。")
    if step.complete or step.key == "APPLY":
        refused = rules.entry_refusals(held, today)
        if refused:
            raise RefusedError("not-allowed", "；".join(str(one) for one in refused))
    if step.shown:
        short = notice_missing(held, step.shown, today)
        if short is not None:
            raise RefusedError("no-notice", str(short))


def _has_money(held: Project) -> bool:
    rows = FundAllocation.objects.filter(project=held, retired_at__isnull=True)
    return any(one.amount > one.returned for one in rows)


def _apply(  # noqa: PLR0912 (one case a step)
    held: Project, step: Step, note: StepNote, on: date, by: Actor, target: str, today: date
) -> None:
    number = note.number.strip()[:_NUMBER]
    match step.key:
        case "APPLY":
            held.proposed_by_id = by.user_id
        case "ENTER":
            held.entered_on, held.entered_number = on, number
        case "PLAN":
            held.plan_year = held.year
        case "APPROVE":
            held.approved_on, held.approved_number = on, number
        case "FINISH":
            held.finished_on = on
        case "ACCEPT":
            held.accepted_on = on
        case "HAND":
            held.handed_on = on
        case "SELF":
            held.self_score = note.score
        case "RATE":
            held.rated_score, held.grade = note.score, grade_for(note.score or 0)
        case "OUT":
            held.out_reason, held.plan_year = note.words.strip()[:200], None
        case "ROLL":
            held.year, held.plan_year = max(held.year, today.year) + 1, None
    if step.holds and held.state not in {CHANGING, PAUSED}:
        held.held_state = held.state
    if step.target == "held":
        held.held_state = ""
    if target != held.state or step.key in {"CONFIRM", "RESUME"}:
        held.state_since = on
    held.state = target
    held.due_on = due_day(held, target, today)


def _filed(
    by: Actor, held: Project, step: Step, note: StepNote, on: date, now: datetime
) -> ArchiveDocument | None:
    if note.paper is None:
        return None
    return file_document(
        by=by, path=note.paper.path, kind=ArchiveKind.OTHER,
        title=f"{held.code} {step.title}", dated_on=on, division_code=held.division_code,
        file_name=note.paper.name, now=now,
    )  # fmt: skip


def _tell(by: Actor, held: Project, step: Step, now: datetime) -> None:
    if step.key not in _TOLD or held.proposed_by_id in (None, by.user_id):
        return
    users = list(User.objects.filter(pk=held.proposed_by_id, is_active=True))
    word = machine().states[held.state].title
    settle(key=f"project:{held.pk}:{held.version - 1}", now=now)
    notify(
        users=users,
        key=f"project:{held.pk}:{held.version}",
        kind=NotificationKind.RESULT,
        title=f"项目 {held.code} {step.title}，现在是“{word}”",
        url=reverse("funds:projects-detail", args=[held.pk]),
        due_on=held.due_on,
        now=now,
    )

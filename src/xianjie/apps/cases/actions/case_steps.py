"""Complete the steps of a case, until it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions.case_checks import check_content
from xianjie.apps.cases.actions.case_common import (
    case_url,
    enter,
    leave,
    locked,
    move,
    must_act,
    must_be_somebody,
    must_match,
    open_step,
    save,
    write,
)
from xianjie.apps.cases.actions.episodes import begin_episode, remove_by
from xianjie.apps.cases.contents import (
    CONCLUSIONS,
    StepContent,
    VerifyContent,
    as_json,
    read_content,
    stored_content,
)
from xianjie.apps.cases.enums import (
    CaseAct,
    CaseKind,
    CaseState,
    Escalation,
    StepKind,
    StepState,
)
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.apps.cases.queries.process import (
    ProcessStep,
    papers_missing,
    step_after,
    step_named,
    steps_of,
)
from xianjie.apps.cases.queries.standing import latest_step
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.screening.actions import settle_clues
from xianjie.apps.screening.enums import Outcome
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError

DECIDING = (StepKind.REVIEW.value, StepKind.DECIDE.value)


@transaction.atomic
def complete_step(
    *,
    by: Actor,
    case: Case,
    step: str,
    version: int,
    content: Mapping[str, Any],
    words: str = "",
    sheet: Sheet | None = None,
    today: date,
    now: datetime,
) -> Case:
    """Do the present step of a case and go on to the next; after the last one it is approved.

    A verification that finds nothing goes straight to the next step that reviews or decides: only
    that may end the case. With help first, the steps that were left out are done by this too
    after the decision. The same step sent twice by one person is done once.

    Args:
        step: the name of the step as the user saw it; ``version`` that of the case.
        content: by the kind of step as `cases.contents` says; forms may hand in texts.
        words: the opinion of a review or decision; a remark otherwise.
        sheet: what was filled in at the door, for a verification.

    Raises:
        RefusedError: ``changed`` when somebody else was quicker, ``not-permitted``,
            ``two-levels``, ``own-case`` or ``own-work`` for who may not do it, and what
            `case_checks` finds; ``details["field"]`` names the field.
    """
    row = locked(case)
    user_id = must_be_somebody(by)
    if _sent_twice(row, step, version, user_id):
        return row
    must_match(row, version)
    wanted = step_named(row.process, step)
    if row.state == CaseState.APPROVED:
        return _make_up(by, row, wanted, content, words.strip(), today, now)
    if row.step != step:
        raise RefusedError("wrong-step", f"{row.number} 现在不在“{step}”这一步，请刷新页面。")
    must_act(by, row, wanted)
    move(row, CaseAct.COMPLETE)
    current = open_step(row)
    filled = check_content(
        row,
        current,
        read_content(wanted["kind"], content),
        words=words,
        sheet=sheet,
        today=today,
        now=now,
    )
    current.content, current.sheet = as_json(filled), sheet
    leave(current, by, StepState.DONE, now, words.strip()[:1000])
    write(by, row, CaseAct.COMPLETE, now, step=step, words=words.strip()[:1000])
    following = _following(row, wanted, filled)
    if following is None:
        _approve(by, row, today, now)
    else:
        enter(row, following, on=today, today=today, now=now)
    return save(row)


def _sent_twice(case: Case, step: str, version: int, user_id: int) -> bool:
    return (
        case.version == version + 1
        and CaseStep.objects.filter(
            case=case, name=step, round=case.round, state=StepState.DONE, done_by_id=user_id
        ).exists()
    )


def _following(case: Case, step: ProcessStep, content: StepContent) -> ProcessStep | None:
    if isinstance(content, VerifyContent) and content.conclusion == CONCLUSIONS[case.kind][1]:
        names = [one["name"] for one in steps_of(case.process)]
        later = steps_of(case.process)[names.index(step["name"]) + 1 :]
        return next(one for one in later if one["kind"] in DECIDING)
    return step_after(case, step["name"])


def _approve(by: Actor, case: Case, today: date, now: datetime) -> None:
    decision = latest_step(case, StepKind.DECIDE)
    on = localtime(decision.done_at).date() if decision and decision.done_at else today
    move(case, CaseAct.APPROVE)
    close(by, case, now)
    write(by, case, CaseAct.APPROVE, now)
    if case.kind == CaseKind.REMOVE:
        remove_by(by=by, case=case, on=on, today=today, now=now)
        word = "风险消除已办结"
    else:
        case.episode = begin_episode(by=by, case=case, on=on, today=today, now=now)
        settle_clues(
            by=by,
            clues=clues_of(case),
            outcome=Outcome.CONFIRMED,
            note=f"{case.number} 审定纳入监测。",
            today=today,
            now=now,
        )
        word = "已纳入监测"
    tell_result(case, word, now)


def close(by: Actor, case: Case, now: datetime) -> None:
    """Take a case off every queue; needs its new state to be set."""
    case.step = case.step_kind = case.step_level = ""
    case.due_on = None
    case.escalation = Escalation.NONE
    case.closed_by_id, case.closed_at = by.user_id, now


def clues_of(case: Case) -> list[Clue]:
    """Return the clues that a case answers."""
    return list(Clue.objects.filter(case_clues__case=case).order_by("pk"))


def tell_result(case: Case, word: str, now: datetime) -> None:
    """Ring for whoever opened the case or raised one of its clues."""
    users = User.objects.filter(raised_clues__case_clues__case=case).distinct()
    told = {user.pk: user for user in users}
    if case.opened_by is not None:
        told[case.opened_by.pk] = case.opened_by
    notify(
        users=told.values(),
        key=f"cases.case:{case.pk}:result:{case.version}",
        kind=NotificationKind.RESULT,
        title=f"{case.number} {word}",
        url=case_url(case),
        now=now,
    )


def _make_up(
    by: Actor,
    case: Case,
    step: ProcessStep,
    content: Mapping[str, Any],
    words: str,
    today: date,
    now: datetime,
) -> Case:
    """Record a step that was left out because help came first."""
    if step["name"] not in {one["name"] for one in papers_missing(case)}:
        raise RefusedError("wrong-step", f"{case.number} 不用补办“{step['name']}”。")
    must_act(by, case, step)
    move(case, CaseAct.COMPLETE)
    row = CaseStep(
        case=case,
        name=step["name"],
        kind=step["kind"],
        level=step["level"],
        round=case.round,
        state=StepState.DONE,
        started_on=today,
        due_on=case.papers_due_on,
        done_at=now,
        done_by_id=by.user_id,
        words=words[:1000],
    )
    filled = check_content(
        case, row, read_content(step["kind"], content), words=words, sheet=None, today=today,
        now=now,
    )  # fmt: skip
    row.content = as_json(filled)
    row.save(force_insert=True)
    write(by, case, CaseAct.COMPLETE, now, step=step["name"], words=words[:1000])
    return save(case)


@transaction.atomic
def complete_papers(
    *,
    by: Actor,
    case: Case,
    words: str = "",
    consent_on: date | None = None,
    today: date,
    now: datetime,
) -> Case:
    """Note that the papers of a case with help first are complete.

    ``consent_on`` is the day on which the household signed 申请及承诺授权书, needed where the
    verification has none. Raises ``RefusedError`` without the right, for another kind of case,
    while steps are still to be made up, or without the consent. Twice changes nothing.
    """
    row = locked(case)
    must_be_somebody(by)
    code = row.division_code
    if not any(
        by.scope.may(permission, code)
        for permission in (Permission.REVIEW_CASES, Permission.DECIDE_CASES)
    ):
        raise RefusedError("not-permitted", "手续补齐由乡镇或县里确认。")
    if not row.fast_track:
        raise RefusedError("not-fast", f"{row.number} 不是先救助后补程序的个案。")
    if row.papers_done_on is not None:
        return row
    move(row, CaseAct.PAPERS)
    missing = papers_missing(row)
    if missing:
        names = "、".join(step["name"] for step in missing)
        raise RefusedError("papers-missing", f"还要补办：{names}。")
    _sign(row, consent_on, today)
    row.papers_done_on = today
    save(row)
    write(by, row, CaseAct.PAPERS, now, words=words.strip()[:1000])
    return row


def _sign(case: Case, consent_on: date | None, today: date) -> None:
    """Add the day of the consent to the verification that went without it."""
    step = latest_step(case, StepKind.VERIFY)
    content = stored_content(step.kind, step.content) if step else None
    if step is None or not isinstance(content, VerifyContent) or content.consent_on is not None:
        return
    if consent_on is None or consent_on > today:
        raise RefusedError(
            "no-consent", "请填农户补签《申请及承诺授权书》的日期。", field="consent_on"
        )
    step.content = as_json(replace(content, consent_on=consent_on))
    step.save(update_fields=["content"])

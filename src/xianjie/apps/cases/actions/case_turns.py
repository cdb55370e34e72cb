"""Acts that turn a case aside: return, reject, withdraw, pause, resume."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions.case_common import (
    enter,
    leave,
    locked,
    move,
    must_act,
    must_be_somebody,
    must_match,
    must_say,
    open_step,
    refresh_due,
    save,
    write,
)
from xianjie.apps.cases.actions.case_steps import close, clues_of, tell_result
from xianjie.apps.cases.contents import as_json, read_content
from xianjie.apps.cases.enums import CaseAct, CaseKind, StepKind, StepState
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.process import earlier_steps, step_named
from xianjie.apps.cases.queries.rights import step_refusal
from xianjie.apps.cases.queries.standing import found_nothing
from xianjie.apps.screening.actions import give_back_clues, settle_clues
from xianjie.apps.screening.enums import Outcome
from xianjie.kernel.errors import RefusedError

_NEVER_ENDS = {
    # What is found at the door is confirmed by somebody else; questions exclude no household; a
    # paper on the wall can be objected to, which sends the case back; what is announced is decided.
    StepKind.VERIFY.value: "核实没有风险的，请在核实结论里写明，由上一级确认后办结。",
    StepKind.COMPARE.value: "信息比对只提出要说明的问题，不能据此不通过；有疑问请退回核实。",
    StepKind.NOTICE.value: "公示期间有意见的，请登记异议；异议成立，个案退回重办，不能直接不通过。",
    StepKind.ANNOUNCE.value: "已经审定的个案只差公告，不能再不通过；确有问题请退回重办。",
}


@transaction.atomic
def return_case(
    *,
    by: Actor,
    case: Case,
    to_step: str,
    reason: str,
    version: int | None = None,
    today: date,
    now: datetime,
) -> Case:
    """Send a case back to an earlier step; that and the later steps are done anew.

    Raises ``RefusedError`` for who may not do the present step, a step that is not an earlier one
    of this case, or without a reason.
    """
    row = _held(by, case, version)
    must_act(by, row, step_named(row.process, row.step))
    words = must_say(reason, "退回的理由")
    return send_back(by, row, to_step, words, today, now)


def send_back(
    by: Actor,
    case: Case,
    to_step: str,
    words: str,
    today: date,
    now: datetime,
    *,
    from_outside: bool = False,
) -> Case:
    """Begin the next round of a locked case at an earlier step; the right was checked.

    ``from_outside``: by an objection that is right, not by whoever has to do the present step.
    The step is nobody's then, so that the village may go on with a case that stood higher up.
    """
    target = next((one for one in earlier_steps(case) if one["name"] == to_step), None)
    if target is None:
        raise RefusedError(
            "not-earlier", f"只能退回前面的步骤，不能退回“{to_step}”。", field="to_step"
        )
    move(case, CaseAct.RETURN)
    left = case.step
    current = open_step(case)
    leave(current, by, StepState.RETURNED, now, words)
    if from_outside:
        current.done_by_id = None
        current.save(update_fields=["done_by"])
    case.round += 1
    enter(case, target, on=today, today=today, now=now)
    write(by, case, CaseAct.RETURN, now, step=left, words=words, to=to_step)
    return save(case)


@transaction.atomic
def reject_case(
    *,
    by: Actor,
    case: Case,
    reason: str,
    version: int | None = None,
    content: Mapping[str, Any] | None = None,
    today: date,
    now: datetime,
) -> Case:
    """End a case as not approved, in words that the household may be told.

    ``content`` keeps what the step found, as the votes of an assembly. Clues that it answered are
    closed without risk and stay silent for a while only: a signal that gets graver comes back.

    Raises ``RefusedError`` for who may not do the present step, without a reason, and at a step
    that never ends a case (`_NEVER_ENDS`).
    """
    row = _held(by, case, version)
    step = step_named(row.process, row.step)
    must_act(by, row, step)
    words = must_say(reason, "不通过的理由")
    if step["kind"] in _NEVER_ENDS:
        raise RefusedError("never-here", _NEVER_ENDS[step["kind"]])
    move(row, CaseAct.REJECT)
    current = open_step(row)
    if content:
        current.content = as_json(read_content(step["kind"], content))
    leave(current, by, StepState.ENDED, now, words)
    left = row.step
    close(by, row, now)
    row.closing = words
    write(by, row, CaseAct.REJECT, now, step=left, words=words)
    if row.kind == CaseKind.IDENTIFY:
        note = "核实无风险" if found_nothing(row) else "没有通过"
        settle_clues(
            by=by,
            clues=clues_of(row),
            outcome=Outcome.NO_RISK,
            note=f"{row.number} {note}：{words}",
            today=today,
            now=now,
        )
    tell_result(row, "没有通过，请看理由", now)
    return save(row)


@transaction.atomic
def withdraw_case(
    *,
    by: Actor,
    case: Case,
    reason: str,
    version: int | None = None,
    today: date,
    now: datetime,
) -> Case:
    """Take a case back, as one opened by mistake; its clues wait for people again.

    Raises ``RefusedError`` for who neither opened it nor may dispatch cases in the village, and
    without a reason.
    """
    del today
    row = _held(by, case, version)
    own = row.opened_by_id == by.user_id
    if not own and not by.scope.may(Permission.DISPATCH_CASES, row.division_code):
        raise RefusedError("not-permitted", "只有立案的人，或者乡镇、县里能撤回个案。")
    words = must_say(reason, "撤回的理由")
    move(row, CaseAct.WITHDRAW)
    leave(open_step(row), by, StepState.ENDED, now, words)
    left = row.step
    close(by, row, now)
    row.closing, row.paused_on = words, None
    write(by, row, CaseAct.WITHDRAW, now, step=left, words=words)
    give_back_clues(by=by, clues=clues_of(row), now=now)
    tell_result(row, "已撤回", now)
    return save(row)


@transaction.atomic
def pause_case(
    *,
    by: Actor,
    case: Case,
    reason: str,
    version: int | None = None,
    today: date,
    now: datetime,
) -> Case:
    """Let a case stand still; its deadlines move by as many days as it does.

    Raises ``RefusedError`` for who neither does the present step nor dispatches cases in the
    village, and without a reason.
    """
    row = _held(by, case, version)
    _must_guide(by, row, "中止")
    words = must_say(reason, "中止的理由")
    move(row, CaseAct.PAUSE)
    row.paused_on = today
    write(by, row, CaseAct.PAUSE, now, step=row.step, words=words)
    return save(row)


@transaction.atomic
def resume_case(
    *,
    by: Actor,
    case: Case,
    words: str = "",
    version: int | None = None,
    today: date,
    now: datetime,
) -> Case:
    """Let a paused case go on, its deadlines moved; rights as for `pause_case`."""
    row = _held(by, case, version)
    _must_guide(by, row, "恢复")
    move(row, CaseAct.RESUME)
    if row.paused_on is not None and row.paused_on < today:
        row.pauses = [*row.pauses, [row.paused_on.isoformat(), today.isoformat()]]
    row.paused_on = None
    refresh_due(row)
    write(by, row, CaseAct.RESUME, now, step=row.step, words=words.strip()[:1000])
    return save(row)


def _held(by: Actor, case: Case, version: int | None) -> Case:
    must_be_somebody(by)
    row = locked(case)
    if version is not None:
        must_match(row, version)
    if not row.step:
        raise RefusedError("closed", f"{row.number} 已经结案，请刷新页面。")
    return row


def _must_guide(by: Actor, case: Case, word: str) -> None:
    does = step_refusal(by, case, step_named(case.process, case.step)) is None
    if not does and not by.scope.may(Permission.DISPATCH_CASES, case.division_code):
        raise RefusedError("not-permitted", f"您没有{word}这个个案的权限。")

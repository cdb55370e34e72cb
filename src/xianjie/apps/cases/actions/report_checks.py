"""Check a report: accept it, merge it, reject it, or ask back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.actions.reports import bell_key, checkers_of
from xianjie.apps.cases.enums import REPORT_STEPS, ReportState, ReportStep
from xianjie.apps.cases.models import NeedReport, ReportEvent
from xianjie.apps.screening.actions import settle_raised_clue
from xianjie.apps.screening.enums import WAITING
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError, UsageError

CHECKS = (ReportStep.ACCEPT, ReportStep.MERGE, ReportStep.REJECT, ReportStep.ASK)
_RESULTS = {
    ReportStep.ACCEPT: "已受理，转入核实帮扶",
    ReportStep.MERGE: "已并入该户已有的线索",
    ReportStep.REJECT: "没有受理，请看理由",
    ReportStep.ASK: "需要补充情况",
}


@transaction.atomic
def check_report(
    *,
    by: Actor,
    report: NeedReport,
    step: ReportStep,
    words: str = "",
    merge_into: Clue | None = None,
    today: date,
    now: datetime,
) -> NeedReport:
    """Take one step of checking a report.

    ``words`` are needed to reject and to ask back. ``merge_into`` is another clue of the household
    that is open or in a case. Accepting lets the clue go on; merging and rejecting settle it.

    Raises:
        UsageError: not a step of checking.
        RefusedError: not permitted, one's own report, a step that does not fit the state
            (somebody else was quicker), or without the words or the clue that it needs.
    """
    if step not in CHECKS:
        raise UsageError("not-a-check", "没有这种核查结果。")
    report = NeedReport.objects.select_for_update().get(pk=report.pk)
    if by.user_id is None or not by.scope.may(Permission.CHECK_REPORTS, report.division_code):
        raise RefusedError("not-permitted", "您没有核查该村上报的权限。")
    if by.user_id == report.reported_by_id:
        raise RefusedError("own-report", "不能核查自己上报的，请由其他审核人员办理。")
    words = words.strip()
    if step in {ReportStep.REJECT, ReportStep.ASK} and not words:
        raise RefusedError("no-words", "请写明理由或者要补充什么，上报人会看到。")
    if step is ReportStep.MERGE:
        _check_target(report, merge_into)
    _move(report, step)
    if report.state != ReportState.ASKED:
        report.checked_by_id, report.checked_at = by.user_id, now
    report.merged_into = merge_into if step is ReportStep.MERGE else None
    report.save(update_fields=["state", "checked_by", "checked_at", "merged_into"])
    if step in {ReportStep.MERGE, ReportStep.REJECT}:
        settle_raised_clue(
            by=by,
            clue=report.clue,
            permission=Permission.CHECK_REPORTS,
            today=today,
            now=now,
        )
    event = _write(by, report, step, words, now)
    answers = report.events.filter(step=ReportStep.ANSWER).values_list("pk", flat=True)
    for key in (bell_key(report), *(f"{bell_key(report)}:{pk}" for pk in answers)):
        settle(key=key, now=now)
    notify(
        users=[report.reported_by],
        key=f"cases.report:{report.pk}:result:{event.pk}",
        kind=NotificationKind.RESULT if step is not ReportStep.ASK else NotificationKind.ASSIGNED,
        title=f"您上报的 {report.number} {_RESULTS[step]}",
        url=reverse("cases:report", args=[report.pk]),
        now=now,
    )
    return report


@transaction.atomic
def answer_question(
    *, by: Actor, report: NeedReport, words: str, today: date, now: datetime
) -> NeedReport:
    """Add what was asked for; the report waits for its check again.

    Raises ``RefusedError`` outside of the actor's villages, without words, or when nothing was
    asked.
    """
    report = NeedReport.objects.select_for_update().get(pk=report.pk)
    if not by.scope.may(Permission.REPORT_NEED, report.division_code):
        raise RefusedError("not-permitted", "您没有为该村上报的权限。")
    if not words.strip():
        raise RefusedError("no-words", "请写上要补充的情况。")
    _move(report, ReportStep.ANSWER)
    report.save(update_fields=["state"])
    event = _write(by, report, ReportStep.ANSWER, words.strip()[:500], now)
    notify(
        users=checkers_of(report, today),
        key=f"{bell_key(report)}:{event.pk}",
        title=f"{report.number} 已补充情况，请继续核查",
        url=reverse("cases:report", args=[report.pk]),
        due_on=report.due_on,
        now=now,
    )
    return report


def _check_target(report: NeedReport, target: Clue | None) -> None:
    if target is None:
        raise RefusedError("no-clue", "请选要并入的线索。")
    fits = (
        report.household_id is not None
        and target.household_id == report.household_id
        and target.pk != report.clue_id
        and target.status in WAITING
    )
    if not fits:
        raise RefusedError("other-clue", "只能并入同一户还没有办结的另一条线索，请重新选择。")


def _move(report: NeedReport, step: ReportStep) -> None:
    after = REPORT_STEPS[ReportState(report.state)].get(step)
    if after is None:
        raise RefusedError(
            "wrong-state",
            f"{report.number} 现在是“{report.get_state_display()}”，不能再办“{step.label}”。"
            "可能别人刚刚办过，请刷新页面。",
        )
    report.state = after


def _write(
    by: Actor, report: NeedReport, step: ReportStep, words: str, now: datetime
) -> ReportEvent:
    event = ReportEvent.objects.create(
        report=report, step=step, user_id=by.user_id, at=now, words=words
    )
    record(
        actor=by,
        action="cases.report-step",
        object_type="cases.NeedReport",
        object_id=report.pk,
        division_code=report.division_code,
        detail={"step": step.value, "state": report.state, "merged": report.merged_into_id},
        at=now,
    )
    return event

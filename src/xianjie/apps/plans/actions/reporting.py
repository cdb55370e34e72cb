"""Say how far a measure is: begun, done, with the result; also many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from xianjie.apps.accounts.actions import settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.plans.actions.common import (
    LONGEST,
    hush_measure,
    keep_fit,
    locked_measure,
    note_measure,
    plan_key,
)
from xianjie.apps.plans.actions.reminding import quiet_overdue
from xianjie.apps.plans.enums import ASKED_PLANS, OPEN_MEASURES, MeasureState
from xianjie.apps.plans.models import Measure
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.kernel.errors import RefusedError

MOST_AT_ONCE = 200


def carries_out(scope: Scope, measure: Measure) -> bool:
    """Whether a scope itself has to carry out a measure, as `queries.measures.own_condition`."""
    code = measure.division_code
    if measure.organisation_id is None:
        return scope.may(Permission.MAKE_PLANS, code)
    return scope.unlimited or any(
        grant.organisation_id == measure.organisation_id and code.startswith(grant.prefix)
        for grant in scope.narrowed(Permission.REPORT_MEASURES).grants
    )


def may_report(scope: Scope, measure: Measure) -> bool:
    """Whether a scope may report a measure: who carries it out, or the village that helps.

    The village sees at the door what came; who reported it stands in the record.
    """
    return carries_out(scope, measure) or scope.may(Permission.MAKE_PLANS, measure.division_code)


@transaction.atomic
def report_measure(
    *,
    by: Actor,
    measure: Measure,
    version: int,
    state: MeasureState,
    on: date,
    words: str = "",
    amount: int | None = None,
    photo: Path | None = None,
    photo_name: str = "",
    today: date,
    now: datetime,
) -> Measure:
    """Report that a measure has begun (RUNNING) or is done (DONE, with its result in ``words``).

    ``amount`` (fen) corrects the planned one. A photo or scan becomes a paper of the household.

    Raises:
        RefusedError: not permitted; changed meanwhile; the plan is not in force; at its end
            already; a day to come or before the beginning; done without a result.
    """
    measure = locked_measure(measure, version)
    _report(by, measure, state, on, words, amount, today)
    document = None
    if photo is not None:
        # Whoever may report a measure may file what proves it, and nothing else.
        document = file_document(
            by=replace(by, scope=Scope.everything()),
            path=photo,
            kind=ArchiveKind.PHOTO,
            title=f"帮扶措施：{measure.kind}",
            dated_on=on,
            household=measure.plan.household,
            file_name=photo_name,
            now=now,
        )
    note_measure(
        by, measure, now, words.strip()[:LONGEST], action="plans.report-measure", document=document
    )
    _settle(measure, today, now)
    return measure


@transaction.atomic
def report_measures(
    *, by: Actor, numbers: Iterable[int], on: date, words: str, today: date, now: datetime
) -> int:
    """Report several of one's own measures as done with one result; each is audited.

    Returns how many. All or none: the first that may not be reported refuses the whole.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        raise RefusedError("none", "请先勾选措施。")
    if len(wanted) > MOST_AT_ONCE:
        raise RefusedError("too-many", f"一次最多 {MOST_AT_ONCE} 项，请分几次办。")
    with beyond_scope("each measure is checked by carries_out"):
        rows = Measure.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        found = list(rows.select_related("plan"))
        if len(found) != len(wanted):
            raise RefusedError("not-permitted", "有的措施不归您报告，请刷新页面。")
        if not all(carries_out(by.scope, measure) for measure in found):
            raise RefusedError("not-permitted", "只能成批报告本单位的措施，请刷新页面。")
        for measure in found:
            _report(by, measure, MeasureState.DONE, on, words, None, today)
            note_measure(by, measure, now, words.strip()[:LONGEST], action="plans.report-measure")
            _settle(measure, today, now)
    return len(found)


def _report(
    by: Actor,
    measure: Measure,
    state: MeasureState,
    on: date,
    words: str,
    amount: int | None,
    today: date,
) -> None:
    if by.user_id is None or not may_report(by.scope, measure):
        raise RefusedError("not-permitted", "这项措施没有交给您的单位，不能报告。")
    if measure.plan.state not in ASKED_PLANS:
        raise RefusedError("not-in-force", "这份一户一策还没有审核通过，不能报告措施。")
    if measure.state not in OPEN_MEASURES:
        raise RefusedError("wrong-state", "这项措施已经结束；可能别人刚刚报过，请刷新页面。")
    if on > today:
        raise RefusedError("bad-date", "日期不能晚于今天。")
    if state == MeasureState.DONE:
        if not words.strip():
            raise RefusedError("no-words", "请写明成效：落实了什么、多少、效果怎样。")
        if measure.started_on is not None and on < measure.started_on:
            raise RefusedError("bad-date", "完成日期不能早于开始日期。")
        measure.done_on, measure.result = on, words.strip()[:LONGEST]
        measure.started_on = measure.started_on or on
    elif state == MeasureState.RUNNING and measure.state == MeasureState.PLANNED:
        measure.started_on = on
    elif state != MeasureState.RUNNING:
        raise RefusedError("wrong-state", "只能报告“落实中”或“已落实”。")
    if amount is not None:
        if amount < 0:
            raise RefusedError("bad-amount", "金额不能小于 0。")
        measure.amount = amount
    measure.state = state
    measure.version += 1
    measure.save()


def _settle(measure: Measure, today: date, now: datetime) -> None:
    if measure.state == MeasureState.DONE:
        hush_measure(measure, now)
    settle(key=plan_key(measure.plan, "late"), now=now)
    quiet_overdue(measure, today, now)
    keep_fit(measure.plan, today)

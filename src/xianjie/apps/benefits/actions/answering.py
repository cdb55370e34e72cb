"""What departments, townships and the county say about a gap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.benefits.actions.common import (
    LONGEST,
    answers_for,
    filed_evidence,
    locked_gap,
    note,
)
from xianjie.apps.benefits.actions.telling import (
    hush,
    tell_answered,
    tell_proof,
    tell_returned,
)
from xianjie.apps.benefits.enums import (
    TO_GIVE,
    WITH_DEPARTMENT,
    GapAct,
    GapAnswer,
    GapClosing,
    GapState,
)
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.queries.rules import ANSWER, PROOF, benefit_rules, reasons_for
from xianjie.apps.registry.models import Person
from xianjie.kernel.errors import RefusedError

MOST_AT_ONCE = 200


@transaction.atomic
def answer_gap(
    *,
    by: Actor,
    gap: EntitlementGap,
    version: int,
    answer: GapAnswer,
    reason: str = "",
    words: str = "",
    effective_from: date | None = None,
    granted: int | None = None,
    needs: str = "",
    evidence: Path | None = None,
    evidence_name: str = "",
    today: date,
    now: datetime,
) -> EntitlementGap:
    """Answer a gap for the department to which it was sent.

    Done (since ``effective_from``, ``granted`` in fen), refused with a ``reason`` of the list and
    ``words``, or lacking proof (``needs``), which township and village are asked for.

    Raises:
        RefusedError: not this department's; changed meanwhile; not waiting for an answer; the
            day, the amount, the reason or the words are missing.
    """
    gap = locked_gap(gap, version)
    if by.user_id is None or not answers_for(by.scope, gap):
        raise RefusedError("not-permitted", "这条缺口没有交办给您的单位，不能答复。")
    if gap.state not in WITH_DEPARTMENT:
        raise RefusedError("wrong-state", "这条缺口现在不等答复；可能刚刚答复过，请刷新页面。")
    gap.answer_reason, gap.effective_from, gap.granted, gap.needs = "", None, None, ""
    if answer == GapAnswer.DONE:
        _done(gap, effective_from, granted)
    elif answer == GapAnswer.REFUSED:
        if reason not in reasons_for(gap.kind):
            raise RefusedError("no-reason", "请从清单里选一个理由。")
        if not words.strip():
            raise RefusedError("no-words", "请写明核查情况，例如核了什么、结果是多少。")
        gap.answer_reason = reason
    elif not needs.strip():
        raise RefusedError("no-needs", "请写明缺哪些材料。")
    else:
        gap.needs = needs.strip()[:200]
    in_time = gap.due_on is None or today <= gap.due_on
    rules = benefit_rules(gap.county_code, today)
    gap.answer, gap.answer_words = answer, words.strip()[:LONGEST]
    gap.answered_on, gap.answered_in_time = today, in_time
    gap.state = GapState.PROOF if answer == GapAnswer.PROOF else GapState.ANSWERED
    if answer == GapAnswer.PROOF:
        gap.due_on = rules.day_after(today, PROOF)
    document = filed_evidence(by, gap, evidence, evidence_name, today, now)
    told = gap.needs if answer == GapAnswer.PROOF else words
    note(by, gap, GapAct.ANSWER, now, reason=reason if gap.answer_reason else "",
         words=told, in_time=in_time, document=document)  # fmt: skip
    hush(gap, now)
    if answer == GapAnswer.PROOF:
        tell_proof(gap, today, now)
    else:
        tell_answered(gap, today, now)
    return gap


def _done(gap: EntitlementGap, effective_from: date | None, granted: int | None) -> None:
    if effective_from is None:
        raise RefusedError("no-day", "请写从哪天起。")
    if gap.kind in TO_GIVE and gap.amount is not None and granted is None:
        raise RefusedError("no-amount", "请写核定的金额。")
    if granted is not None and granted < 0:
        raise RefusedError("bad-amount", "金额不能小于 0。")
    gap.effective_from, gap.granted = effective_from, granted


@transaction.atomic
def bring_proof(
    *,
    by: Actor,
    gap: EntitlementGap,
    version: int,
    words: str,
    evidence: Path | None = None,
    evidence_name: str = "",
    today: date,
    now: datetime,
) -> EntitlementGap:
    """Bring the proof that a department lacks; it has to answer again.

    Raises ``RefusedError`` without the right in the village, when no proof is asked for, or when
    neither words nor a paper are given.
    """
    gap = locked_gap(gap, version)
    if by.user_id is None or not by.scope.may(Permission.APPLY_RELIEF, gap.division_code):
        raise RefusedError("not-permitted", "您没有为该村补充待遇材料的权限。")
    if gap.state != GapState.PROOF:
        raise RefusedError("wrong-state", "这条缺口现在不等材料；可能刚刚补过，请刷新页面。")
    if not words.strip():
        raise RefusedError("no-words", "请写明补了什么，或者为什么补不了。")
    document = filed_evidence(by, gap, evidence, evidence_name, today, now)
    gap.state = GapState.DISPATCHED
    gap.due_on = _days(gap, today)
    note(by, gap, GapAct.PROOF, now, words=words, document=document)
    hush(gap, now)
    tell_returned(gap, today, now)
    return gap


@transaction.atomic
def return_gap(
    *, by: Actor, gap: EntitlementGap, version: int, words: str, today: date, now: datetime
) -> EntitlementGap:
    """Send an answer back to its department with what is wrong about it."""
    gap = locked_gap(gap, version)
    _must_dispatch(by, gap)
    if gap.state != GapState.ANSWERED:
        raise RefusedError("wrong-state", "只有已答复的缺口可以退回；请刷新页面。")
    if not words.strip():
        raise RefusedError("no-words", "请写明为什么退回、要重核什么。")
    gap.state, gap.due_on = GapState.DISPATCHED, _days(gap, today)
    note(by, gap, GapAct.RETURN, now, words=words)
    tell_returned(gap, today, now)
    return gap


@transaction.atomic
def close_gap(
    *, by: Actor, gap: EntitlementGap, version: int, words: str = "", today: date, now: datetime
) -> EntitlementGap:
    """Close an answered gap, or one that need not be sent at all, then with words.

    A refusal that was accepted is raised again after the months of the rulebook if the data still
    show the gap; an answer “done” comes back as soon as a month's roll contradicts it.
    """
    gap = locked_gap(gap, version)
    _must_dispatch(by, gap)
    _close(by, gap, words, today, now)
    return gap


@transaction.atomic
def close_gaps(
    *, by: Actor, county: str, gaps: Iterable[int], words: str = "", today: date, now: datetime
) -> int:
    """Close many answered gaps; all of them or none. Returns how many."""
    numbers = sorted(set(gaps))
    if not 0 < len(numbers) <= MOST_AT_ONCE:
        raise RefusedError("how-many", f"请勾选 1 至 {MOST_AT_ONCE} 条已答复的缺口。")
    rows = EntitlementGap.objects.select_for_update().filter(county_code=county, pk__in=numbers)
    found = list(rows.order_by("pk"))
    if len(found) != len(numbers) or any(one.state != GapState.ANSWERED for one in found):
        raise RefusedError("wrong-state", "勾选的缺口里有的还没有答复或已办结，请刷新后重选。")
    for gap in found:
        _must_dispatch(by, gap)
        _close(by, gap, words, today, now)
    return len(found)


def _close(by: Actor, gap: EntitlementGap, words: str, today: date, now: datetime) -> None:
    if gap.state == GapState.OPEN:
        if not words.strip():
            raise RefusedError("no-words", "不交办就办结，请写明核实情况。")
        gap.closing = GapClosing.ACCEPTED
    elif gap.state == GapState.ANSWERED:
        is_refused = gap.answer == GapAnswer.REFUSED
        gap.closing = GapClosing.ACCEPTED if is_refused else GapClosing.SETTLED
    else:
        raise RefusedError("wrong-state", "只有待交办或已答复的缺口可以办结；请刷新页面。")
    gap.state, gap.closed_on = GapState.CLOSED, today
    note(by, gap, GapAct.CLOSE, now, words=words)


@transaction.atomic
def reveal_subject(*, by: Actor, gap: EntitlementGap, now: datetime) -> tuple[str, str]:
    """Return name and ID number of whom a gap is about, for who has to act on it; audited."""
    allowed = answers_for(by.scope, gap) or by.scope.may(
        Permission.UNMASK_PERSONAL, gap.division_code
    )
    if by.user_id is None or not allowed:
        raise RefusedError("not-permitted", "您不能查看这条缺口的完整姓名和证件号码。")
    person = gap.person
    if person is None:
        members = Person.objects.filter(household_id=gap.household_id)
        person = members.filter(relation="户主").order_by("pk").first()
    record(
        actor=by,
        action="benefits.reveal",
        object_type="benefits.EntitlementGap",
        object_id=gap.pk,
        division_code=gap.division_code,
        detail={"benefit": gap.benefit_id},
        at=now,
    )
    if person is None:
        return gap.household.head_name, ""
    return person.name, person.id_number


def _must_dispatch(by: Actor, gap: EntitlementGap) -> None:
    if by.user_id is None or not by.scope.may(Permission.DISPATCH_BENEFITS, gap.county_code):
        raise RefusedError("not-permitted", "您没有办结该县待遇缺口的权限。")


def _days(gap: EntitlementGap, today: date) -> date | None:
    days = benefit_rules(gap.county_code, today).whole(ANSWER)
    return today + timedelta(days=days) if days is not None else None

"""低保: applied for, surveyed and worked out, judged by the township, decided by civil affairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.lowincome.queries.rules import months_after
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.relief.enums import (
    OPEN_ALLOWANCES,
    AllowanceKind,
    AllowanceState,
    AllowanceStep,
    LineKind,
)
from xianjie.apps.relief.models import (
    AllowanceApplication,
    AllowanceEvent,
    AllowanceHolding,
    AllowanceLine,
    AllowanceMember,
)
from xianjie.apps.relief.queries.allowance_rules import COST, Found, grounds_at, work_out
from xianjie.apps.relief.queries.allowances import allowance_steps, decides, holdings_of, surveys
from xianjie.apps.relief.queries.rules import (
    ALLOWANCE_DAYS,
    PUBLIC_DAYS,
    REVIEW_MONTHS,
    TAPER_MONTHS,
    relief_rules,
    standard_of,
)
from xianjie.kernel.errors import RefusedError

_WORDS = 1000


@dataclass(frozen=True)
class Member:
    """A member at the survey."""

    person: int
    counts: bool
    reason: str = ""
    works: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the calculation; amounts are fen a year, ``known`` what the platform had."""

    kind: str
    item: str
    amount: int
    counts: bool
    source: str
    because: str = ""
    known: int | None = None


@dataclass(frozen=True)
class Survey:
    """What was found at the household; ``cost`` is fen that the member alone paid for doctors."""

    members: Sequence[Member]
    lines: Sequence[Line]
    property_ok: bool | None
    findings: str = ""
    cost: int | None = None


@dataclass(frozen=True)
class Verdict:
    """A decision: granted with category and fen a month from a day, or refused."""

    grants: bool
    category: str = ""
    monthly: int | None = None
    since: date | None = None
    words: str = ""


@transaction.atomic
def apply_allowance(
    *, by: Actor, client_id: UUID, household: Household, person: Person | None = None,
    ground: str = "", words: str = "", today: date, now: datetime,
) -> AllowanceApplication:  # fmt: skip
    """Apply for 低保 for a household, or for one member alone with its ground.

    Where the household, or the member, holds it already, it is a review of that. The same form
    sent twice makes one. Raises ``RefusedError`` without the right, for an application that runs,
    or a ground that the place does not know.
    """
    known = AllowanceApplication.objects.filter(client_id=client_id).first()
    if known is not None and known.created_by_id == by.user_id:
        return known
    if known is not None:
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    place = household.division_code
    if not surveys(by.scope, place):
        raise RefusedError("not-permitted", "您没有为该村申请低保的权限。")
    if person is not None:
        if person.household_id != household.pk:
            raise RefusedError("other-household", "这个人不在这一户。")
        if ground not in grounds_at(place, today):
            raise RefusedError("no-ground", "本地没有这种单人户理由，请重新选择。")
    running = AllowanceApplication.objects.filter(
        household=household, person=person, state__in=OPEN_ALLOWANCES
    ).first()
    if running is not None:
        raise RefusedError("running", f"已有一件正在办：{running.number}。")
    made = AllowanceApplication(
        client_id=client_id,
        county_code=place[:6],
        division_code=place,
        household=household,
        person=person,
        kind=AllowanceKind.SINGLE if person else AllowanceKind.HOUSEHOLD,
        ground=ground if person else "",
        words=words.strip()[:_WORDS],
        state=AllowanceState.APPLIED,
        applied_on=today,
        due_on=relief_rules(place, today).day_after(today, ALLOWANCE_DAYS),
        created_by_id=by.user_id,
        created_at=now,
    )
    made.holding = holdings_of(made)
    made.save()
    made.number = f"DB{today.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    _note(by, made, AllowanceStep.APPLY, "复核" if made.holding_id else "", now)
    return made


@transaction.atomic
def survey_allowance(
    *, by: Actor, found: AllowanceApplication, survey: Survey, today: date, now: datetime
) -> AllowanceApplication:
    """Store what was found at the household and work the allowance out by the rulebook.

    Raises ``RefusedError`` when nobody counts, a member belongs to another household, or the costs
    of employment exceed the wages.
    """
    held = _held(by, found, AllowanceStep.SURVEY)
    people = {one.pk for one in Person.objects.filter(household=held.household)}
    if any(one.person not in people for one in survey.members):
        raise RefusedError("other-household", "有成员已不在这一户，请重新打开后再填。")
    counted = sum(one.counts for one in survey.members)
    if not counted:
        raise RefusedError("nobody", "至少有一名成员计入共同生活人口。")
    if any(not one.counts and not one.reason for one in survey.members):
        raise RefusedError("no-reason", "不计入的成员要选原因。")
    if any(one.amount < 0 for one in survey.lines):
        raise RefusedError("bad-amount", "金额不能小于 0。")
    held.members.all().delete()
    held.lines.all().delete()
    AllowanceMember.objects.bulk_create(
        AllowanceMember(
            application=held, person_id=one.person, counts=one.counts,
            reason="" if one.counts else one.reason, works=one.works,
        )
        for one in survey.members
    )  # fmt: skip
    AllowanceLine.objects.bulk_create(
        AllowanceLine(
            application=held, kind=one.kind, item=one.item, amount=one.amount, known=one.known,
            counts=one.counts, because=one.because[:120], source=one.source,
        )
        for one in survey.lines
    )  # fmt: skip
    held.property_ok, held.findings = survey.property_ok, survey.findings.strip()[:_WORDS]
    held.surveyed_on, held.surveyed_by_id = today, by.user_id
    _work_out(held, survey, counted, today)
    held.state = AllowanceState.SURVEYED
    _save(by, held, AllowanceStep.SURVEY, "", now)
    _ring(_township(held, today), held, "等待乡镇审核", now, by)
    return held


def _work_out(held: AllowanceApplication, survey: Survey, counted: int, today: date) -> None:
    income = sum(o.amount for o in survey.lines if o.kind == LineKind.INCOME and o.counts)
    cost = sum(o.amount for o in survey.lines if o.kind == LineKind.COST and o.counts)
    holding = held.holding
    found = Found(
        people=counted,
        income=income,
        deducted=cost,
        property_ok=survey.property_ok,
        ground=held.ground,
        held=holding.people if holding else 0,
        paid=holding.monthly if holding else None,
        cost=survey.cost if held.ground == COST else None,
    )
    held.people, held.income, held.cost = counted, income, cost
    held.per_head = found.per_head
    held.standard = standard_of(held.division_code, today)
    worked = work_out(held.county_code, today, found)
    held.outcome = worked.outcome if worked else ""
    held.proposed = worked.name if worked else ""
    held.proposed_monthly = worked.monthly if worked else None
    held.steps = list(worked.steps) if worked else []


@transaction.atomic
def opine_allowance(
    *, by: Actor, found: AllowanceApplication, agrees: bool, words: str,
    public_from: date | None = None, today: date, now: datetime,
) -> AllowanceApplication:  # fmt: skip
    """Give the township's opinion and say from when it is shown in the village.

    The days of showing come from the rulebook. An opinion against it needs words.
    """
    held = _held(by, found, AllowanceStep.OPINE)
    if not agrees and not words.strip():
        raise RefusedError("no-words", "不同意的请写明理由。")
    start = public_from or today
    earliest = min(held.surveyed_on or today, today)
    if not earliest <= start <= months_after(today, 1):
        raise RefusedError("bad-day", "公示要从入户调查之后开始，最晚一个月内，请核对日期。")
    held.agrees, held.opined_on, held.opined_by_id = agrees, today, by.user_id
    held.public_from = start
    held.public_to = relief_rules(held.division_code, today).day_after(start, PUBLIC_DAYS) or start
    held.state = AllowanceState.OPINED
    _save(by, held, AllowanceStep.OPINE, words, now)
    _ring(_civil(held, today), held, "等待审批", now, by)
    return held


@transaction.atomic
def return_allowance(
    *, by: Actor, found: AllowanceApplication, words: str, today: date, now: datetime
) -> AllowanceApplication:
    """Send an application back to be surveyed again, with the reason."""
    del today
    held = _held(by, found, AllowanceStep.RETURN)
    if not words.strip():
        raise RefusedError("no-words", "请写明要补查什么。")
    held.state = AllowanceState.APPLIED
    held.agrees = held.opined_on = held.opined_by_id = held.public_from = held.public_to = None
    _save(by, held, AllowanceStep.RETURN, words, now)
    if held.surveyed_by_id is not None:
        users = list(User.objects.filter(pk=held.surveyed_by_id, is_active=True))
        _ring(users, held, "退回补查", now, by)
    return held


@transaction.atomic
def withdraw_allowance(
    *, by: Actor, found: AllowanceApplication, words: str, today: date, now: datetime
) -> AllowanceApplication:
    """Take an application back, with the reason."""
    del today
    held = _held(by, found, AllowanceStep.WITHDRAW)
    if not words.strip():
        raise RefusedError("no-words", "请写明撤回原因。")
    held.state = AllowanceState.WITHDRAWN
    _save(by, held, AllowanceStep.WITHDRAW, words, now)
    return held


@transaction.atomic
def decide_allowance(
    *, by: Actor, found: AllowanceApplication, verdict: Verdict, today: date, now: datetime
) -> AllowanceApplication:
    """Grant 低保 with category and amount, or refuse it; after the showing, by another person.

    A grant writes the register. A decision that differs from the calculation needs words, as a
    refusal does. A refused review lets the holding taper off or stop by `taper_holding` and
    `stop_holding`.
    """
    held = _held(by, found, AllowanceStep.DECIDE)
    if by.user_id is None or by.user_id == held.surveyed_by_id:
        raise RefusedError("same-person", "入户调查的人不能自己审批。")
    if held.public_to is not None and today <= held.public_to:
        raise RefusedError("public", f"公示到 {held.public_to:%Y-%m-%d}，期满后才能审批。")
    proposed = (held.proposed, held.proposed_monthly)
    differs = verdict.grants and (verdict.category, verdict.monthly) != proposed
    if (not verdict.grants or differs) and not verdict.words.strip():
        word = "与测算不同的请写明理由。" if differs else "不予批准的请写明理由。"
        raise RefusedError("no-words", word)
    held.decided_on, held.decided_by_id = today, by.user_id
    if verdict.grants:
        if verdict.monthly is None or verdict.monthly <= 0:
            raise RefusedError("no-amount", "请填月保障金额。")
        held.category, held.monthly = verdict.category, verdict.monthly
        held.effective_from = verdict.since or today
        held.holding = _entered(held, today, now)
        held.state = AllowanceState.GRANTED
    else:
        held.state = AllowanceState.REFUSED
    _save(by, held, AllowanceStep.DECIDE, verdict.words, now)
    if held.created_by_id is not None:
        users = list(User.objects.filter(pk=held.created_by_id, is_active=True))
        _ring(users, held, held.get_state_display(), now, by, NotificationKind.RESULT)
    return held


def _entered(held: AllowanceApplication, today: date, now: datetime) -> AllowanceHolding:
    """Write or renew the line of the register."""
    months = relief_rules(held.division_code, today).whole(REVIEW_MONTHS)
    # What stands now, not at the application: meanwhile it may have been stopped or begun.
    row = holdings_of(held) or AllowanceHolding(
        household=held.household, person=held.person, kind=held.kind,
        since=held.effective_from or today,
        created_at=now,
    )  # fmt: skip
    row.division_code = held.division_code
    row.category, row.monthly = held.category, held.monthly or 0
    row.people = 1 if held.person_id else held.people or 1
    row.per_head, row.standard = held.per_head, held.standard
    row.reviewed_on, row.tapers_to = today, None
    row.review_due_on = None if months is None else months_after(today, months)
    row.version = (row.version or 0) + 1 if row.pk else 1
    row.updated_at = now
    row.save()
    return row


@transaction.atomic
def taper_holding(
    *, by: Actor, holding: AllowanceHolding, words: str, today: date, now: datetime
) -> AllowanceHolding:
    """Let an allowance go on for the months of 渐退 although the income rose above the standard."""
    held = _holding(by, holding)
    if held.tapers_to is not None:
        raise RefusedError("tapers", "已经在渐退期里了。")
    months = relief_rules(held.division_code, today).whole(TAPER_MONTHS)
    if months is None:
        raise RefusedError("no-months", "规则库没有给渐退月数，请停保或先填参数。")
    held.tapers_to = months_after(today, months)
    return _kept(by, held, "taper", words, now)


@transaction.atomic
def stop_holding(
    *, by: Actor, holding: AllowanceHolding, reason: str, day: date, words: str = "", today: date,
    now: datetime,
) -> AllowanceHolding:  # fmt: skip
    """End an allowance on a day, for a reason of the code set 停保原因."""
    held = _holding(by, holding)
    if day < held.since:
        raise RefusedError("bad-day", "停保日期不能早于享受起始。")
    del today
    held.stopped_on, held.stop_reason = day, reason
    return _kept(by, held, "stop", words, now)


def _holding(by: Actor, holding: AllowanceHolding) -> AllowanceHolding:
    held = AllowanceHolding.objects.select_for_update().get(pk=holding.pk)
    if not decides(by.scope, held.division_code):
        raise RefusedError("not-permitted", "停保和渐退由县民政办理。")
    if held.stopped_on is not None:
        raise RefusedError("stopped", "这一条已经停保。")
    return held


def _kept(
    by: Actor, held: AllowanceHolding, what: str, words: str, now: datetime
) -> AllowanceHolding:
    held.version, held.updated_at = held.version + 1, now
    held.save()
    record(
        actor=by,
        action=f"relief.allowance-{what}",
        object_type="relief.AllowanceHolding",
        object_id=held.pk,
        division_code=held.division_code,
        detail={"version": held.version, "has_words": bool(words.strip())},
        at=now,
    )
    return held


def _held(by: Actor, found: AllowanceApplication, step: str) -> AllowanceApplication:
    held = (
        AllowanceApplication.objects.select_for_update(of=("self",))
        .select_related("household", "holding")
        .get(pk=found.pk)
    )
    if step not in allowance_steps(by.scope, by.user_id, held):
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，您不能做这一步。")
    return held


def _township(found: AllowanceApplication, today: date) -> list[User]:
    return holders_of(
        Permission.HANDLE_RELIEF, found.division_code, on=today, roles=[Role.TOWNSHIP_REVIEWER]
    )


def _civil(found: AllowanceApplication, today: date) -> list[User]:
    users = holders_of(Permission.DECIDE_RELIEF, found.county_code, on=today)
    sectors = AllowanceApplication.clerk_sectors
    rows = User.objects.filter(
        pk__in=[one.pk for one in users], posts__organisation__sector__in=sectors
    )
    return list(rows.distinct())


def _ring(
    users: list[User], held: AllowanceApplication, words: str, now: datetime, by: Actor,
    kind: NotificationKind = NotificationKind.ASSIGNED,
) -> None:  # fmt: skip
    notify(
        users=[one for one in users if one.pk != by.user_id],
        key=f"allowance:{held.pk}:{held.version}",
        kind=kind,
        title=f"低保申请 {held.number} {words}",
        url=reverse("relief:allowance", args=[held.pk]),
        due_on=held.due_on,
        now=now,
    )


def _save(by: Actor, held: AllowanceApplication, step: str, words: str, now: datetime) -> None:
    held.version += 1
    held.save()
    _note(by, held, step, words, now)


def _note(by: Actor, held: AllowanceApplication, step: str, words: str, now: datetime) -> None:
    AllowanceEvent.objects.create(
        application=held, step=step, words=words.strip()[:_WORDS], user_id=by.user_id, at=now
    )
    detail: dict[str, Any] = {"version": held.version, "state": held.state}
    record(
        actor=by,
        action=f"relief.allowance-{step.lower()}",
        object_type="relief.AllowanceApplication",
        object_id=held.pk,
        division_code=held.division_code,
        detail=detail,
        at=now,
    )

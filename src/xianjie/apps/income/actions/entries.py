"""Booking, and taking back what was booked wrongly: the only place that writes the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must, user_of
from xianjie.apps.income.enums import EntrySource, EntryState, QuestionState
from xianjie.apps.income.models import IncomeEntry, IncomeQuestion
from xianjie.apps.income.queries.rules import Mode, income_rules, kinds_by_item, why_refused
from xianjie.apps.registry.models import Household, Membership, Person
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.money import MOST_FEN, format_yuan
from xianjie.kernel.periods import Period

_LONGEST = 120
"""Months: whatever is longer is a slip of the year, and no account could be worked out of it."""


@dataclass(frozen=True)
class NewEntry:
    """What somebody wants booked. ``amount`` in fen; the months are both included."""

    item: str
    amount: int
    period: Period
    period_to: Period | None = None
    person: Person | None = None
    occurred_on: date | None = None
    source: EntrySource = EntrySource.HAND
    source_ref: str = ""
    reason: str = ""
    checked: bool = False


@transaction.atomic
def record_entry(
    *,
    by: Actor,
    household: Household,
    entry: NewEntry,
    client_id: UUID | None = None,
    today: date,
    now: datetime,
) -> IncomeEntry:
    """Book an entry of a household; the same form sent twice books once.

    Raises:
        RefusedError: not permitted; an item that is no income; an amount, month or person that
            cannot be; an amount so large that somebody must say it was checked.
    """
    must(by, Permission.RECORD_INCOME, household.division_code, "记录收入")
    if client_id is not None:
        known = IncomeEntry.objects.filter(client_id=client_id).first()
        if known is not None and known.household_id == household.pk:
            return known
        if known is not None:
            raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    check_entry(household, entry, today)
    booked = _book(by, household, entry, client_id=client_id, now=now)
    _audit(by, "income.record", booked, now)
    return booked


def check_entry(household: Household, entry: NewEntry, today: date) -> None:
    """Refuse what cannot be booked, with a sentence that says how to mend it."""
    if entry.item not in kinds_by_item():
        raise RefusedError("unknown-item", f"没有“{entry.item}”这个收入项目，请从清单里选。")
    rules = income_rules(household.county_code, entry.period.last_day)
    if rules.mode(entry.item) is Mode.REFUSED:
        raise RefusedError("not-income", why_refused(entry.item))
    if not 0 < entry.amount <= MOST_FEN:
        raise RefusedError("bad-amount", "金额要大于 0；记错了的请用“冲销”，不要填负数。")
    last = entry.period_to or entry.period
    if last < entry.period:
        raise RefusedError("bad-months", "所属月份的“至”不能早于“自”。")
    if last.months_since(entry.period) >= _LONGEST:
        raise RefusedError("bad-months", f"一笔最多管 {_LONGEST} 个月，请核对年份。")
    if entry.period > Period.of(today):
        raise RefusedError("future-month", "不能给还没有到的月份记账。")
    if entry.occurred_on and entry.occurred_on > today:
        raise RefusedError("future-day", "发生日期不能晚于今天。")
    if entry.person is not None and not _belongs(household, entry.person):
        raise RefusedError("not-a-member", "这个人不是这一户的成员，请重新选择。")
    if rules.large is not None and entry.amount > rules.large and not entry.checked:
        raise RefusedError(
            "doubtful",
            f"单笔超过 {format_yuan(rules.large)} 元，请核对金额；没有错请勾选“已核对金额”再提交。",
        )


def _belongs(household: Household, person: Person) -> bool:
    if person.household_id == household.pk:
        return True
    return Membership.objects.filter(household=household, person=person).exists()


def _book(
    by: Actor,
    household: Household,
    entry: NewEntry,
    *,
    client_id: UUID | None = None,
    replaces: IncomeEntry | None = None,
    now: datetime,
) -> IncomeEntry:
    user = user_of(by)
    return IncomeEntry.objects.create(
        county_code=household.county_code,
        division_code=household.division_code,
        household=household,
        person=entry.person,
        item=entry.item,
        kind=kinds_by_item()[entry.item],
        amount=entry.amount,
        fed_amount=replaces.fed_amount if replaces else None,
        period=str(entry.period),
        period_to=str(entry.period_to or entry.period),
        occurred_on=entry.occurred_on,
        counted_on=IncomeEntry.day_of(
            entry.occurred_on, entry.period, entry.period_to or entry.period
        ),
        source=entry.source,
        feed=replaces.feed if replaces else "",
        batch=replaces.batch if replaces else "",
        rows=replaces.rows if replaces else "",
        feed_key=replaces.feed_key if replaces else "",
        source_ref=entry.source_ref[:120],
        state=EntryState.CONFIRMED,
        replaces=replaces,
        reason=entry.reason[:200],
        client_id=client_id,
        recorded_by=user,
        recorded_at=now,
        confirmed_by=user,
        confirmed_at=now,
    )


@transaction.atomic
def reverse_entry(
    *, by: Actor, entry: IncomeEntry, reason: str, amount: int | None = None, now: datetime
) -> IncomeEntry | None:
    """Take a booked entry back by its mirror image; with ``amount`` (fen) book the right one.

    Nothing is deleted or overwritten. Returns the new entry, None without one.

    Raises:
        RefusedError: not permitted, not booked or taken back already, no reason.
    """
    must(by, Permission.RECORD_INCOME, entry.division_code, "更正收入")
    entry = IncomeEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.state != EntryState.CONFIRMED:
        raise RefusedError("not-booked", "只能冲销已确认的条目；这一条可能刚被别人冲销，请刷新。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么冲销。")
    if amount is not None and not 0 < amount <= MOST_FEN:
        raise RefusedError("bad-amount", "更正后的金额要大于 0；只冲销不重记的留空。")
    user = user_of(by)
    IncomeEntry.objects.create(
        county_code=entry.county_code, division_code=entry.division_code,
        household_id=entry.household_id, person_id=entry.person_id, item=entry.item,
        kind=entry.kind, amount=-entry.amount, period=entry.period, period_to=entry.period_to,
        occurred_on=entry.occurred_on, counted_on=entry.counted_on, source=entry.source,
        source_ref=entry.source_ref,
        state=EntryState.REVERSED, reverses=entry, reason=reason.strip()[:200],
        recorded_by=user, recorded_at=now, confirmed_by=user, confirmed_at=now,
    )  # fmt: skip
    entry.state = EntryState.REVERSED
    entry.save(update_fields=["state"])
    fresh = None
    if amount is not None:
        fresh = _book(
            by,
            entry.household,
            NewEntry(
                item=entry.item, amount=amount, period=Period.parse(entry.period),
                period_to=Period.parse(entry.period_to), person=entry.person,
                occurred_on=entry.occurred_on, source=EntrySource(entry.source),
                source_ref=entry.source_ref, reason=reason.strip(),
            ),
            replaces=entry,
            now=now,
        )  # fmt: skip
    _audit(by, "income.reverse", entry, now)
    return fresh


@transaction.atomic
def answer_question(
    *, by: Actor, question: IncomeQuestion, takes: bool, words: str = "", now: datetime
) -> IncomeQuestion:
    """Correct the account as the corrected feed says, or keep it and say why.

    Raises:
        RefusedError: not permitted, answered already, kept without a word.
    """
    must(by, Permission.RECORD_INCOME, question.division_code, "答复收入更正")
    question = IncomeQuestion.objects.select_for_update().get(pk=question.pk)
    if question.state != QuestionState.OPEN:
        raise RefusedError("answered", "这一条已经答复过了。")
    if not takes and not words.strip():
        raise RefusedError("no-words", "维持原账请写明理由。")
    entry = question.entry
    if takes and entry.state == EntryState.CONFIRMED:
        reason = words.strip() or "部门数据更正"
        fresh = reverse_entry(
            by=by, entry=entry, reason=reason, amount=question.amount or None, now=now
        )
        if fresh is not None:
            fresh.fed_amount, fresh.batch = question.amount, question.batch
            fresh.save(update_fields=["fed_amount", "batch"])
    question.state = QuestionState.TAKEN if takes else QuestionState.KEPT
    question.answered_by, question.answered_at = user_of(by), now
    question.words = words.strip()[:200]
    question.save(update_fields=["state", "answered_by", "answered_at", "words"])
    record(
        actor=by, action="income.answer", object_type="income.IncomeQuestion",
        object_id=question.pk, division_code=question.division_code,
        detail={"state": question.state}, at=now,
    )  # fmt: skip
    return question


def _audit(by: Actor, action: str, entry: IncomeEntry, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="income.IncomeEntry",
        object_id=entry.pk,
        division_code=entry.division_code,
        detail={"item": entry.item, "period": entry.period},
        at=now,
    )

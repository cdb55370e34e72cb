"""以岗聘任、有序退岗: appointing somebody to a post, letting him leave, renewing his contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.actions import Job, note_job, note_left
from xianjie.apps.employment.enums import Place, State
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.posts.enums import FindingState, PostKind, SheetState
from xianjie.apps.posts.models import PayLine, PostFinding, PostHolding, PostNeed
from xianjie.apps.posts.permissions import may_work
from xianjie.apps.posts.queries.candidates import judged_person
from xianjie.apps.posts.queries.rolls import PUBLIC_FORM
from xianjie.apps.posts.rules import TERM, age_fault, post_rules
from xianjie.apps.registry.models import Person
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.dates import after_months
from xianjie.kernel.errors import RefusedError

REGISTER = "posts.holders"


@dataclass(frozen=True)
class Terms:
    """What somebody is appointed to; ``pay`` is fen a month."""

    since: date
    until: date
    pay: int
    insured: bool | None = None
    contract_no: str = ""
    area: Any = None


@transaction.atomic
def appoint_holder(
    *, by: Actor, need: PostNeed, person: Person, terms: Terms, today: date, now: datetime
) -> PostHolding:
    """Appoint a member of a household to an approved post.

    Raises ``RefusedError`` with the reason where he is unfit, holds a post already, the posts are
    all taken, or the contract does not fit the limits of the place.
    """
    held = PostNeed.objects.select_for_update().get(pk=need.pk)
    village = person.household.division_code if person.household else ""
    if not village or not may_work(by.scope, village):
        raise RefusedError("not-permitted", "您没有在该村聘任的权限。")
    if not village.startswith(held.division_code.rstrip("0")):
        raise RefusedError("elsewhere", "这个岗位不在这个人的村。")
    judged = judged_person(person, held.kind, terms.since)
    if judged.barriers:
        raise RefusedError("unfit", "不能聘任：" + "；".join(judged.barriers))
    _within_term(held.division_code, terms.since, terms.until)
    if terms.pay > held.pay:
        raise RefusedError("above-need", "月补贴不能高于批准的数。")
    made = PostHolding(
        division_code=village, person=person, need=held, kind=held.kind, duty=held.duty,
        developer=held.developer, since=terms.since, until=terms.until, pay=terms.pay,
        area=terms.area, insured=terms.insured, contract_no=terms.contract_no.strip()[:40],
        appointed_by_id=by.user_id, created_at=now, updated_at=now,
    )  # fmt: skip
    _checked(made)
    made.save()
    note_created(by=by, register=REGISTER, numbers=[made.pk], now=now)
    job = Job(
        state=State.POST, place=Place.TOWN, employer=held.developer, form=PUBLIC_FORM,
        pay=terms.pay, since=terms.since,
    )  # fmt: skip
    note_job(by=by, person=person, job=job, today=today, now=now)
    _trace(by, made, "appoint", now, {"need": held.pk})
    return made


@transaction.atomic
def appoint_many(*, by: Actor, made: Sequence[PostHolding], now: datetime) -> list[PostHolding]:
    """Appoint many at once: a county takes over the contracts that it has on paper.

    Each lies where its person's household does and keeps the limits of age, one post a person and
    one a household; the whole list is refused with the first fault. Six queries, however many.
    """
    holdings = list(made)
    if not holdings:
        return []
    for one in holdings:
        home = one.person.household if one.person else None
        if one.person is not None and home is None:
            raise RefusedError("no-household", "有人现在不在任何一户，不能聘任。")
        if home is not None:
            one.household, one.division_code = home, home.division_code
        if not one.division_code or not may_work(by.scope, one.division_code):
            raise RefusedError("not-permitted", "您没有在名单里某个村聘任的权限。")
        one.created_at = one.updated_at = now
        one.appointed_by_id = by.user_id
    _fit_together(holdings)
    stored = PostHolding.objects.bulk_create(holdings, batch_size=500)
    note_created(by=by, register=REGISTER, numbers=[one.pk for one in stored], now=now)
    record(
        actor=by, action="posts.appoint-many", object_type="posts.PostHolding", object_id="",
        division_code=stored[0].division_code, detail={"people": len(stored)}, at=now,
    )  # fmt: skip
    return stored


def _fit_together(holdings: Sequence[PostHolding]) -> None:
    live = PostHolding.objects.filter(left_on__isnull=True, retired_at__isnull=True)
    people = {one.person_id for one in holdings if one.person_id}
    homes = {one.household_id for one in holdings if one.household_id}
    taken: set[int | None] = set(
        live.filter(person_id__in=people).values_list("person_id", flat=True)
    )
    occupied: set[int | None] = set()
    rules = post_rules(holdings[0].division_code, holdings[0].since)
    occupied.update(
        live.filter(household_id__in=homes, kind__in=rules.counted_kinds).values_list(
            "household_id", flat=True
        )
    )
    for one in holdings:
        if one.left_on is not None:
            continue
        fault = age_fault(one.person.birth_date, one.since, rules, one.kind) if one.person else ""
        if fault:
            raise RefusedError("unfit", fault)
        if one.person_id is not None and one.person_id in taken:
            raise RefusedError("double", "名单里有人已经在岗，一人不能同时占两个岗位。")
        counts = rules.one_a_household and one.kind in rules.counted_kinds
        if counts and one.household_id is not None and one.household_id in occupied:
            raise RefusedError("household", "名单里有同户两人，当地规定一户只安排一人。")
        if one.person_id is not None:
            taken.add(one.person_id)
        if counts and one.household_id is not None:
            occupied.add(one.household_id)


@transaction.atomic
def leave_post(
    *, by: Actor, holding: PostHolding, on: date, reason: str, words: str = "", today: date,
    now: datetime,
) -> PostHolding:  # fmt: skip
    """Let somebody leave on a day, for a reason of the code set 退岗原因.

    Months after that day for which nothing was paid yet are taken off the sheets.

    Raises ``RefusedError`` without the right, for a day that cannot be, an unknown reason, and
    where a later month was paid already.
    """
    held = PostHolding.objects.select_for_update().get(pk=holding.pk)
    if not may_work(by.scope, held.division_code):
        raise RefusedError("not-permitted", "您没有在该村办理退岗的权限。")
    if held.left_on is not None or held.retired_at is not None:
        raise RefusedError("left", "这个人已经退岗。")
    if reason not in load_codes("退岗原因").texts:
        raise RefusedError("bad-reason", "请选退岗原因。")
    if not held.since <= on <= today:
        raise RefusedError("bad-day", "退岗日期要在合同开始之后，不晚于今天。")
    later = PayLine.objects.filter(holding=held, period__gt=f"{on:%Y-%m}")
    if later.filter(sheet__state=SheetState.PAID, amount__gt=0).exists():
        raise RefusedError("paid-later", "退岗日期以后的月份已经发了补贴，先撤回那个月的发放。")
    gone = list(later.exclude(sheet__state=SheetState.PAID).select_related("sheet"))
    for line in gone:
        line.sheet.amount -= line.amount
        line.sheet.people -= 1
        line.sheet.version += 1
        line.sheet.save(update_fields=["amount", "people", "version"])
        line.delete()
    held.left_on, held.left_reason = on, reason
    held.version += 1
    held.updated_at = now
    held.save()
    PostFinding.objects.filter(holding=held, state=FindingState.OPEN).update(
        state=FindingState.LEFT, answer=(words.strip() or reason)[:300],
        answered_by=by.user_id, answered_on=today,
    )  # fmt: skip
    if held.person is not None:
        note_left(by=by, person=held.person, left_on=on, today=today, now=now, form=PUBLIC_FORM)
    _trace(by, held, "leave", now, {"reason": reason, "lines": len(gone)})
    return held


@transaction.atomic
def renew_holding(
    *, by: Actor, holding: PostHolding, until: date, today: date, now: datetime
) -> PostHolding:
    """Let a contract run on until a later day.

    Raises ``RefusedError`` without the right, for an earlier day, a term longer than the place
    allows from today, or an age that will not fit on the first day of the new term.
    """
    held = (
        PostHolding.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=holding.pk)
    )
    if not may_work(by.scope, held.division_code):
        raise RefusedError("not-permitted", "您没有在该村续聘的权限。")
    if held.left_on is not None or held.retired_at is not None:
        raise RefusedError("left", "这个人已经退岗，请重新聘任。")
    if until <= held.until:
        raise RefusedError("bad-day", "新的到期日要晚于现在的到期日。")
    begins = max(today, held.until)
    _within_term(held.division_code, begins, until)
    rules = post_rules(held.division_code, begins)
    born = held.person.birth_date if held.person else None
    fault = age_fault(born, begins, rules, held.kind)
    if fault:
        raise RefusedError("unfit", fault)
    held.until = until
    held.version += 1
    held.updated_at = now
    held.save()
    _trace(by, held, "renew", now, {"until": str(until)})
    return held


def _within_term(place: str, since: date, until: date) -> None:
    if until <= since:
        raise RefusedError("bad-term", "合同到期要晚于合同开始。")
    months = post_rules(place, since).book.whole(TERM)
    if months is not None and until > after_months(since, months):
        raise RefusedError("too-long", f"一次合同最长 {months} 个月。")


def _checked(made: PostHolding) -> None:
    try:
        made.full_clean(exclude=["holder"])
    except ValidationError as error:
        texts: Iterable[str] = error.messages
        faults = getattr(error, "message_dict", {NON_FIELD_ERRORS: list(texts)})
        raise RefusedError("unfit", "；".join(t for one in faults.values() for t in one)) from None


def _trace(by: Actor, held: PostHolding, step: str, now: datetime, detail: dict[str, Any]) -> None:
    record(
        actor=by, action=f"posts.holder-{step}", object_type="posts.PostHolding",
        object_id=held.pk, division_code=held.division_code,
        detail={"kind": PostKind(held.kind).label, "version": held.version, **detail}, at=now,
    )  # fmt: skip

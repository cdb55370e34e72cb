"""Review memberships: the township proposes, another person in the county decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.lowincome.actions.reminders import quiet_reminders
from xianjie.apps.lowincome.enums import EndReason, ReviewOutcome, ReviewState
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview
from xianjie.apps.lowincome.queries.rules import (
    CATEGORIES,
    interval_of,
    months_after,
    register_rules,
)
from xianjie.apps.policies.queries import Standards
from xianjie.kernel.errors import RefusedError

MOST_AT_ONCE = 200
PENDING = "lowincome.reviews"


@transaction.atomic
def propose_review(
    *,
    by: Actor,
    member: LowIncomeMember,
    outcome: ReviewOutcome,
    new_category: str = "",
    reason: str,
    evidence: str = "",
    today: date,
    now: datetime,
) -> LowIncomeReview:
    """Propose to keep, adjust or end a membership, with the reason and what shows it.

    Raises ``RefusedError`` when not permitted, ended already, under review already, or when the
    new category is none of the place's.
    """
    member = LowIncomeMember.objects.select_for_update().get(pk=member.pk)
    proposer = _check(by, member)
    if not reason.strip():
        raise RefusedError("no-reason", "请写明理由。")
    if outcome is not ReviewOutcome.KEEP and not evidence.strip():
        raise RefusedError(
            "no-evidence", "调整、退出要写明依据，例如入户核查、收入核算、部门数据。"
        )
    if outcome is ReviewOutcome.ADJUST:
        categories = register_rules(member.county_code, today).texts(CATEGORIES)
        if new_category not in categories or new_category == member.category:
            raise RefusedError("no-category", "请选另一个本地有的类别。")
    review = LowIncomeReview.objects.create(
        member=member,
        county_code=member.county_code,
        division_code=member.division_code,
        outcome=outcome,
        new_category=new_category if outcome is ReviewOutcome.ADJUST else "",
        reason=reason.strip()[:500],
        evidence=evidence.strip()[:1000],
        state=ReviewState.PROPOSED,
        proposed_by_id=proposer,
        proposed_at=now,
    )
    _audit(by, "lowincome.propose-review", member.division_code, review.pk, outcome.value, now)
    quiet_reminders(county=member.county_code, codes=[member.division_code], today=today, now=now)
    _ask_county(member.county_code, today, now)
    return review


@transaction.atomic
def propose_keeping(
    *,
    by: Actor,
    members: Iterable[int],
    county: str,
    sample: str,
    today: date,
    now: datetime,
) -> int:
    """Propose to keep many unchanged memberships together.

    Args:
        members: their numbers, at most `MOST_AT_ONCE`.
        sample: which of them were visited, and how they were chosen.

    Raises ``RefusedError`` for none, too many, without the note on the sample, or when one of
    them is not within the actor's places or is under review already.
    """
    numbers = sorted(set(members))
    if not 0 < len(numbers) <= MOST_AT_ONCE:
        raise RefusedError("how-many", f"请选 1 至 {MOST_AT_ONCE} 户。")
    if not sample.strip():
        raise RefusedError("no-sample", "请写明抽查了哪些户、怎样抽的、结果如何。")
    found = list(
        LowIncomeMember.objects.select_for_update().filter(pk__in=numbers, county_code=county)
    )
    if len(found) != len(numbers):
        raise RefusedError("unknown", "有的户已不在名册，请刷新后重选。")
    under_review = set(
        LowIncomeReview.objects.filter(member__in=numbers, state=ReviewState.PROPOSED).values_list(
            "member_id", flat=True
        )
    )
    proposers = [_check(by, member, under_review=under_review) for member in found]
    LowIncomeReview.objects.bulk_create(
        LowIncomeReview(
            member=member,
            county_code=member.county_code,
            division_code=member.division_code,
            outcome=ReviewOutcome.KEEP,
            reason="情况没有变化。",
            evidence=sample.strip()[:1000],
            in_batch=True,
            state=ReviewState.PROPOSED,
            proposed_by_id=proposers[0],
            proposed_at=now,
        )
        for member in found
    )
    _audit(by, "lowincome.propose-keeping", county, county, str(len(found)), now)
    codes = [member.division_code for member in found]
    quiet_reminders(county=county, codes=codes, today=today, now=now)
    _ask_county(county, today, now)
    return len(found)


@transaction.atomic
def decide_review(
    *,
    by: Actor,
    review: LowIncomeReview,
    agrees: bool,
    words: str = "",
    today: date,
    now: datetime,
) -> LowIncomeReview:
    """Agree to a proposed review, which takes effect today, or return it with the reason.

    Raises ``RefusedError`` when not permitted, proposed by the same account, decided already, or
    returned without words.
    """
    review = LowIncomeReview.objects.select_for_update().select_related("member").get(pk=review.pk)
    _decide(by, [review], agrees=agrees, words=words, today=today, now=now)
    return review


@transaction.atomic
def decide_reviews(
    *, by: Actor, reviews: Iterable[int], county: str, words: str = "", today: date, now: datetime
) -> int:
    """Agree to many proposed reviews of a county at once; all of them or none."""
    numbers = sorted(set(reviews))
    if not 0 < len(numbers) <= MOST_AT_ONCE:
        raise RefusedError("how-many", f"请选 1 至 {MOST_AT_ONCE} 条。")
    found = list(
        LowIncomeReview.objects.select_for_update()
        .filter(pk__in=numbers, county_code=county)
        .select_related("member")
    )
    if len(found) != len(numbers):
        raise RefusedError("unknown", "有的复核找不到了，请刷新后重选。")
    _decide(by, found, agrees=True, words=words, today=today, now=now)
    return len(found)


def _check(by: Actor, member: LowIncomeMember, *, under_review: set[int] | None = None) -> int:
    """Return the account that proposes; refuse what cannot be reviewed now."""
    if by.user_id is None or not by.scope.may(Permission.REVIEW_LOW_INCOME, member.division_code):
        raise RefusedError("not-permitted", "您没有复核该村低收入人口的权限。")
    if member.valid_to is not None:
        raise RefusedError("ended", "该户已退出这一类别，不用复核。")
    if under_review is None:
        waits = member.reviews.filter(state=ReviewState.PROPOSED).exists()
    else:
        waits = member.pk in under_review
    if waits:
        raise RefusedError("under-review", "有的户已经提出复核，正等县里审定，请刷新后重选。")
    return by.user_id


def _decide(
    by: Actor,
    reviews: Sequence[LowIncomeReview],
    *,
    agrees: bool,
    words: str,
    today: date,
    now: datetime,
) -> None:
    if not agrees and not words.strip():
        raise RefusedError("no-words", "退回要写明理由。")
    for review in reviews:
        code = review.division_code
        if by.user_id is None or not by.scope.may(Permission.DECIDE_LOW_INCOME, code):
            raise RefusedError("not-permitted", "您没有审定低收入人口复核的权限。")
        if review.state != ReviewState.PROPOSED:
            raise RefusedError("decided", "有的复核已经审定，请刷新页面。")
        if review.proposed_by_id == by.user_id:
            raise RefusedError("own-proposal", "不能审定自己提出的复核，请由另一人审定。")
    for review in reviews:
        review.state = ReviewState.DECIDED if agrees else ReviewState.RETURNED
        review.decided_by_id, review.decided_at = by.user_id, now
        review.words = words.strip()[:500]
    LowIncomeReview.objects.bulk_update(
        reviews, ["state", "decided_by", "decided_at", "words"], batch_size=MOST_AT_ONCE
    )
    if agrees:
        _take_effect(reviews, today)
    for review in reviews:
        _audit(
            by,
            "lowincome.decide-review",
            review.division_code,
            review.pk,
            f"{review.outcome} {review.state}",
            now,
        )
    if not agrees:
        _return(reviews, now)
    county = reviews[0].county_code
    waiting = LowIncomeReview.objects.filter(county_code=county, state=ReviewState.PROPOSED)
    if not waiting.exists():
        settle(key=f"{PENDING}:{county}:{today}", now=now)


def _take_effect(reviews: Sequence[LowIncomeReview], today: date) -> None:
    book = register_rules(reviews[0].county_code, today)
    kept: list[LowIncomeMember] = []
    for review in reviews:
        member = review.member
        member.reviewed_on, member.by_decision = today, True
        if review.outcome == ReviewOutcome.KEEP:
            member.review_due_on = due_after(book, member.category, today)
            kept.append(member)
            continue
        member.valid_to = max(member.valid_from, today)
        exits = review.outcome == ReviewOutcome.EXIT
        member.end_reason = EndReason.REVIEW if exits else EndReason.ADJUSTED
        member.save()
        if not exits:
            _move(member, review.new_category, book, today)
    LowIncomeMember.objects.bulk_update(
        kept, ["reviewed_on", "by_decision", "review_due_on"], batch_size=MOST_AT_ONCE
    )


def due_after(book: Standards, category: str, today: date) -> date | None:
    """Return the review day that follows a review of today."""
    interval = interval_of(book, category)
    return months_after(today, interval) if interval else None


def _move(old: LowIncomeMember, category: str, book: Standards, today: date) -> None:
    """Open the membership in the new category, unless the household has it already."""
    open_ones = LowIncomeMember.objects.filter(household_id=old.household_id, valid_to=None)
    if open_ones.filter(category=category).exists():
        return
    LowIncomeMember.objects.create(
        county_code=old.county_code,
        division_code=old.division_code,
        household_id=old.household_id,
        person_id=old.person_id,
        people=old.people,
        category=category,
        source="MANUAL",
        source_ref="复核调整",
        valid_from=old.valid_to or today,
        by_decision=True,
        reviewed_on=today,
        review_due_on=due_after(book, category, today),
    )


def _return(reviews: Sequence[LowIncomeReview], now: datetime) -> None:
    for review in reviews:
        notify(
            users=[review.proposed_by],
            key=f"lowincome.review:{review.pk}:returned",
            kind=NotificationKind.RESULT,
            title="低收入人口复核被退回，请看理由后重新提出",
            url=reverse("lowincome:member", args=[review.member_id]),
            now=now,
        )


def _ask_county(county: str, today: date, now: datetime) -> None:
    """Ring once a day in the county, however many reviews are proposed."""
    notify(
        users=holders_of(Permission.DECIDE_LOW_INCOME, county, on=today),
        key=f"{PENDING}:{county}:{today}",
        title="有低收入人口复核等您审定",
        url=f"{reverse('lowincome:reviews')}?view=pending",
        now=now,
    )


def _audit(by: Actor, action: str, place: str, number: int | str, what: str, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="lowincome.LowIncomeReview",
        object_id=number,
        division_code=place,
        detail={"what": what},
        at=now,
    )

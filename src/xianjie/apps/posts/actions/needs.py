"""按需设岗: deciding on a proposal of posts, and giving up posts that are no longer needed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.models import LedgerRevision
from xianjie.apps.posts.enums import NeedState
from xianjie.apps.posts.models import PostHolding, PostNeed
from xianjie.apps.posts.permissions import may_decide
from xianjie.apps.posts.rules import post_rules
from xianjie.kernel.errors import RefusedError

REGISTER = "posts.needs"
_WORDS = 300
_FEN = 100


@transaction.atomic
def decide_need(
    *, by: Actor, need: PostNeed, approve: bool, number: int | None, words: str, today: date,
    now: datetime,
) -> PostNeed:  # fmt: skip
    """Approve a number of posts, or refuse with a reason. Who proposed or changed does not decide.

    Raises ``RefusedError`` without the right, for what is decided already, a number that does not
    fit, and pay above the standard of the place.
    """
    held = PostNeed.objects.select_for_update().get(pk=need.pk)
    if not may_decide(by.scope, held.division_code):
        raise RefusedError("not-permitted", "您没有审批该地岗位需求的权限。")
    if held.state != NeedState.PROPOSED:
        raise RefusedError("bad-step", f"这条需求现在是“{held.get_state_display()}”。")
    if by.user_id is not None and by.user_id in _writers(held):
        raise RefusedError("same-person", "申报或改过这条的人不能自己审批，请换一个人。")
    if approve:
        _fits(held, number, today)
        held.approved = number
    elif not words.strip():
        raise RefusedError("no-words", "不同意的请写理由。")
    held.state = NeedState.APPROVED if approve else NeedState.REFUSED
    held.words, held.decided_on, held.decided_by_id = words.strip()[:_WORDS], today, by.user_id
    _save(held, now)
    _trace(by, held, "approve" if approve else "refuse", now)
    if held.proposed_by_id and held.proposed_by_id != by.user_id:
        notify(
            users=list(User.objects.filter(pk=held.proposed_by_id, is_active=True)),
            key=f"post-need:{held.pk}:{held.version}", kind=NotificationKind.RESULT,
            title=f"岗位需求“{held.title}”{held.get_state_display()}",
            url=reverse("posts:needs-detail", args=[held.pk]), due_on=None, now=now,
        )  # fmt: skip
    return held


def _writers(held: PostNeed) -> set[int | None]:
    """Return the accounts that proposed the posts or changed the proposal."""
    rows = LedgerRevision.objects.filter(register=REGISTER, row_id=held.pk)
    return {held.proposed_by_id, *rows.values_list("user_id", flat=True)}


@transaction.atomic
def close_need(*, by: Actor, need: PostNeed, words: str, now: datetime) -> PostNeed:
    """Give approved posts up once nobody holds one of them any more.

    Raises ``RefusedError`` without the right, without words, and while somebody is in post.
    """
    held = PostNeed.objects.select_for_update().get(pk=need.pk)
    if not may_decide(by.scope, held.division_code):
        raise RefusedError("not-permitted", "您没有撤销该地岗位的权限。")
    if held.state != NeedState.APPROVED:
        raise RefusedError("bad-step", f"这条需求现在是“{held.get_state_display()}”。")
    if not words.strip():
        raise RefusedError("no-words", "撤岗请写理由。")
    live = PostHolding.objects.filter(
        need_id=held.pk, left_on__isnull=True, retired_at__isnull=True
    ).count()
    if live:
        raise RefusedError("in-post", f"还有 {live} 人在岗，先办退岗再撤岗。")
    held.state, held.words = NeedState.CLOSED, words.strip()[:_WORDS]
    _save(held, now)
    _trace(by, held, "close", now)
    return held


def _fits(held: PostNeed, number: int | None, today: date) -> None:
    if number is None or not 1 <= number <= held.number:
        raise RefusedError("bad-number", f"批准人数要在 1 到申报的 {held.number} 之间。")
    standard = post_rules(held.division_code, today).pay(held.kind)
    if standard is not None and held.pay > standard:
        raise RefusedError(
            "above-standard",
            f"月补贴 {held.pay / _FEN:.2f} 元高于当地标准 {standard / _FEN:.2f} 元，"
            "请退回改报，或先在规则库里改标准。",
        )


def _save(held: PostNeed, now: datetime) -> None:
    held.version += 1
    held.updated_at = now
    held.save()


def _trace(by: Actor, held: PostNeed, step: str, now: datetime) -> None:
    record(
        actor=by, action=f"posts.need-{step}", object_type="posts.PostNeed", object_id=held.pk,
        division_code=held.division_code,
        detail={"number": held.number, "approved": held.approved, "version": held.version},
        at=now,
    )  # fmt: skip

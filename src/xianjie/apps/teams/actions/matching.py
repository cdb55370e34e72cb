"""Bring needs and offers together, and say what came of it (M14-12)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.teams.enums import MatchState, SocialSide
from xianjie.apps.teams.models import SocialItem, SocialMatch
from xianjie.kernel.errors import RefusedError

_WORDS = 200


@transaction.atomic
def match_items(
    *, by: Actor, need: SocialItem, offer: SocialItem, today: date, now: datetime
) -> SocialMatch:
    """Agree that an offer meets a need; doing it again gives the same match."""
    _permit(by, need.division_code)
    if need.side != SocialSide.NEED or offer.side != SocialSide.OFFER:
        raise RefusedError("bad-sides", "要一条需求对一条供给。")
    if need.closed_on or offer.closed_on or need.retired_at or offer.retired_at:
        raise RefusedError("closed", "其中一条已经办结或停用。")
    known = SocialMatch.objects.filter(need=need, offer=offer, retired_at__isnull=True).exclude(
        state=MatchState.DROPPED
    )
    if (found := known.first()) is not None:
        return found
    made = SocialMatch.objects.create(
        need=need, offer=offer, agreed_on=today, state=MatchState.AGREED, created_at=now,
        updated_at=now,
    )  # fmt: skip
    _note(by, made, "match", now)
    return made


@transaction.atomic
def close_match(
    *, by: Actor, found: SocialMatch, done: bool, amount: int | None = None, words: str = "",
    closes: bool = False, today: date, now: datetime,
) -> SocialMatch:  # fmt: skip
    """Say that a match was done (for how much), or came to nothing.

    ``closes``: the need is met and leaves the list. Raises ``RefusedError`` without the right,
    without words for a match that came to nothing.
    """
    held = (
        SocialMatch.objects.select_for_update(of=("self",)).select_related("need").get(pk=found.pk)
    )
    _permit(by, held.need.division_code)
    if held.state != MatchState.AGREED:
        raise RefusedError("wrong-state", f"这条对接{held.get_state_display()}，不用再办。")
    if not done and not words.strip():
        raise RefusedError("no-words", "没有成的请写原因。")
    if amount is not None and amount < 0:
        raise RefusedError("bad-amount", "金额不能小于 0。")
    held.state = MatchState.DONE if done else MatchState.DROPPED
    held.done_on, held.amount = (today, amount) if done else (None, None)
    held.words, held.version, held.updated_at = words.strip()[:_WORDS], held.version + 1, now
    held.save()
    if done and closes:
        SocialItem.objects.filter(pk=held.need_id).update(closed_on=today, updated_at=now)
    _note(by, held, "close-match", now)
    return held


def _permit(by: Actor, code: str) -> None:
    if not addressed(by.scope, SocialItem).may(Permission.WORK_TEAMS, code):
        raise RefusedError("not-permitted", "您没有对接该地供需的权限。")


def _note(by: Actor, match: SocialMatch, act: str, now: datetime) -> None:
    record(
        actor=by, action=f"teams.{act}", object_type="teams.SocialMatch", object_id=match.pk,
        division_code=match.need.division_code, detail={"state": match.state}, at=now,
    )  # fmt: skip

"""Asking for a copy, deciding about it by another person, and taking it back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.copies.actions.common import note
from xianjie.apps.copies.actions.holding import drop_copy_file
from xianjie.apps.copies.enums import CopyState, CopyStep
from xianjie.apps.copies.models import CopyKey, CopyRequest
from xianjie.apps.copies.queries.copies import copy_rules, copy_steps
from xianjie.apps.jobs.actions import enqueue
from xianjie.engine.copying import copy_groups, quasi_identifiers
from xianjie.kernel.errors import RefusedError

MAKE_JOB = "copies.make"
_KEY_BYTES = 32


@dataclass(frozen=True)
class CopyWish:
    """What is asked for; ``levels`` as in `CopyRequest`."""

    kind: str
    purpose: str
    receiver: str
    until: date
    groups: tuple[str, ...]
    k: int
    levels: dict[str, int] = field(default_factory=dict)
    linked_to: CopyRequest | None = None


@transaction.atomic
def ask_copy(
    *, by: Actor, county: str, client_id: UUID, wish: CopyWish, today: date, now: datetime
) -> CopyRequest:
    """Ask for a copy of a county; the same form sent twice makes one request.

    Raises:
        RefusedError: not permitted, k or the term outside what the rulebook allows, nothing
            asked for, or a link to a copy whose key is gone.
    """
    place = county[:6].ljust(12, "0")
    if by.user_id is None or not by.scope.may(Permission.MAKE_COPIES, county[:6]):
        raise RefusedError("not-permitted", "您没有为全县申请脱敏副本的权限。")
    known = CopyRequest.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.asked_by_id == by.user_id:
            return known
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    rules = copy_rules(county, today)
    if rules.least_k is None or rules.most_left_out is None or rules.most_days is None:
        raise RefusedError("no-standard", "规则库里没有脱敏副本的最小k、略去比例或最长天数。")
    if wish.k < rules.least_k:
        raise RefusedError("small-k", f"k 至少为 {rules.least_k}。")
    if not 0 < (wish.until - today).days <= rules.most_days:
        raise RefusedError("bad-until", f"使用期限要在明天以后、{rules.most_days} 天以内。")
    if not wish.groups or set(wish.groups) - set(copy_groups()):
        raise RefusedError("no-groups", "请至少选一组列。")
    traits = quasi_identifiers()
    if any(not 0 <= level < len(traits[name].levels) for name, level in wish.levels.items()):
        raise RefusedError("bad-level", "没有这一级泛化，请重新选择。")
    if wish.linked_to is not None and _key_of(wish.linked_to) is None:
        raise RefusedError("key-gone", "那份副本的密钥已经销毁，不能再与它连接。")
    made = CopyRequest.objects.create(
        client_id=client_id, county_code=county[:6], division_code=place, kind=wish.kind,
        purpose=wish.purpose.strip()[:300], receiver=wish.receiver.strip()[:100],
        until=wish.until, groups=[name for name in copy_groups() if name in wish.groups],
        levels=wish.levels, k=wish.k, most_suppressed=rules.most_left_out,
        rounding=rules.rounding or 1, linked_to=wish.linked_to, state=CopyState.ASKED,
        asked_by_id=by.user_id, asked_at=now,
    )  # fmt: skip
    made.number = f"FB{today.year}-{made.pk:04d}"
    made.save(update_fields=["number"])
    note(by, made, CopyStep.ASK, now, k=made.k, groups=made.groups)
    users = [one for one in holders_of(Permission.APPROVE_COPIES, place, on=today)
             if one.pk != by.user_id]  # fmt: skip
    notify(
        users=users, key=f"copy:{made.pk}", kind=NotificationKind.ASSIGNED,
        title=f"脱敏副本 {made.number} 等待审批", url=reverse("copies:copy", args=[made.pk]),
        due_on=None, now=now,
    )  # fmt: skip
    return made


def _key_of(found: CopyRequest) -> CopyKey | None:
    key = found.key
    return key if key is not None and key.destroyed_at is None else None


@transaction.atomic
def copy_step(
    *, by: Actor, found: CopyRequest, step: str, words: str = "", today: date, now: datetime
) -> CopyRequest:
    """Approve, refuse, make again, release once more, withdraw, or destroy the key.

    Approval makes the key (or takes that of the copy it may be joined with) and queues the job
    in the name of who asked.

    Raises:
        RefusedError: not the time or not the person, no reason, or the asker lost the right.
    """
    held = CopyRequest.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if step not in copy_steps(by.scope, by.user_id, held):
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，您不能做这一步。")
    kind = CopyStep(step)
    if kind in {CopyStep.REFUSE, CopyStep.WITHDRAW, CopyStep.RELEASE} and not words.strip():
        raise RefusedError("no-words", "请写明理由。")
    match kind:
        case CopyStep.APPROVE:
            if by.user_id is None:
                raise RefusedError("nobody", "审批须用自己的账户登录。")
            held.decided_by_id, held.decided_at = by.user_id, now
            held.key = _new_key(held, now)
            _queue(held, today, now)
        case CopyStep.REFUSE:
            held.decided_by_id, held.decided_at = by.user_id, now
            held.state = CopyState.REFUSED
        case CopyStep.MAKE:
            _queue(held, today, now)
        case CopyStep.RELEASE:
            held.state = CopyState.READY
        case CopyStep.WITHDRAW:
            drop_copy_file(held)
            held.state = CopyState.WITHDRAWN
        case CopyStep.DESTROY:
            _destroy(by, held, now)
    held.save()
    note(by, held, kind, now, words)
    if kind in {CopyStep.REFUSE, CopyStep.APPROVE} and held.asked_by.is_active:
        notify(
            users=[held.asked_by], key=f"copy:{held.pk}:decided", kind=NotificationKind.RESULT,
            title=f"脱敏副本 {held.number} {kind.label}",
            url=reverse("copies:copy", args=[held.pk]), due_on=None, now=now,
        )  # fmt: skip
    return held


def _new_key(held: CopyRequest, now: datetime) -> CopyKey:
    if held.linked_to is not None:
        key = _key_of(held.linked_to)
        if key is None:
            raise RefusedError("key-gone", "要连接的副本密钥已经销毁，请退回重新申请。")
        return key
    return CopyKey.objects.create(secret=secrets.token_hex(_KEY_BYTES), made_at=now)


def _queue(held: CopyRequest, today: date, now: datetime) -> None:
    """Put the making into the queue; the asker must still be allowed to have it made."""
    held.state, held.trouble = CopyState.MAKING, ""
    held.attempts += 1
    enqueue(
        by=actor_of(held.asked_by, today=today),
        kind=MAKE_JOB,
        key=f"{MAKE_JOB}:{held.pk}:{held.attempts}",
        title=f"制作脱敏副本 {held.number}",
        payload={"copy": held.pk},
        division_code=held.division_code,
        now=now,
        url=reverse("copies:copy", args=[held.pk]),
    )


def _destroy(by: Actor, held: CopyRequest, now: datetime) -> None:
    assert held.key is not None
    key = CopyKey.objects.select_for_update(of=("self",)).get(pk=held.key.pk)
    key.secret, key.destroyed_at, key.destroyed_by_id = "", now, by.user_id
    key.save()

"""Prove that no audit event was changed, removed or slipped in."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from django.db import connection

from xianjie.apps.audit import append_only
from xianjie.apps.audit.chain import event_hash
from xianjie.apps.audit.models import AuditEvent


@dataclass(frozen=True)
class Verification:
    """What a check of the chain found; ``head`` is the newest hash, to be noted elsewhere."""

    events: int
    head: str
    broken_at: int | None = None
    message: str = ""

    @property
    def intact(self) -> bool:
        """Whether the chain holds from its first to its newest event."""
        return not self.message


def verify(*, expected_head: str = "") -> Verification:
    """Walk the whole chain and stop at the first event that does not fit.

    Also noticed: triggers that were taken away, and on SQLite a removed newest event.
    ``expected_head`` is a hash noted at an earlier check: when it is no longer part of the
    chain, events at the end were removed. Memory stays bounded.
    """
    previous, count, head_seen, newest = "", 0, not expected_head, 0
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        if event.previous_hash != previous:
            return Verification(
                count,
                previous,
                event.pk,
                f"第 {event.pk} 号审计记录与前一条不相接,有记录被删除或插入。",
            )
        expected = event_hash(
            previous_hash=previous,
            at=event.at,
            actor_label=event.actor_label,
            action=event.action,
            object_type=event.object_type,
            object_id=event.object_id,
            division_code=event.division_code,
            detail=event.detail,
        )
        if not hmac.compare_digest(expected, event.hash):
            return Verification(
                count, previous, event.pk, f"第 {event.pk} 号审计记录的内容被改动。"
            )
        previous, count, newest = event.hash, count + 1, event.pk
        head_seen = head_seen or previous == expected_head
    if not head_seen:
        return Verification(
            count, previous, None, "上次核对时的最后一条审计记录已不在,末尾的记录被删除。"
        )
    if (append_only.newest_given(connection) or 0) > newest:
        return Verification(count, previous, None, "末尾的审计记录被删除。")
    if not append_only.in_force(connection):
        return Verification(
            count, previous, None, "数据库中防止改动审计记录的触发器不在，记录可能被动过。"
        )
    return Verification(count, previous)

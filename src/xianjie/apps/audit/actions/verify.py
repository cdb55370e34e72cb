"""Prove that no audit event was changed, removed or slipped in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from xianjie.apps.audit import append_only
from xianjie.apps.audit.actions.record import Labelled, record
from xianjie.apps.audit.models import AuditArchive, AuditCheck, AuditEvent
from xianjie.apps.audit.walking import Walk, walk_from

PORTION = 20_000
_CHUNK = 2_000
TAIL_GONE = "上次核对时的最后一条审计记录已不在，末尾的记录被删除。"


@dataclass(frozen=True)
class Verification:
    """What a check of the chain found; ``head`` is the newest hash, to be noted elsewhere.

    ``archived`` counts the events that lie in archive files.
    """

    events: int
    head: str
    broken_at: int | None = None
    message: str = ""
    archived: int = 0

    @property
    def intact(self) -> bool:
        """Whether the chain holds from its first to its newest event."""
        return not self.message


def verify(*, expected_head: str = "", archived_hashes: Iterable[str] = ()) -> Verification:
    """Walk the whole chain and stop at the first event that does not fit.

    Also noticed: triggers that were taken away, and on SQLite a removed newest event.
    ``expected_head`` is a hash noted at an earlier check: when it is no longer part of the
    chain, events at the end were removed. Where the chain begins with archives it goes on from
    the last one; ``archived_hashes`` are those of an archive file, in which the noted hash may
    lie. Memory stays bounded.
    """
    archives = list(AuditArchive.objects.order_by("id"))
    archived = sum(archive.events for archive in archives)
    walk = walk_from(archives)
    if walk.message:
        return Verification(0, walk.previous, None, walk.message, archived)
    known = {archive.last_hash for archive in archives} | set(archived_hashes)
    head_seen = not expected_head or expected_head in known
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=_CHUNK):
        if not walk.past(event):
            return Verification(walk.events, walk.previous, walk.broken_at, walk.message, archived)
        head_seen = head_seen or walk.previous == expected_head
    if not head_seen:
        words = TAIL_GONE
        if archives:
            words += "如果那时的记录已经归档，请用 --archive 一并给出归档文件再核对。"
        return Verification(walk.events, walk.previous, None, words, archived)
    return Verification(walk.events, walk.previous, None, _around(walk), archived)


def _around(walk: Walk) -> str:
    """Return what is wrong around a chain that fits in itself; empty when nothing is."""
    if (append_only.newest_given(connection) or 0) > walk.newest:
        return "末尾的审计记录被删除。"
    if not append_only.in_force(connection):
        return "数据库中防止改动审计记录的触发器不在，记录可能被动过。"
    return ""


@transaction.atomic
def check_portion(*, by: Labelled, now: datetime, portion: int = PORTION) -> AuditCheck:
    """Go on with the check that is under way, or begin one, for at most ``portion`` events.

    A finished check is an audit event itself. The head of the last finished one must still be
    part of the chain.
    """
    check = AuditCheck.objects.filter(finished_at__isnull=True).order_by("-id").first()
    if check and AuditArchive.objects.filter(last_id__gte=check.next_id).exists():
        # Its next events lie in an archive by now: walk anew.
        check.delete()
        check = None
    if check is None:
        check = _begin(by, now)
    walk = Walk(check.previous_hash, check.events, check.next_id - 1)
    if not check.message:
        part = AuditEvent.objects.filter(id__gte=check.next_id, id__lte=check.through_id)
        for event in part.order_by("id")[:portion].iterator(chunk_size=_CHUNK):
            if not walk.past(event):
                break
            check.head_seen = check.head_seen or walk.previous == check.expected_head
    check.previous_hash, check.events = walk.previous, walk.events
    check.next_id = walk.newest + 1
    check.broken_at = walk.broken_at
    check.message = check.message or walk.message
    if check.message or walk.newest >= check.through_id:
        _finish(check, by, now)
    check.save()
    return check


def _begin(by: Labelled, now: datetime) -> AuditCheck:
    archives = list(AuditArchive.objects.order_by("id"))
    walk = walk_from(archives)
    last = AuditCheck.objects.filter(finished_at__isnull=False, message="").order_by("-id").first()
    expected = last.previous_hash if last else ""
    first = AuditEvent.objects.order_by("id").values_list("id", flat=True).first() or 1
    newest = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return AuditCheck(
        started_at=now,
        actor_label=by.label,
        through_id=newest,
        next_id=first,
        previous_hash=walk.previous,
        expected_head=expected,
        head_seen=not expected or _is_archived(expected, archives),
        message=walk.message,
    )


def _is_archived(head: str, archives: list[AuditArchive]) -> bool:
    """Whether a noted head lies in an archive: it is gone from the table, and archives follow it.

    Only heads of checks before the last archive can; their archives were verified when cut off.
    """
    return (
        bool(archives)
        and not AuditEvent.objects.filter(hash=head).exists()
        and (
            AuditCheck.objects.filter(
                previous_hash=head, finished_at__lte=archives[-1].archived_at
            ).exists()
        )
    )


def _finish(check: AuditCheck, by: Labelled, now: datetime) -> None:
    check.finished_at = now
    if not check.message and not check.head_seen:
        check.message = TAIL_GONE
    if not check.message and not append_only.in_force(connection):
        check.message = "数据库中防止改动审计记录的触发器不在，记录可能被动过。"
    record(
        actor=by,
        action="audit.verify",
        object_type="audit",
        object_id=check.through_id,
        at=now,
        detail={"events": check.events, "result": check.message or "intact"},
    )

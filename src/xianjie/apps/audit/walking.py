"""Walking along the chain: what an event must be to fit behind the one before it."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from xianjie.apps.audit.chain import archive_mac, event_hash
from xianjie.apps.audit.models import AuditArchive, AuditEvent


@dataclass
class Walk:
    """A walk that stands behind the event with the hash ``previous``; ``""`` is the beginning."""

    previous: str = ""
    events: int = 0
    newest: int = 0
    broken_at: int | None = None
    message: str = ""

    def past(self, event: AuditEvent) -> bool:
        """Go past an event; False when it does not fit, which ``message`` explains."""
        if event.previous_hash != self.previous:
            return self._broken(
                event, f"第 {event.pk} 号审计记录与前一条不相接，有记录被删除或插入。"
            )
        expected = event_hash(
            previous_hash=self.previous,
            at=event.at,
            actor_label=event.actor_label,
            action=event.action,
            object_type=event.object_type,
            object_id=event.object_id,
            division_code=event.division_code,
            detail=event.detail,
        )
        if not hmac.compare_digest(expected, event.hash):
            return self._broken(event, f"第 {event.pk} 号审计记录的内容被改动。")
        self.previous, self.newest = event.hash, event.pk
        self.events += 1
        return True

    def _broken(self, event: AuditEvent, message: str) -> bool:
        self.broken_at, self.message = event.pk, message
        return False


def mac_of(archive: AuditArchive, before: str) -> str:
    """Return the mac that an archive must carry behind the mac ``before``."""
    return archive_mac(
        before,
        archive.first_id,
        archive.last_id,
        archive.events,
        archive.previous_hash,
        archive.last_hash,
        archive.content_hash,
    )


def walk_from(archives: Iterable[AuditArchive]) -> Walk:
    """Return a walk that stands behind the last archive, or one that broke in the archives."""
    walk, mac = Walk(), ""
    for archive in archives:
        fits = archive.previous_hash == walk.previous
        if not (fits and hmac.compare_digest(mac_of(archive, mac), archive.mac)):
            walk.message = f"归档“{archive.file_name}”的记录被改动、删除或插入。"
            return walk
        walk.previous, mac = archive.last_hash, archive.mac
    return walk

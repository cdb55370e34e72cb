"""Move old events to a file and go on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from xianjie.apps.audit import append_only
from xianjie.apps.audit.actions.record import Labelled, record
from xianjie.apps.audit.archiving import ArchiveFile, read_archive, write_archive
from xianjie.apps.audit.locking import hold_chain_lock
from xianjie.apps.audit.models import AuditArchive, AuditEvent
from xianjie.apps.audit.walking import mac_of, walk_from
from xianjie.kernel.errors import RefusedError

_CHUNK = 2_000


@dataclass(frozen=True)
class Archived:
    """What was moved."""

    path: Path
    events: int
    first_id: int
    last_id: int
    content_hash: str


def oldest_kept(today: date, months: int) -> date:
    """Return the first day that must stay in the system: so many months before ``today``."""
    index = today.year * 12 + today.month - 1 - months
    year, month = divmod(index, 12)
    for day in range(today.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise ValueError("no such month")


def archive_events(
    *, by: Labelled, before: date, path: Path, months: int, zone: ZoneInfo, now: datetime
) -> Archived:
    """Move all events before a day to a file, verified twice, and remove them in one transaction.

    Args:
        before: the first day that stays; must leave ``months`` months in the system.
        path: a new file; it is complete on the disk, and was read back, before anything is
            removed.
        zone: the time zone in which days are meant.

    The chain goes on from an `AuditArchive`, under whose mac the last archived hash stands. The
    removal is an event of the chain itself. Raises ``RefusedError`` for a day too young, nothing
    to move, a file that exists, and a chain that does not hold; then nothing is changed.
    """
    youngest = oldest_kept(now.astimezone(zone).date(), months)
    if before > youngest:
        raise RefusedError(
            "too-young",
            f"审计记录至少要在系统内保留 {months} 个月，只能归档 {youngest} 以前的，请改正日期。",
        )
    if path.exists():
        raise RefusedError("file-exists", f"文件“{path.name}”已存在，请换一个文件名。")
    archives = list(AuditArchive.objects.order_by("id"))
    walk = walk_from(archives)
    if walk.message:
        raise RefusedError("audit-broken", walk.message)
    last_id = _last_before(datetime.combine(before, time(), zone))
    part = AuditEvent.objects.filter(id__lte=last_id).order_by("id")
    if not last_id or not part.exists():
        raise RefusedError("nothing-to-archive", f"{before} 以前没有可归档的审计记录。")
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        write_archive(partial, part.iterator(chunk_size=_CHUNK), previous_hash=walk.previous)
        told = read_archive(partial)
        if not told.intact:
            raise RefusedError("audit-broken", told.message.replace("归档文件中", ""))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    try:
        _cut(by, told, path, archives, now)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Archived(path, told.events, told.first_id, told.last_id, told.content_hash)


def _last_before(moment: datetime) -> int:
    """Return the number of the last event before the first one of a moment or later."""
    first_kept = (
        AuditEvent.objects.filter(at__gte=moment)
        .order_by("id")
        .values_list("id", flat=True)
        .first()
    )
    found = AuditEvent.objects.order_by("-id")
    if first_kept is not None:
        found = found.filter(id__lt=first_kept)
    return found.values_list("id", flat=True).first() or 0


@transaction.atomic
def _cut(
    by: Labelled, told: ArchiveFile, path: Path, archives: list[AuditArchive], now: datetime
) -> None:
    hold_chain_lock()
    part = AuditEvent.objects.filter(id__gte=told.first_id, id__lte=told.last_id)
    ends = part.order_by("id").values_list("at", flat=True)
    first_at, last_at = ends.first() or now, ends.last() or now
    # Before the removal, so that it hangs on the newest event.
    record(
        actor=by,
        action="audit.archive",
        object_type="audit",
        object_id=told.last_id,
        at=now,
        detail={"events": told.events, "file": path.name, "sha256": told.content_hash},
    )
    archive = AuditArchive(
        archived_at=now,
        actor_label=by.label,
        first_id=told.first_id,
        last_id=told.last_id,
        events=told.events,
        first_at=first_at,
        last_at=last_at,
        previous_hash=told.previous_hash,
        last_hash=told.last_hash,
        content_hash=told.content_hash,
        file_name=path.name[:200],
    )
    archive.mac = mac_of(archive, archives[-1].mac if archives else "")
    archive.save()
    with append_only.lifted(connection), connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {append_only.TABLE} WHERE id >= %s AND id <= %s",  # noqa: S608
            [told.first_id, told.last_id],
        )
        if cursor.rowcount != told.events:
            raise RefusedError(
                "audit-changed", "归档时审计记录有变化，没有删除任何记录，请再试一次。"
            )

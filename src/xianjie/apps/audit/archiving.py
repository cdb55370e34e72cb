"""The file to which a part of the chain is moved: compressed lines, hashed and keyed.

A gzip file of JSON lines: a head with format, numbers and hashes, one line an event, and a last
line with the SHA-256 of all before it and its HMAC under the audit key of the installation. It
can be checked without the database (the key is needed), and read with any tool.
"""

from __future__ import annotations

import gzip
import hmac
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from xianjie.apps.audit.chain import archive_mac
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.audit.walking import Walk

FORMAT = "xianjie-audit-1"
_FIELDS = (
    "id", "actor_label", "action", "object_type", "object_id", "division_code", "detail",
    "previous_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True)
class ArchiveFile:
    """What stands in an archive file; ``message`` says what is wrong with it, if anything."""

    events: int = 0
    first_id: int = 0
    last_id: int = 0
    previous_hash: str = ""
    last_hash: str = ""
    content_hash: str = ""
    message: str = ""
    hashes: frozenset[str] = frozenset()

    @property
    def intact(self) -> bool:
        """Whether the file is whole and its events fit each other."""
        return not self.message


def write_archive(path: Path, events: Iterable[AuditEvent], *, previous_hash: str) -> None:
    """Write events to a new file that only its owner may read; it is on the disk when this ends."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    digest = sha256()

    def lines() -> Iterator[bytes]:
        yield _line({"format": FORMAT, "previous_hash": previous_hash})
        for event in events:
            values = {name: getattr(event, name) for name in _FIELDS}
            yield _line(values | {"at": event.at.astimezone(UTC).isoformat()})

    with os.fdopen(handle, "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
            for line in lines():
                digest.update(line)
                packed.write(line)
            content = digest.hexdigest()
            packed.write(_line({"sha256": content, "mac": archive_mac("file", content)}))
        raw.flush()
        os.fsync(raw.fileno())


def read_archive(path: Path) -> ArchiveFile:
    """Read and check an archive file: whole, of this installation, each event in its place."""
    try:
        with gzip.open(path, "rb") as packed:
            return _read(packed)
    except (OSError, EOFError, zlib.error):
        return ArchiveFile(message="归档文件打不开或已损坏，请换一份备份再核对。")
    except (ValueError, KeyError, TypeError):
        return ArchiveFile(message="归档文件的内容不完整或被改动。")


def _read(lines: Iterable[bytes]) -> ArchiveFile:
    digest = sha256()
    walk: Walk | None = None
    first, previous_hash, hashes = 0, "", set()
    content = ""
    for line in lines:
        values: dict[str, Any] = json.loads(line)
        if content:
            raise ValueError("lines behind the end")
        if "mac" in values:
            content = digest.hexdigest()
            good = hmac.compare_digest(values["mac"], archive_mac("file", content))
            if values["sha256"] != content or not good:
                return ArchiveFile(message="归档文件的内容被改动，或不是本系统的归档。")
            continue
        digest.update(line)
        if walk is None:
            if values["format"] != FORMAT:
                raise ValueError("another format")
            previous_hash = values["previous_hash"]
            walk = Walk(previous_hash)
            continue
        event = AuditEvent(
            **{name: values[name] for name in _FIELDS}, at=datetime.fromisoformat(values["at"])
        )
        first = first or event.pk
        if not walk.past(event):
            return ArchiveFile(message=f"归档文件中{walk.message}")
        hashes.add(event.hash)
    if walk is None or not content:
        raise ValueError("no end")
    return ArchiveFile(
        walk.events, first, walk.newest, previous_hash, walk.previous, content, "",
        frozenset(hashes),
    )  # fmt: skip


def _line(values: dict[str, Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"

"""What an import tells whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault or a doubt of one row as it may be shown: masked."""

    row: int
    column: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The counts of one delivery; after a dry run ``batch`` is the number it would
    get and ``quarantine_file`` None.

    ``outside`` counts accepted rows whose person lives outside the place; ``replaced`` lists the
    batches that no longer count; ``warnings`` are Chinese sentences. ``shown_faults`` and
    ``shown_doubts`` are those of the first rows that are kept out or taken in with a remark.
    """

    table: str
    title: str
    period: str
    place: str
    batch: str
    read: int
    accepted: int
    warned: int
    quarantined: int
    unlinked: int
    queued: int
    outside: int
    quarantine_file: Path | None
    replaced: tuple[str, ...]
    warnings: tuple[str, ...]
    faults: tuple[tuple[str, int], ...]
    dry_run: bool
    shown_faults: tuple[ShownFault, ...] = ()
    shown_doubts: tuple[ShownFault, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the JSON document of design/cli.md, with the warnings."""
        return {
            "table": self.table,
            "period": self.period,
            "batch": self.batch,
            "read": self.read,
            "accepted": self.accepted,
            "warned": self.warned,
            "quarantined": self.quarantined,
            "unlinked": self.unlinked,
            "queued": self.queued,
            "quarantine_file": str(self.quarantine_file) if self.quarantine_file else None,
            "place": self.place,
            "outside": self.outside,
            "replaced": list(self.replaced),
            "warnings": list(self.warnings),
            "dry_run": self.dry_run,
        }

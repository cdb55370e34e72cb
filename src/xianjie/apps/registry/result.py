"""What an import answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xianjie.apps.registry.importing.counts import Counts


@dataclass(frozen=True)
class ShownFault:
    """A fault of one row as it may be shown: masked."""

    row: int
    column: str
    message: str
    remedy: str


@dataclass(frozen=True)
class ImportResult:
    """Rows read and what became of them; accepted + quarantined = read, warned ⊆ accepted."""

    table: str
    batch: str
    read: int
    accepted: int
    warned: int
    quarantined: int
    counts: Counts
    quarantine_file: Path | None = None
    report_file: Path | None = None
    dry_run: bool = False
    same_file_before: bool = False
    unknown_columns: tuple[str, ...] = ()
    faults: tuple[ShownFault, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    period: str | None = None
    unlinked: int = 0
    queued: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the document that the command prints."""
        counts = self.counts
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
            "new": {"households": counts.new_households, "persons": counts.new_persons},
            "changed": {
                "households": counts.changed_households,
                "persons": counts.changed_persons,
                "moved": counts.moved_persons,
            },
            "returned": {
                "households": counts.returned_households,
                "persons": counts.returned_persons,
            },
            "gone": {"households": counts.gone_households, "persons": counts.gone_persons},
            "unchanged": {
                "households": counts.unchanged_households,
                "persons": counts.unchanged_persons,
            },
            "report_file": str(self.report_file) if self.report_file else None,
            "dry_run": self.dry_run,
            "same_file_before": self.same_file_before,
            "unknown_columns": list(self.unknown_columns),
            "notes": list(self.notes),
        }

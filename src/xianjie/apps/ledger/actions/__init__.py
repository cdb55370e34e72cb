"""What can be done with the rows of a register."""

from xianjie.apps.ledger.actions.filters import remove_filter, save_filter
from xianjie.apps.ledger.actions.imports import keep_upload, write_rows
from xianjie.apps.ledger.actions.rows import (
    note_changed,
    note_created,
    note_retired,
    record_export,
    retire_row,
    save_row,
    unmask_value,
)

__all__ = [
    "keep_upload",
    "note_changed",
    "note_created",
    "note_retired",
    "record_export",
    "remove_filter",
    "retire_row",
    "save_filter",
    "save_row",
    "unmask_value",
    "write_rows",
]

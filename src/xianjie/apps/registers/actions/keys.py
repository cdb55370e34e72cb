"""The digests by which rows are told apart, made anew when the natural key changes."""

from __future__ import annotations

from xianjie.apps.registers.keys import row_key
from xianjie.apps.registers.models import Entry
from xianjie.exchange.registers import Definition
from xianjie.kernel.errors import RefusedError

_PORTION = 1_000


def renew_keys(definition: Definition) -> None:
    """Give every row the digest of a new natural key, in the transaction of the publication.

    Raises ``RefusedError`` when rows in use could no longer be told apart.
    """
    rows = Entry.objects.filter(register=definition.key).order_by("pk")
    seen: set[str] = set()
    twice = 0
    changed: list[Entry] = []
    for row in rows.iterator(chunk_size=_PORTION):
        row.row_key = row_key(definition, row)
        if row.retired_at is None and row.row_key:
            twice += row.row_key in seen
            seen.add(row.row_key)
        changed.append(row)
    if twice:
        raise RefusedError(
            "not-unique", f"按新的认行办法，有 {twice} 条记录与别的记录相同。请先改正，或多选一列。"
        )
    # No two rows may meet on the way from the old digests to the new.
    rows.update(row_key="")
    Entry.objects.bulk_update(changed, ["row_key"], batch_size=_PORTION)

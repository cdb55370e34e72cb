"""Rows of a delivery that belong to nobody, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.enums import BatchState, CandidateState, LinkKind
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, LinkCandidate
from xianjie.apps.sources.queries.batches import lake_dir
from xianjie.apps.sources.showing import cell_text
from xianjie.apps.sources.storage.lake import read_columns
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.periods import Period

MOST_CELLS = 6
STRANGER = "证件号码和姓名都对不上本县档案"
DECIDED = "经核对，不是本县档案人员"


@dataclass(frozen=True)
class UnlinkedRow:
    """A row: where it stands in which file, what it says that is not personal, and why."""

    file: str
    row_no: int
    cells: tuple[str, ...]
    reason: str


class UnlinkedRows(Sequence[UnlinkedRow]):
    """The unlinked rows of a feed's month, read from the lake page by page.

    The lake holds neither names nor numbers: whoever looks for the person takes the row number
    to the original file.
    """

    def __init__(self, feed: str, parts: list[FeedBatchPart]) -> None:
        contract = load_contract(feed)
        self.columns = [name for name, _ in contract.lake_columns()][:MOST_CELLS]
        self._kinds = [contract.column(name) for name in self.columns]
        self._parts = parts

    @cached_property
    def _tables(self) -> list[pa.Table]:
        return [_unlinked_of(part, self.columns) for part in self._parts]

    def __len__(self) -> int:
        return sum(table.num_rows for table in self._tables)

    def __getitem__(self, wanted: Any) -> Any:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop, _ = wanted.indices(len(self))
        rows: list[UnlinkedRow] = []
        for part, table in zip(self._parts, self._tables, strict=True):
            rows += self._cut(part, table.slice(max(start, 0), max(stop - max(start, 0), 0)))
            start, stop = start - table.num_rows, stop - table.num_rows
        return rows

    def _cut(self, part: FeedBatchPart, table: pa.Table) -> list[UnlinkedRow]:
        numbers = table["row_no"].to_pylist()
        decided = set(
            LinkCandidate.objects.proven("rows of a batch that came through the gate")
            .filter(
                batch_id=part.batch_id,
                part_number=part.number,
                row_no__in=numbers,
                state=CandidateState.DISMISSED,
            )
            .values_list("row_no", flat=True)
            if numbers
            else []
        )
        return [
            UnlinkedRow(
                part.file_name,
                row["row_no"],
                tuple(cell_text(column, row[column.name]) for column in self._kinds),
                DECIDED if row["row_no"] in decided else STRANGER,
            )
            for row in table.to_pylist()
        ]


def unlinked_rows(scope: Scope, county: str, feed: str, period: Period) -> UnlinkedRows | None:
    """Return the unlinked rows of what counts of a feed's month; None where nothing came."""
    batches = (
        FeedBatch.objects.visible_to(scope, Permission.IMPORT_FEEDS)
        .filter(county_code=county, feed=feed, period=str(period), state=BatchState.ACTIVE)
        .prefetch_related("parts")
        .order_by("place")
    )
    parts = [part for batch in batches for part in batch.parts.all()]
    return UnlinkedRows(feed, parts) if parts else None


def _unlinked_of(part: FeedBatchPart, columns: list[str]) -> pa.Table:
    table = read_columns(lake_dir() / part.parquet_file, ["row_no", "link", *columns])
    found = table.filter(pc.equal(table["link"], str(LinkKind.NONE)))
    return found.sort_by("row_no")

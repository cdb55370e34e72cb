"""Reading the departmental feeds."""

from xianjie.apps.sources.queries.appeals import hotline_appeals
from xianjie.apps.sources.queries.arrival import ArrivalRow, arrival_board, due_date
from xianjie.apps.sources.queries.batches import (
    FeedBatchRef,
    active_batches,
    batches_visible_to,
    first_expected_period,
)
from xianjie.apps.sources.queries.exports import (
    ExportRef,
    export_batches,
    periods,
    personal_columns,
    rows_sql,
)
from xianjie.apps.sources.queries.people import county_linker
from xianjie.apps.sources.queries.review import open_candidates, waiting_count

__all__ = [
    "ArrivalRow",
    "ExportRef",
    "FeedBatchRef",
    "active_batches",
    "arrival_board",
    "batches_visible_to",
    "county_linker",
    "due_date",
    "export_batches",
    "first_expected_period",
    "hotline_appeals",
    "open_candidates",
    "periods",
    "personal_columns",
    "rows_sql",
    "waiting_count",
]

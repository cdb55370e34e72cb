"""The rows of the feed ``employment`` that a finished run saw, read in the lake by DuckDB."""

from __future__ import annotations

from collections import defaultdict

import duckdb

from xianjie.apps.employment.queries.prefill import FeedRow
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import inputs_of
from xianjie.engine.inputs import FeedBatch
from xianjie.kernel.periods import Period

FEED = "employment"
_ROWS = """
    SELECT person_no, 就业状态, 就业地, 单位名称, 就业形式, 月收入, 开始日期, 结束日期
    FROM read_parquet($paths, hive_partitioning = false, union_by_name = true)
    WHERE person_no IS NOT NULL AND 就业状态 IS NOT NULL
    ORDER BY ALL"""


def newest_batches(batches: list[FeedBatch], period: Period, months: int | None) -> list[FeedBatch]:
    """Return the deliveries that count: for every place its newest month that is not too old."""
    held = [
        one
        for one in batches
        if one.feed == FEED
        and one.period <= period
        and (months is None or period.months_since(one.period) < months)
    ]
    held.sort(key=lambda one: one.period, reverse=True)
    found: list[FeedBatch] = []
    for one in held:
        covered = any(
            one.place.startswith(other.place) and other.period > one.period for other in found
        )
        if not covered:
            found.append(one)
    return found


def feed_rows(run: Run, months: int | None) -> tuple[dict[int, list[FeedRow]], Period | None]:
    """Return the rows of every person, and the newest month; None where no feed ever came."""
    period = Period.parse(run.period)
    batches = newest_batches(list(inputs_of(run).batches), period, months)
    paths = [str(path) for one in batches for path in one.paths]
    found: dict[int, list[FeedRow]] = defaultdict(list)
    if not paths:
        return found, None
    with duckdb.connect() as connection:
        rows = connection.execute(_ROWS, {"paths": paths}).fetchall()
    for person, status, place, firm, form, pay, began, ended in rows:
        found[person].append(
            FeedRow(
                person, status, place or "", firm or "", form or "",
                None if pay is None else int(pay), began, ended,
            )
        )  # fmt: skip
    return found, max(one.period for one in batches)

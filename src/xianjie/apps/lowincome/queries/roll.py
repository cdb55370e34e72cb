"""The civil-affairs roll of a month, grouped by household and kind of assistance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from xianjie.apps.sources.queries import active_batches
from xianjie.kernel.periods import Period

FEED = "social-assistance"
OLDEST = date(1949, 10, 1)


@dataclass(frozen=True)
class RollEntry:
    """A household that a kind of assistance reaches: how many people, who if only one, since."""

    household: int
    kind: str
    people: int
    person: int | None
    grade: str
    since: date


@dataclass(frozen=True)
class Roll:
    """A month's roll; only of a ``complete`` one does absence mean anything."""

    entries: tuple[RollEntry, ...]
    complete: bool


def civil_roll(county: str, period: Period) -> Roll | None:
    """Return the roll of exactly this month; None when it has not come.

    A row counts from its 起始月 to its 终止月, both included. Rows that nobody could be found for
    are left out; they wait in the review of links.
    """
    batches = [
        batch for batch in active_batches(county, feed=FEED, up_to=period) if batch.period == period
    ]
    paths = [str(path) for batch in batches for path in batch.paths]
    if not paths:
        return None
    sql = """
        SELECT household_no, 救助类型, count(DISTINCT person_no), min(person_no),
               coalesce(min(档次), ''), min(起始月)
        FROM read_parquet($paths, hive_partitioning = false)
        WHERE household_no IS NOT NULL AND 救助类型 IS NOT NULL
          AND (起始月 IS NULL OR 起始月 <= $last) AND (终止月 IS NULL OR 终止月 >= $first)
        GROUP BY ALL ORDER BY ALL
    """
    with duckdb.connect() as connection:
        rows = connection.execute(
            sql, {"paths": paths, "first": period.first_day, "last": period.last_day}
        ).fetchall()
    entries = tuple(
        RollEntry(household, kind, people, person if people == 1 else None, grade, since or OLDEST)
        for household, kind, people, person, grade, since in rows
    )
    return Roll(entries, complete=all(batch.complete for batch in batches))

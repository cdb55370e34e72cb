"""What the departments' newest rolls say of people: payroll, work, death. Read in the lake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from xianjie.apps.sources.queries import active_batches
from xianjie.kernel.periods import Period

_ROWS = "SELECT {what} FROM read_parquet($paths, hive_partitioning = false) WHERE {where}"
PUBLIC_FORM = "公益性岗位"


@dataclass(frozen=True)
class Job:
    """What a row of the labour roll says of somebody's work."""

    form: str
    place: str
    since: date | None = None


@dataclass(frozen=True)
class Rolls:
    """Newest rolls by person; ``known`` are the feeds that have come at all.

    ``payroll``: the month of the roll; ``jobs``: work that still goes on; ``idle``: registered as
    without work or returned home; ``dead``: the day of death.
    """

    known: frozenset[str] = frozenset()
    payroll: dict[int, str] = field(default_factory=dict)
    jobs: dict[int, Job] = field(default_factory=dict)
    idle: frozenset[int] = frozenset()
    dead: dict[int, date] = field(default_factory=dict)


def rolls_of(county: str, on: date) -> Rolls:
    """Return what the rolls of a county say on a day; a few reads, whatever their size."""
    period = Period.of(on)
    known: set[str] = set()
    payroll = {
        int(person): month
        for month, person in _read(
            county, "public-payroll", period, known, "person_no", "person_no IS NOT NULL"
        )
    }
    jobs: dict[int, Job] = {}
    idle: set[int] = set()
    what = "person_no, 就业状态, 就业形式, 就业地, 开始日期, 结束日期"
    for _, person, state, form, place, since, end in _read(
        county, "employment", period, known, what, "person_no IS NOT NULL"
    ):
        if state != "就业":
            idle.add(int(person))
        elif end is None or end >= on:
            kept = jobs.get(int(person))
            if kept is None or kept.form == PUBLIC_FORM:
                jobs[int(person)] = Job(form or "", place or "", since)
    dead = {
        int(person): day
        for _, person, day in _read(
            county, "population-change", period, known, "person_no, 变动日期",
            "person_no IS NOT NULL AND 变动类型 = '死亡'", newest=False,
        )
    }  # fmt: skip
    return Rolls(frozenset(known), payroll, jobs, frozenset(idle), dead)


def _read(
    county: str, feed: str, up_to: Period, known: set[str], what: str, where: str,
    *, newest: bool = True,
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    batches = active_batches(county, feed=feed, up_to=up_to)
    if not batches:
        return
    known.add(feed)
    last = max(one.period for one in batches)
    for batch in batches:
        if newest and batch.period != last:
            continue
        paths = [str(path) for path in batch.paths]
        if not paths:
            continue
        sql = _ROWS.format(what=what, where=where)
        with duckdb.connect() as connection:
            rows = connection.execute(sql, {"paths": paths}).fetchall()
        for row in rows:
            yield (str(batch.period), *row)

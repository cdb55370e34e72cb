"""Quality rules as scripts of counties check them today: rows as dictionaries, one after the other.

Kinder than those: the file is read at once and not cell by cell out of a workbook, and what
belongs together is looked up in dictionaries made once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.quality_data import QualityData
from benchmarks.quality_rules import variants
from xianjie.kernel.ids import identity_part, normalise_id

Row = dict[str, Any]


@dataclass
class World:
    """What is looked up over all rows."""

    ids: Counter[str] = field(default_factory=Counter)
    phones: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class More:
    """What belongs to a row."""

    world: World
    home: Row | None = None
    head: Row | None = None
    members: list[Row] = field(default_factory=list)
    jobs: list[Row] = field(default_factory=list)
    person: Row | None = None
    before: Row | None = None


def sample(data: QualityData, table: str, households: int) -> pa.Table:
    """Rows of the first households, and of people in them."""
    rows = pq.read_table(data.file(table))
    return rows.filter(pc.less(rows["household_no"], households))


def rows_of(data: QualityData, households: int) -> dict[str, list[Row]]:
    """The rows of a sample as dictionaries, with the personal columns."""
    found = {}
    for table, column in (("人", "证件号码"), ("户", "户联系电话"), ("job-record", "")):
        rows = sample(data, table, households).to_pylist()
        if column:
            numbers = data.personal(table)
            texts = dict(
                zip(numbers["row_no"].to_pylist(), numbers[column].to_pylist(), strict=True)
            )
            for row in rows:
                row[column] = texts.get(row["row_no"])
        found[table] = rows
    return found


def run(tables: dict[str, list[Row]], many: int) -> set[tuple[int, int]]:
    """(rule, row number) of all hits among the rows."""
    people = {row["person_no"]: row for row in tables["人"]}
    homes = {row["household_no"]: row for row in tables["户"]}
    members: dict[int, list[Row]] = defaultdict(list)
    jobs: dict[int, list[Row]] = defaultdict(list)
    world = World()
    for row in tables["人"]:
        members[row["household_no"]].append(row)
        if row["证件号码"] is not None:
            world.ids[identity_part(normalise_id(row["证件号码"]))] += 1
    for row in tables["户"]:
        if row["户联系电话"] is not None:
            world.phones[row["户联系电话"]].add(row["户编号"])
    for row in tables["job-record"]:
        jobs[row["person_no"]].append(row)
    heads = {
        home: next((one for one in listed if one["与户主关系"] == "户主"), None)
        for home, listed in members.items()
    }
    before: dict[int, Row] = {}
    for listed in jobs.values():
        dated = sorted(
            (one for one in listed if one["开始时间"]),
            key=lambda one: (one["开始时间"], one["row_no"]),
        )
        before |= {one["row_no"]: former for former, one in pairwise(dated)}
    rules = list(enumerate(variants(many)))
    hits: set[tuple[int, int]] = set()
    for table, rows in tables.items():
        asked = [
            (number, template.judge, value)
            for number, (template, value) in rules
            if template.table == table
        ]
        for row in rows:
            home, person = row["household_no"], row["person_no"]
            more = More(
                world, homes.get(home), heads.get(home), members.get(home, []),
                jobs.get(person, []), people.get(person), before.get(row["row_no"]),
            )  # fmt: skip
            hits |= {(number, row["row_no"]) for number, judge, value in asked
                     if judge(row, more, value)}  # fmt: skip
    return hits

"""What a check of quality rules is given and what it gives back. Nothing else reaches it.

Every table is a set of rows with the columns of `KEYS` and one column for each standard Chinese
name of the table (`policy.quality.tables`), in storage units: money in whole fen (BIGINT), whole
numbers BIGINT, other numbers DECIMAL(30,6), 是/否 BOOLEAN, dates DATE, texts and codes VARCHAR, a
multiple choice VARCHAR with its texts joined by commas. Blank and unreadable cells are NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal

import pyarrow as pa

from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.reference import Result

__all__ = [
    "HIT_SCHEMA",
    "KEYS",
    "TEXT_SUFFIX",
    "Only",
    "Progress",
    "QualityInputs",
    "QualityResult",
    "RuleFault",
    "RuleOutcome",
    "SnapshotPeriod",
    "Source",
]

SnapshotPeriod = Literal["now", "上期", "上年", "前年"]
"""The checked rows themselves, or the same table one month, twelve or twenty-four months ago."""

KEYS: Final = ("row_no", "person_no", "household_no", "village_code")
"""Columns that every source has beside its own. ``row_no`` (BIGINT) is unique in the source and
follows the order of the file; ``person_no`` and ``household_no`` (BIGINT) are the numbers of the
registry, NULL where a row is linked to none or the table has none; ``village_code`` is the twelve
digit code (VARCHAR), of which town and county are the first nine and six digits."""

TEXT_SUFFIX: Final = "__原文"
"""``<column>__原文`` (VARCHAR) is the cell as delivered, NULL when it was blank. Where a source has
no such column the text is made from the typed value."""

Progress = Callable[[str, float], None]
"""Called with the stage that begins (Chinese) and the share that is done, 0 to 1."""

HIT_SCHEMA: Final = pa.schema(
    [("rule", pa.int32()), ("row_no", pa.int64()), ("household_no", pa.int64()),
     ("person_no", pa.int64()), ("village_code", pa.string())]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one table in one period.

    Args:
        paths: Parquet files with the rows; all have the same columns.
        rows: the rows in memory, instead of ``paths`` or beside them.
        personal: ``row_no`` and the personal columns as VARCHAR (names, numbers of certificates and
            telephones, and their ``__原文``), only those of `personal_columns`. They stay in
            memory: nothing of them is written to a file that is not the spill of DuckDB, and with
            `QualityInputs.spill` None not even there.
        facts: Parquet files with facts of the screening to be read as columns of 户 or 人, keyed by
            ``household_no`` or ``person_no``.

    A source without any rows may be left out of the inputs; its columns are then unknown and its
    rows none. A column that the source does not have is unknown in every row.
    """

    paths: tuple[Path, ...] = ()
    rows: pa.Table | None = field(default=None, repr=False)
    personal: pa.Table | None = field(default=None, repr=False)
    facts: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Only:
    """Restricts the reported rows: a hit must be of one of these households, persons or rows.

    Rows that a rule gathers from (members, records, duplicates) are still all rows. An empty part
    does not restrict; of the parts given all must hold.
    """

    households: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()
    rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class QualityInputs:
    """Everything that one check depends on.

    Args:
        rules: compiled rules; their position is the ``rule`` of the hits.
        sources: rows by table id and period.
        constants: value of each parameter and special date (截至日 期初 期末 数据日期 本县名) by
            name in storage units; None or absent is unknown.
        mappings: of each mapping table the value for each key, in storage units.
        over_time: (from, to, value) of each parameter that is asked for a day of the row (当时), in
            order of time; ``to`` is the first day on which it no longer holds, or None.
        only: restriction of the reported rows.
        memory_limit: bound for DuckDB, such as ``2GB``.
        threads: threads of DuckDB, all cores where None.
        spill: folder for what does not fit into memory; None keeps everything in memory.
        explain: whether values and involved rows are fetched for the hits.
        max_values: most hits of one rule for which values and involved rows are fetched; the rest
            are still hits.
    """

    rules: Sequence[CompiledQualityRule]
    sources: Mapping[tuple[str, SnapshotPeriod], Source]
    constants: Mapping[str, Result] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, Result]] = field(default_factory=dict)
    over_time: Mapping[str, Sequence[tuple[date, date | None, Result]]] = field(
        default_factory=dict
    )
    only: Only | None = None
    memory_limit: str | None = None
    threads: int | None = None
    spill: Path | None = None
    explain: bool = True
    max_values: int | None = None


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A rule that could not be run. ``message`` is the database's, for the administrator."""

    rule_id: str
    message: str


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What one rule did: rows of its population, hits (reported ones) and undecided rows.

    ``missing`` counts the undecided rows by the first column that was unknown there (a path such as
    ``户.户类型``, a relation or parameter), or by ``""`` where nothing in particular was.
    """

    rule_id: str
    table: str
    population: int
    hits: int
    unknown: int
    missing: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QualityResult:
    """What a check found.

    Args:
        hits: `HIT_SCHEMA`, in no order. At ``report: 户`` one row for each household: the first of
            its rows that was hit.
        values: for each table id the rows that were hit: ``row_no`` and every cell of
            `CompiledQualityRule.values` of the rules that were hit (``列``, ``户.列``), never a
            personal one; with ``列__原文`` where a rule reads the cell as delivered.
        involved: ``rule``, ``row_no`` of the hit, ``table`` and ``involved_row_no`` with
            ``household_no`` and ``person_no`` of the row listed with the hit.
        outcomes: one for each rule that ran, in order.
        faults: rules that did not run.
        seconds: time by stage and table.
    """

    hits: pa.Table = field(repr=False)
    values: Mapping[str, pa.Table] = field(repr=False)
    involved: pa.Table = field(repr=False)
    outcomes: tuple[RuleOutcome, ...]
    faults: tuple[RuleFault, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


def told_name(number: int, name: str) -> str:
    """Column of the values of a table that holds what the message of a rule names."""
    return f"{number} {name}"

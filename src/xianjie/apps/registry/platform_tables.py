"""Tables that the platform keeps itself, as sources of facts: who owns one says how it is read.

The columns are declared in ``contracts/platform/*.yaml``. The owner registers the SQL in its
``AppConfig.ready``; a snapshot then writes one Parquet file a table. A declared table that nobody
registered is a source without rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xianjie.apps.registry.snapshot_reading import TableJob
from xianjie.exchange.contracts import load_contract

KEYS = (("row_no", "BIGINT"), ("person_no", "BIGINT"), ("household_no", "BIGINT"))
_COUNTY = re.compile(r"\d{6}")


@dataclass(frozen=True)
class PlatformTable:
    """How the rows of a platform table are read, in SQL that SQLite and PostgreSQL both know.

    Args:
        source: id of the contract.
        row_no, person_no, household_no: expressions of the numbers; a row about a whole household
            has no person, a row about a person also names the household.
        village_code: expression of the household's division code.
        columns: expression of each column of the contract that enters the lake, by its name;
            money in fen, days as dates. Never an encrypted or personal column.
        rows: from a county's six digits and the last day of a month, the text from ``FROM`` on:
            rows of active households of the county that count on that day, without ORDER BY.
    """

    source: str
    row_no: str
    person_no: str
    household_no: str
    village_code: str
    columns: Mapping[str, str]
    rows: Callable[[str, date], str]


_tables: dict[str, PlatformTable] = {}


def register(table: PlatformTable) -> None:
    """Let snapshots write a platform table.

    Raises:
        UsageError: for a table without a contract.
        ValueError: when the columns are not those of the contract.
    """
    declared = {name for name, _ in load_contract(table.source).lake_columns()}
    if declared != set(table.columns):
        differing = sorted(declared ^ set(table.columns))
        raise ValueError(f"{table.source}: columns differ from the contract: {differing}")
    _tables[table.source] = table


def registered() -> tuple[PlatformTable, ...]:
    """The tables that snapshots write, in order of their ids."""
    return tuple(table for _, table in sorted(_tables.items()))


def table_columns(source: str) -> list[tuple[str, str]]:
    """Return (name, DuckDB type) of the columns of a platform table's file."""
    return [*KEYS, ("village_code", "VARCHAR"), *load_contract(source).lake_columns()]


def table_job(table: PlatformTable, path: Path, county: str, until: date) -> TableJob:
    """The query of a county's rows that count on a day, with the typed columns of its file.

    Raises ValueError for a county that is not six digits.
    """
    digits = county[:6]
    if not _COUNTY.fullmatch(digits):
        raise ValueError(f"not a county: {county!r}")
    picked = [table.row_no, table.person_no, table.household_no, table.village_code]
    picked += [table.columns[name] for name, _ in load_contract(table.source).lake_columns()]
    texts = [f"COALESCE(CAST({one} AS TEXT), '') AS c{place}" for place, one in enumerate(picked)]
    sql = f"SELECT {', '.join(texts)} {table.rows(digits, until)} ORDER BY {table.row_no}"
    columns = tuple(
        (name, f"TRY_CAST(NULLIF(c{place}, '') AS {kind})")
        for place, (name, kind) in enumerate(table_columns(table.source))
    )
    return TableJob(str(path), sql, columns, "")

"""Writes one Parquet file from one query; runs in a process of its own and knows no Django.

Two SQLite builds on one open database file in one process are a hazard, so the fast Arrow reader
(ADBC) never shares a process with Django. The job comes as JSON on standard input.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

BATCH_ROWS = 65_536


@dataclass(frozen=True)
class TableJob:
    """A query of texts and its Parquet file.

    ``sql`` yields columns named n0, c1, …; ``columns`` are (name, DuckDB expression over them);
    ``structure`` is the json_transform structure of the column x, empty when there is none.
    """

    path: str
    sql: str
    columns: tuple[tuple[str, str], ...]
    structure: str


@dataclass(frozen=True)
class SnapshotJob:
    """Tables that are read from one database in one transaction."""

    vendor: str
    address: str
    tables: tuple[TableJob, ...]

    def to_json(self) -> str:
        """Return the job as the text that the other process reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> SnapshotJob:
        """Read what ``to_json`` wrote."""
        data = json.loads(text)
        tables = tuple(
            TableJob(t["path"], t["sql"], tuple((n, e) for n, e in t["columns"]), t["structure"])
            for t in data["tables"]
        )
        return cls(data["vendor"], data["address"], tables)


def write_parquet(job: TableJob, source: Any) -> int:
    """Write the rows of an Arrow table or stream; return how many there were.

    The order of the query is kept, so that the same rows always give the same bytes.
    """
    import duckdb

    columns = ", ".join(f'{expression} AS "{name}"' for name, expression in job.columns)
    inner = "source"
    if job.structure:
        structure = job.structure.replace("'", "''")
        inner = f"(SELECT *, json_transform(x, '{structure}') AS j FROM source)"  # noqa: S608
    with closing(duckdb.connect()) as database:
        database.register("source", source)
        path = job.path.replace("'", "''")
        written = database.execute(
            f"COPY (SELECT {columns} FROM {inner}) TO '{path}' "  # noqa: S608
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        ).fetchone()
    return int(written[0]) if written else 0


def run(job: SnapshotJob) -> list[int]:
    """Read through ADBC, all tables in one transaction; return their row counts."""
    with closing(_connect(job)) as connection:
        counts = []
        for table in job.tables:
            with closing(connection.cursor()) as cursor:
                if job.vendor == "sqlite":
                    cursor.adbc_statement.set_options(
                        **{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)}
                    )
                cursor.execute(table.sql)
                counts.append(write_parquet(table, cursor.fetch_record_batch()))
        return counts


def _connect(job: SnapshotJob) -> Any:
    if job.vendor == "sqlite":
        import adbc_driver_sqlite.dbapi as sqlite

        return sqlite.connect(job.address)
    import adbc_driver_postgresql.dbapi as postgresql

    connection = postgresql.connect(job.address)
    with closing(connection.cursor()) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return connection


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(SnapshotJob.from_json(sys.stdin.read()))))

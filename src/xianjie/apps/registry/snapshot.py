"""The registry of one county as Parquet for the engine, without personal data."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection

from xianjie.apps.divisions.queries import village_index
from xianjie.apps.registry.columns import (
    HOUSEHOLD_FIELDS,
    PERSON_FIELDS,
    extra_columns,
    registry_contract,
)
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.platform_tables import registered, table_job
from xianjie.apps.registry.snapshot_reading import SnapshotJob, TableJob, write_parquet
from xianjie.kernel.errors import XianjieError

ID_COLUMNS = (
    ("证件长度", "id_length", "SMALLINT"),
    ("证件校验通过", "id_check_ok", "BOOLEAN"),
    ("证件地区码", "id_region", "VARCHAR"),
)
_PORTION = 50_000
_NUMBERS = frozenset({"n0", "n1"})  # primary keys are read as numbers, all else as text


@dataclass(frozen=True)
class SnapshotFile:
    """One Parquet file of a snapshot."""

    path: Path
    rows: int
    sha256: str


@dataclass(frozen=True)
class Snapshot:
    """The three tables of a snapshot, and the platform's own tables by source id."""

    household: SnapshotFile
    person: SnapshotFile
    village: SnapshotFile
    platform: Mapping[str, SnapshotFile] = field(default_factory=dict)

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of each file by the name of its table."""
        own = {name: getattr(self, name).sha256 for name in ("household", "person", "village")}
        return own | {source: file.sha256 for source, file in self.platform.items()}


def write_snapshot(out_dir: Path, county_code: str, until: date | None = None) -> Snapshot:
    """Write household.parquet, person.parquet and village.parquet of a county's active register.

    With ``until``, the last day of a run's month, also ``<source>.parquet`` of each registered
    platform table: the rows that count on that day.


    Columns bear the Chinese names of the registry contract with the types of the lake; rows are
    in order of their numbers, so the same register gives the same bytes. Households that left
    and people without a household are not in it. Names, ID, phone and account numbers are never
    read. Raises ``XianjieError`` when the database cannot be read.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    county = county_code[:6].ljust(6, "0")
    tables: tuple[TableJob, ...] = (
        _household_job(out_dir / "household.parquet", county),
        _person_job(out_dir / "person.parquet", county),
    )
    own = registered() if until else ()
    for table in own:
        assert until is not None
        tables += (table_job(table, out_dir / f"{table.source}.parquet", county, until),)
    if _is_in_own_connection():
        counts = [write_parquet(job, _own_rows(job.sql)) for job in tables]
    else:
        counts = _run_apart(SnapshotJob(connection.vendor, _address(), tables))
    files = [_described(Path(t.path), n) for t, n in zip(tables, counts, strict=True)]
    platform = {table.source: file for table, file in zip(own, files[2:], strict=True)}
    villages = _write_villages(out_dir / "village.parquet", county)
    return Snapshot(files[0], files[1], villages, platform)


def snapshot_columns(level: str) -> list[tuple[str, str]]:
    """Return (name, DuckDB type) of the snapshot's columns of ``household`` or ``person``."""
    columns = registry_contract().lake_columns(level)
    if level == "household":
        return [("household_no", "BIGINT"), ("village_code", "VARCHAR"), *columns]
    numbers = [("person_no", "BIGINT"), ("household_no", "BIGINT"), ("village_code", "VARCHAR")]
    return [*numbers, *columns, *((name, kind) for name, _, kind in ID_COLUMNS)]


def _household_job(path: Path, county: str) -> TableJob:
    fixed = [("household_no", "h.id", "BIGINT"), ("village_code", "h.division_code", "VARCHAR")]
    table = Household._meta.db_table
    source = f"{table} h WHERE h.is_active AND h.county_code = '{county}' ORDER BY h.id"
    return _job(path, "household", fixed, "h", HOUSEHOLD_FIELDS, source)


def _person_job(path: Path, county: str) -> TableJob:
    fixed = [
        ("person_no", "p.id", "BIGINT"),
        ("household_no", "p.household_id", "BIGINT"),
        ("village_code", "h.division_code", "VARCHAR"),
    ]
    # SQLite reads a CROSS JOIN in the order written: people by number, no sorting.
    source = (
        f"{Person._meta.db_table} p CROSS JOIN {Household._meta.db_table} h "
        f"WHERE h.id = p.household_id AND h.is_active AND h.county_code = '{county}' "
        "ORDER BY p.id"
    )
    return _job(path, "person", fixed, "p", PERSON_FIELDS, source, ID_COLUMNS)


def _job(
    path: Path,
    level: str,
    fixed: list[tuple[str, str, str]],
    alias: str,
    fields: dict[str, str],
    source: str,
    more: tuple[tuple[str, str, str], ...] = (),
) -> TableJob:
    """Build the query and the typed columns: fixed ones, those with a field, those in ``extra``."""
    in_extra = {column.name for column in extra_columns(level)}
    picked: list[str] = []
    columns: list[tuple[str, str]] = []

    def pick(name: str, column: str, kind: str) -> None:
        if column.endswith(("h.id", "p.id", "p.household_id")):
            columns.append((name, f"n{len(picked)}"))
            picked.append(f"{column} AS n{len(picked)}")
            return
        columns.append((name, f"TRY_CAST(NULLIF(c{len(picked)}, '') AS {kind})"))
        picked.append(f"COALESCE(CAST({column} AS TEXT), '') AS c{len(picked)}")

    for name, column, kind in fixed:
        pick(name, column, kind)
    structure: dict[str, str] = {}
    for name, kind in registry_contract().lake_columns(level):
        if name in in_extra:
            structure[name] = kind
            quoted = name.replace('"', '""')
            columns.append((name, f'j."{quoted}"'))
        else:
            pick(name, f"{alias}.{fields[name]}", kind)
    for name, derived, kind in more:
        pick(name, f"{alias}.{derived}", kind)
    picked.append(f"COALESCE(CAST({alias}.extra AS TEXT), '{{}}') AS x")
    sql = f"SELECT {', '.join(picked)} FROM {source}"  # noqa: S608
    return TableJob(str(path), sql, tuple(columns), json.dumps(structure, ensure_ascii=False))


def _is_in_own_connection() -> bool:
    """Whether only Django's own connection sees the data: open transaction, or in memory."""
    if connection.in_atomic_block:
        return True
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and ("mode=memory" in name or name == ":memory:")


def _own_rows(sql: str) -> pa.Table:
    """Read through Django's connection; slower, for tests and calls within a transaction."""
    batches = list(_portions(sql))
    return pa.Table.from_batches(batches) if batches else pa.table({})


def _portions(sql: str) -> Iterator[pa.RecordBatch]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        types = [pa.int64() if name in _NUMBERS else pa.string() for name in names]
        first = True
        while (rows := cursor.fetchmany(_PORTION)) or first:
            values = list(zip(*rows, strict=True)) if rows else [()] * len(names)
            arrays = [pa.array(v, t) for v, t in zip(values, types, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names)
            first = False


def _run_apart(job: SnapshotJob) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-m", "xianjie.apps.registry.snapshot_reading"],
        input=job.to_json(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise XianjieError(
            "snapshot-failed",
            "读取农户数据快照失败，请执行 xianjie doctor 检查数据库后重试。",
            reason=done.stderr.strip().splitlines()[-1:],
        )
    return [int(count) for count in json.loads(done.stdout)]


def _address() -> str:
    if connection.vendor == "sqlite":
        return f"{Path(connection.settings_dict['NAME']).resolve().as_uri()}?mode=ro"
    from psycopg.conninfo import make_conninfo

    given = connection.get_connection_params()
    known = ("host", "port", "dbname", "user", "password", "sslmode", "options", "service")
    return make_conninfo(**{key: given[key] for key in known if given.get(key)})


def _described(path: Path, rows: int) -> SnapshotFile:
    with path.open("rb") as file:
        return SnapshotFile(path, rows, hashlib.file_digest(file, "sha256").hexdigest())


def _write_villages(path: Path, county: str) -> SnapshotFile:
    index = village_index(county)
    codes = sorted(index.villages.names)
    towns = [f"{code[:9]}000" for code in codes]
    columns: dict[str, Any] = {
        "village_code": codes,
        "行政村": [index.villages.names[code] for code in codes],
        "town_code": towns,
        "乡镇": [index.towns.names.get(code, "") for code in towns],
        "county_code": [county] * len(codes),
        "县": [index.county_name] * len(codes),
    }
    schema = pa.schema([(name, pa.string()) for name in columns])
    pq.write_table(pa.table(columns, schema=schema), path, compression="zstd")
    return _described(path, len(codes))

"""The rows that a check reads: registry, villages, exports of the national system, feeds.

Files written here hold no personal data; personal columns are Arrow tables in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from xianjie.apps.audit.keys import keyring
from xianjie.apps.quality.personal import household_personal, originals_of, person_personal
from xianjie.apps.registry.models import Household, RegistryImport
from xianjie.apps.registry.snapshot import write_snapshot
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import runs_dir
from xianjie.apps.sources.queries import (
    active_batches,
    export_batches,
    periods,
    personal_columns,
    rows_sql,
)
from xianjie.engine.quality.inputs import KEYS, TEXT_SUFFIX, Source
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.dates import after_months
from xianjie.kernel.periods import Period
from xianjie.policy.quality.tables import (
    FORMER,
    HOUSEHOLD,
    PERSON,
    VILLAGE,
    VILLAGE_SOURCE,
    Table,
    tables,
)

PART = 1_000_000_000
"""Rows of the n-th file of a table are numbered from n times this."""
EVENT_MONTHS = 12
_PORTION = 20_000


@dataclass
class Found:
    """What was gathered: sources for the engine, and of each table rows, day, villages, columns.

    ``columns`` are those that the county has, blank or not; see `narrowing`.
    """

    sources: dict[tuple[str, Any], Source] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    villages: dict[str, dict[str, int]] = field(default_factory=dict)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
    newest: date | None = None


class _Gathering:
    def __init__(
        self, county: str, as_of: date, folder: Path, reads: Mapping[str, set[str]]
    ) -> None:
        self.county, self.as_of, self.folder, self.reads = county, as_of, folder, reads
        self.found = Found()
        self.delivered: set[str] = set()
        self.database = duckdb.connect()

    def keep(
        self, table: Table, period: str, sql: str, columns: Iterable[str], day: date | None,
        personal: pa.Table | None = None, facts: tuple[Path, ...] = (),
    ) -> None:  # fmt: skip
        """Write the rows of a SELECT with the given columns; note its size."""
        columns = list(columns)
        path = self.folder / f"{table.id}-{period}.parquet"
        picked = ", ".join([*KEYS, *(_quoted(one) for one in columns)])
        self.database.execute(
            f"COPY (SELECT {picked} FROM ({sql}) ORDER BY row_no) TO '{_text(path)}' "  # noqa: S608
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        self.found.sources[(table.id, period)] = Source(
            paths=(path,), personal=personal, facts=facts
        )
        if period != "now":
            return
        named = _named(personal, self.delivered) if personal is not None else set()
        self.found.columns[table.id] = frozenset({*columns, *named})
        counted = self.database.execute(
            f"SELECT coalesce(village_code, ''), count(*) FROM read_parquet('{_text(path)}') "  # noqa: S608
            "GROUP BY 1"
        ).fetchall()
        self.found.villages[table.id] = dict(counted)
        rows = sum(number for _, number in counted)
        shown = day.isoformat() if day else ""
        self.found.tables[table.id] = {"title": table.title, "rows": rows, "date": shown}
        if day is not None:
            self.found.days[table.id] = day

    def filled(self, sql: str, columns: Sequence[str]) -> set[str]:
        """Return the columns that have a value in any row."""
        if not columns:
            return set()
        counts = ", ".join(f"count({_quoted(one)})" for one in columns)
        # All rows are fetched: a result that is left open refuses the next table.
        (row,) = self.database.execute(f"SELECT {counts} FROM ({sql})").fetchall()  # noqa: S608
        return {name for name, number in zip(columns, row, strict=True) if number}

    def columns_of(self, sql: str) -> list[str]:
        described = self.database.execute(f"DESCRIBE SELECT * FROM ({sql})").fetchall()  # noqa: S608
        return [one[0] for one in described]


def gather(
    *, county: str, as_of: date, folder: Path, reads: Mapping[str, set[str]],
    periods: Iterable[str] = (),
) -> Found:  # fmt: skip
    """Gather the tables that ``reads`` names, with the columns it names, as of a day.

    Call it where rows may be read without a scope. ``folder`` exists and is empty.
    """
    work = _Gathering(county, as_of, folder, reads)
    with closing(work.database):
        _registry(work)
        for name in periods:
            _former_registry(work, name)
        for table in tables().values():
            if table.id in reads and table.kind == "export":
                _export(work, table, periods)
            elif table.id in reads and table.kind == "feed":
                _feed(work, table)
    days = [day for name, day in work.found.days.items() if tables()[name].kind == "export"]
    work.found.newest = max(days, default=None)
    return work.found


def _registry(work: _Gathering) -> None:
    written = write_snapshot(work.folder, work.county)
    work.found.digests |= written.digests
    day = _registry_day(work.county)
    villages = f"read_parquet('{_text(written.village.path)}')"
    groups = _groups(work)
    work.database.register("group_names", groups)
    household = (
        f"SELECT h.household_no AS row_no, NULL::BIGINT AS person_no, h.*, "  # noqa: S608
        'v."县", v."乡镇" AS "乡", v."行政村", g."自然村" '
        f"FROM read_parquet('{_text(written.household.path)}') h "
        f"LEFT JOIN {villages} v USING (village_code) "
        "LEFT JOIN group_names g ON g.number = h.household_no"
    )
    person = (
        f"SELECT p.person_no AS row_no, p.* FROM read_parquet('{_text(written.person.path)}') p"  # noqa: S608
    )
    known = work.delivered = imported_columns(work.county)
    _registry_table(work, HOUSEHOLD, household, known, day, household_personal, "household")
    _registry_table(work, PERSON, person, known, day, person_personal, "person")
    work.delivered = set()
    _villages(work, villages, day)


def _registry_table(
    work: _Gathering, name: str, sql: str, known: set[str], day: date | None, personal: Any,
    level: str,
) -> None:  # fmt: skip
    """Keep a table of the registry; a column that no list ever had and no form filled is left out.

    Nothing is known of such a column, so that no rule may call it blank.
    """
    table = tables()[name]
    wanted = work.reads.get(name, set())
    own = [one for one in work.columns_of(sql) if one in table.columns]
    filled = work.filled(sql, own)
    kept = [one for one in own if one in wanted and (one in filled or one in known)]
    texts = originals_of(level, work.county, wanted)
    source = sql
    if texts is not None:
        work.database.register(f"texts_{level}", texts)
        shown = [one for one in texts.column_names if one != "number" and one in kept]
        picked = ", ".join(
            f"coalesce(t.{_quoted(one)}, {_shown(table, one)}) AS {_quoted(one + TEXT_SUFFIX)}"
            for one in shown
        )
        if picked:
            source = (
                f"SELECT s.*, {picked} FROM ({sql}) s "  # noqa: S608
                f"LEFT JOIN texts_{level} t ON t.number = s.row_no"
            )
            kept += [one + TEXT_SUFFIX for one in shown]
    named = [one.name for one in table.columns.values() if one.personal and one.name in wanted]
    people = personal(work.county, named) if named else None
    work.keep(table, "now", source, kept, day, people, _facts(work, level))


def _shown(table: Table, column: str) -> str:
    """SQL of the text of a typed cell, as a list would write it."""
    name, kind = f"s.{_quoted(column)}", table.columns[column].type.kind
    if kind == "bool":
        return f"CASE WHEN {name} THEN '是' WHEN NOT {name} THEN '否' END"
    if kind == "money":
        return f"CAST({name} / 100 AS VARCHAR)"
    return f"CAST({name} AS VARCHAR)"


def _groups(work: _Gathering) -> pa.Table:
    rows = Household.objects.filter(county_code=work.county, is_active=True)
    named = rows.exclude(group_name="").values_list("pk", "group_name")
    found = list(named.iterator(_PORTION))
    return pa.table(
        {
            "number": pa.array([one[0] for one in found], pa.int64()),
            "自然村": pa.array([one[1] for one in found], pa.string()),
        }
    )


def _registry_day(county: str) -> date | None:
    newest = RegistryImport.objects.filter(county_code__in=[county, ""]).order_by("-imported_at")
    return newest.values_list("data_on", flat=True).first()


def imported_columns(county: str) -> set[str]:
    """Return the columns that any list of the county had, filled or not."""
    rows = RegistryImport.objects.filter(county_code__in=[county, ""])
    return {name for columns in rows.values_list("columns", flat=True) for name in columns}


def _facts(work: _Gathering, level: str) -> tuple[Path, ...]:
    """The facts of the month's screening, where it was screened."""
    folder = _run_folder(work.county, Period.of(work.as_of))
    path = folder / f"facts_{level}.parquet" if folder is not None else None
    return (path,) if path is not None and path.exists() else ()


def _run_folder(county: str, period: Period) -> Path | None:
    run = Run.objects.filter(county_code=county, period=str(period), is_current=True).first()
    return runs_dir() / run.folder if run is not None else None


def _former_registry(work: _Gathering, name: str) -> None:
    """Households and people as the screening of an earlier month read them."""
    folder = _run_folder(
        work.county, Period.of(after_months(work.as_of.replace(day=1), -FORMER[name]))
    )
    if folder is None or not (folder / "household.parquet").exists():
        return
    household = f"read_parquet('{_text(folder / 'household.parquet')}')"
    person = f"read_parquet('{_text(folder / 'person.parquet')}')"
    for table_id, sql in (
        (
            HOUSEHOLD,
            f"SELECT household_no AS row_no, NULL::BIGINT AS person_no, * FROM {household}",  # noqa: S608
        ),
        (PERSON, f"SELECT person_no AS row_no, * FROM {person}"),  # noqa: S608
    ):
        wanted = work.reads.get(table_id, set())
        own = [one for one in work.columns_of(sql) if one in wanted]
        work.keep(tables()[table_id], name, sql, sorted(work.filled(sql, own)), None)


def _villages(work: _Gathering, villages: str, day: date | None) -> None:
    """The villages of the divisions, with what the newest village list says of them."""
    table = tables()[VILLAGE]
    refs = export_batches(work.county, VILLAGE_SOURCE, work.as_of)
    names = 'v."县", v."乡镇" AS "乡", v."行政村"'
    base = (
        "SELECT CAST(v.village_code AS BIGINT) AS row_no, NULL::BIGINT AS person_no, "
        f"NULL::BIGINT AS household_no, v.village_code, {names}"
    )
    wanted = work.reads.get(VILLAGE, set())
    columns = [one for one in ("县", "乡", "行政村") if one in table.columns]
    sql = f"{base} FROM {villages} v"
    if refs:
        present = set().union(*(ref.columns for ref in refs))
        listed = [one for one in table.columns if one in present and one in wanted]
        listed = [one for one in listed if one not in columns and not table.columns[one].personal]
        given = work.columns_of(rows_sql(refs))
        listed += [one + TEXT_SUFFIX for one in listed if one + TEXT_SUFFIX in given]
        more = "".join(f", i.{_quoted(one)}" for one in listed)
        sql = (
            f"{base}{more} FROM {villages} v LEFT JOIN (SELECT * FROM ({rows_sql(refs)}) "  # noqa: S608
            "QUALIFY row_number() OVER (PARTITION BY village_code ORDER BY row_no) = 1) i "
            "ON i.village_code = v.village_code"
        )
        columns += listed
        day = refs[0].data_on
        work.found.digests |= {f"{VILLAGE_SOURCE}-{ref.batch}": ref.sha256 for ref in refs}
    work.keep(table, "now", sql, columns, day)


def _export(work: _Gathering, table: Table, asked: Iterable[str]) -> None:
    _export_of(work, table, "now", work.as_of)
    days = periods(work.county, table.id)
    now = work.found.days.get(table.id)
    for name in asked:
        if name == "上期":
            before = [day for day in days if now is not None and day < now]
            if before:
                _export_of(work, table, name, before[0])
        else:
            _export_of(work, table, name, after_months(work.as_of, -FORMER[name]))


def _export_of(work: _Gathering, table: Table, period: str, on: date) -> None:
    refs = export_batches(work.county, table.id, on)
    if not refs:
        return
    contract = load_contract(table.id)
    wanted = work.reads[table.id] | set(contract.key) | ({table.order} if table.order else set())
    present = set().union(*(ref.columns for ref in refs))
    parts = [
        f"SELECT * REPLACE (row_no + {number * PART} AS row_no) FROM ({rows_sql([ref])})"  # noqa: S608
        for number, ref in enumerate(refs)
    ]
    sql = " UNION ALL BY NAME ".join(parts)
    given = set(work.columns_of(sql))
    plain = [one for one in table.columns if one in wanted and one in present and one in given]
    plain += [one + TEXT_SUFFIX for one in plain if one + TEXT_SUFFIX in given]
    named = [one.name for one in table.columns.values()
             if one.personal and one.name in wanted and one.name in present]  # fmt: skip
    personal = None
    if named and period == "now":
        asked = [name for one in named for name in (one, one + TEXT_SUFFIX)]
        read = [
            _shifted(personal_columns(ref, asked), number * PART) for number, ref in enumerate(refs)
        ]
        personal = pa.concat_tables(read)
    work.delivered = present
    work.keep(table, period, sql, plain, refs[0].data_on, personal)
    work.found.digests |= {f"{table.id}-{period}-{ref.batch}": ref.sha256 for ref in refs}


def _shifted(table: pa.Table, offset: int) -> pa.Table:
    import pyarrow.compute as pc

    place = table.schema.get_field_index("row_no")
    moved = pc.add(table["row_no"], pa.scalar(offset, pa.int64()))
    return table.set_column(place, "row_no", moved)


def _feed(work: _Gathering, table: Table) -> None:
    """Rows of departments: of a roll the newest of each place, of events those of a year."""
    contract = load_contract(table.id)
    month = Period.of(work.as_of)
    batches = active_batches(work.county, feed=table.id, up_to=month)
    if contract.mode == "roll":
        newest = {one.place: one for one in batches}
        batches = sorted(newest.values(), key=lambda one: one.place)
    else:
        first = Period.of(after_months(month.first_day, 1 - EVENT_MONTHS))
        batches = [one for one in batches if one.period >= first]
    paths = [path for one in batches for path in one.paths]
    if not paths:
        return
    parts = [
        f"SELECT * REPLACE (row_no + {number * PART} AS row_no) "  # noqa: S608
        f"FROM read_parquet('{_text(path)}', hive_partitioning=false)"
        for number, path in enumerate(paths)
    ]
    sql = " UNION ALL BY NAME ".join(parts)
    given = set(work.columns_of(sql))
    wanted = work.reads[table.id] | set(contract.key) | ({table.order} if table.order else set())
    plain = [one for one in table.columns if one in wanted and one in given]
    work.keep(table, "now", sql, plain, max(one.period for one in batches).last_day)
    for one in batches:
        work.found.digests[f"{table.id}-{one.batch_id}"] = "".join(one.sha256)


def _named(personal: pa.Table, delivered: set[str]) -> set[str]:
    """Personal columns that are known: delivered, or filled in some row."""
    names = [one for one in personal.column_names if one != "row_no"]
    return {one for one in names if one in delivered or personal[one].null_count < len(personal)}


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _text(path: Path) -> str:
    return str(path).replace("'", "''")


def digest_key() -> bytes:
    """Key of the digests that name records of no registered person."""
    return keyring().derive("quality row keys")


__all__ = ["Found", "digest_key", "gather"]

"""Medical bills of a year, and who is who, as the newest run knew them: read in the lake.

Bills and the civil-affairs roll are the Parquet files of the active batches, the register is the
snapshot of the run. Everything is cut to the villages of a scope before it is looked at; amounts
are whole fen.
"""

# ruff: noqa: S608 - the pieces of SQL are written here, values are parameters
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import runs_dir
from xianjie.apps.screening.queries.pages import current_run, periods_screened
from xianjie.apps.sources.queries import active_batches
from xianjie.apps.sources.queries.batches import FeedBatchRef
from xianjie.apps.sources.queries.duty import belongs_to
from xianjie.kernel.periods import Period

_CODE_DIGITS = 12
MEDICAL = ("医保",)
BILLS, INSURANCE, PENSIONS, ROLL = (
    "medical-expense", "medical-insurance", "pension", "social-assistance",
)  # fmt: skip
_RISKS = ", ".join(f'"致贫返贫风险{number}"' for number in range(1, 6))
_EMPTY_BILLS = """
    SELECT 0 AS period_no, 0::BIGINT AS row_no, 0::BIGINT AS person_no,
           0::BIGINT AS household_no, '' AS village_code, DATE '2000-01-01' AS 结算日期,
           '' AS 就医类别, 0::BIGINT AS 医疗总费用,
           0::BIGINT AS 目录内费用, 0::BIGINT AS 基本医保支付, 0::BIGINT AS 大病保险支付,
           0::BIGINT AS 医疗救助支付, 0::BIGINT AS 个人自付 WHERE false
"""


@dataclass(frozen=True)
class CareSource:
    """Files of one year up to the newest run of a county, and the scope that cuts them."""

    county: str
    run: Run
    scope: Scope
    bills: tuple[tuple[Period, str], ...]
    roll: tuple[str, ...]

    @property
    def as_of(self) -> date:
        """The last day that the run speaks of."""
        return self.run.as_of

    @property
    def year(self) -> int:
        """The calendar year whose bills are added up."""
        return Period.parse(self.run.period).year

    def snapshot(self, table: str) -> Path:
        """The register as the run saw it."""
        return runs_dir() / self.run.folder / f"{table}.parquet"


def care_scope(scope: Scope, departments: Sequence[str] = MEDICAL) -> Scope:
    """Return the part of a scope that may see what is addressed to one of the departments.

    Whoever sees households sees it; a clerk only with a post in an organisation of the department.
    """
    part = scope.narrowed(Permission.VIEW_BENEFITS)
    if part.unlimited:
        return part
    clerks = [g for g in part.grants if Permission.VIEW_HOUSEHOLDS not in PERMISSIONS[g.role]]
    keys = [grant.organisation_id for grant in clerks if grant.organisation_id]
    known = {
        body.pk
        for body in (Organisation.objects.filter(pk__in=keys) if keys else ())
        if any(belongs_to(one, sector=body.sector, name=body.name) for one in departments)
    }
    kept = [g for g in part.grants if g not in clerks or g.organisation_id in known]
    return Scope(tuple(kept))


def care_source(county: str, scope: Scope) -> CareSource | None:
    """Return what a scope may look at; None before the first run of the county."""
    periods = periods_screened(county)
    run = current_run(county, periods[0]) if periods else None
    if run is None:
        return None
    period = Period.parse(run.period)
    bills = tuple(
        (batch.period, str(path))
        for batch in _batches(county, BILLS, period)
        if batch.period.year == period.year
        for path in batch.paths
    )
    return CareSource(county, run, scope, bills, newest_files(county, ROLL, period))


def _batches(county: str, feed: str, up_to: Period) -> list[FeedBatchRef]:
    with beyond_scope("names of files alone; every row in them is cut to the scope"):
        return active_batches(county, feed=feed, up_to=up_to)


def newest_files(county: str, feed: str, up_to: Period) -> tuple[str, ...]:
    """Return the files of the newest month of a roll, none before it came."""
    batches = _batches(county, feed, up_to)
    last = max((batch.period for batch in batches), default=None)
    return tuple(str(p) for b in batches if b.period == last for p in b.paths)


@contextmanager
def opened(source: CareSource) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the views ``bills``, ``homes``, ``people`` and ``roll`` of the scope."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TEMP TABLE places (low VARCHAR, high VARCHAR)")
        prefixes = ("",) if source.scope.unlimited else source.scope.prefixes
        for prefix in prefixes:
            ends = [prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")]
            connection.execute("INSERT INTO places VALUES (?, ?)", ends)
        _bills(connection, source)
        _register(connection, source)
        _table(connection, "raw_roll", source.roll)
        connection.execute(
            "CREATE TEMP VIEW roll AS SELECT person_no, household_no, 救助类型 FROM raw_roll"
            " WHERE person_no IS NOT NULL AND (终止月 IS NULL OR 终止月 >="
            f" DATE '{Period.parse(source.run.period).first_day}')"
            if source.roll
            else "CREATE TEMP VIEW roll AS SELECT 0::BIGINT AS person_no,"
            " 0::BIGINT AS household_no, '' AS 救助类型 WHERE false"
        )
        yield connection


def _within(column: str = "village_code") -> str:
    return f"EXISTS (SELECT 1 FROM places WHERE {column} BETWEEN low AND high)"


def _table(connection: duckdb.DuckDBPyConnection, name: str, paths: Sequence[str]) -> None:
    if paths:
        connection.read_parquet(
            list(paths), hive_partitioning=False, union_by_name=True
        ).create_view(name)


def _bills(connection: duckdb.DuckDBPyConnection, source: CareSource) -> None:
    parts = []
    for number, (period, path) in enumerate(source.bills):
        _table(connection, f"raw_bills_{number}", [path])
        parts.append(
            f"SELECT {period.year * 12 + period.month} AS period_no, row_no, person_no,"
            " household_no, village_code, 结算日期, 就医类别, 医疗总费用, 目录内费用, 基本医保支付,"
            f" 大病保险支付, 医疗救助支付, 个人自付 FROM raw_bills_{number}"
        )
    connection.execute(
        "CREATE TEMP VIEW bills AS SELECT *, coalesce(基本医保支付, 0) AS basic,"
        " coalesce(大病保险支付, 0) AS serious, coalesce(医疗救助支付, 0) AS relief FROM ("
        + (" UNION ALL ".join(parts) or _EMPTY_BILLS)
        + f") WHERE person_no IS NOT NULL AND household_no IS NOT NULL AND {_within()}"
    )


def _register(connection: duckdb.DuckDBPyConnection, source: CareSource) -> None:
    homes, people = source.snapshot("household"), source.snapshot("person")
    if not (homes.is_file() and people.is_file()):
        connection.execute(
            "CREATE TEMP VIEW homes AS SELECT 0::BIGINT AS household_no, '' AS village_code,"
            " false AS monitored, false AS sick, false AS lifted WHERE false"
        )
        connection.execute(
            "CREATE TEMP VIEW people AS SELECT 0::BIGINT AS person_no, 0::BIGINT AS household_no"
            " WHERE false"
        )
        return
    _table(connection, "raw_homes", [str(homes)])
    _table(connection, "raw_people", [str(people)])
    connection.execute(
        "CREATE TEMP VIEW homes AS SELECT household_no, village_code, 监测对象类别 IS NOT NULL AND"
        " NOT coalesce(风险是否已消除, false) AS monitored, monitored AND"
        f" list_contains([{_RISKS}], '因病') AS sick, coalesce(户类型 = '脱贫户', false) AS lifted"
        f" FROM raw_homes WHERE {_within()}"
    )
    connection.execute(
        "CREATE TEMP VIEW people AS SELECT person_no, household_no FROM raw_people"
        " WHERE household_no IN (SELECT household_no FROM homes)"
    )


def rows_of(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Iterable[Any] = ()
) -> list[dict[str, Any]]:
    """Rows of a query by the name of the column."""
    found = connection.execute(sql, list(values))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

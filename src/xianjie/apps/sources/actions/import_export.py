"""Import a table of the national system that quality rules read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.keys import keyring
from xianjie.apps.divisions.queries import village_index
from xianjie.apps.jobs.vault import seal, seal_bytes
from xianjie.apps.registry.models import Household
from xianjie.apps.sources.actions.locations import LocationCheck
from xianjie.apps.sources.actions.store import already_stored
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.export_intake import (
    MOST_EXAMPLES,
    PROGRESS_ROWS,
    CountyRegister,
    ExportIntake,
)
from xianjie.apps.sources.models import ExportBatch
from xianjie.apps.sources.places import Place, find_place
from xianjie.apps.sources.queries.people import county_linker
from xianjie.apps.sources.storage.durable import (
    file_sha256,
    make_private_folder,
    move_into_place,
    sync_file,
    sync_folder,
)
from xianjie.apps.sources.storage.journal import Journal, Note
from xianjie.exchange.contracts import Contract, all_contracts, load_contract
from xianjie.exchange.reading import TableReader, open_table
from xianjie.exchange.recognising import recognise
from xianjie.kernel.dates import parse_date
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period

Progress = Callable[[int], None]
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.年]?(\d{2})[-_.月]?(\d{2})(?!\d)")
_DATE_HEADERS = ("数据日期", "数据时间")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The counts of one export; after a dry run ``batch`` is the number it would get.

    ``warned`` counts rows with a cell that cannot be read as its type (its text is kept);
    ``faults`` says of which kind, ``warnings`` are Chinese sentences.
    """

    table: str
    title: str
    data_on: date
    place: str
    batch: str
    read: int
    warned: int
    unlinked: int
    replaced: tuple[str, ...]
    warnings: tuple[str, ...]
    faults: tuple[tuple[str, int], ...]
    dry_run: bool

    @property
    def quarantined(self) -> int:
        """Nothing is kept out of an export."""
        return 0

    def document(self) -> dict[str, Any]:
        """Return the JSON document of the command line."""
        return {
            "table": self.table,
            "period": str(Period.of(self.data_on)),
            "batch": self.batch,
            "read": self.read,
            "accepted": self.read,
            "warned": self.warned,
            "quarantined": 0,
            "unlinked": self.unlinked,
            "queued": 0,
            "quarantine_file": None,
            "data_date": self.data_on.isoformat(),
            "place": self.place,
            "replaced": list(self.replaced),
            "warnings": list(self.warnings),
            "unreadable": [{"message": text, "rows": count} for text, count in self.faults],
            "dry_run": self.dry_run,
        }


def recognised_table(path: Path) -> str:
    """Return the id of the table a file is: ``registry-person`` or one of the exports.

    :raises RefusedError: as `exchange.recognising.recognise`.
    """
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”，请核对路径。")
    return recognise(path, [load_contract("registry-person"), *all_contracts("export")]).id


def export_contract(table: str) -> Contract:
    """Return the declaration of an export; refuse other tables and unknown names."""
    contract = load_contract(table)
    if contract.kind != "export":
        raise UsageError("not-an-export", f"“{table}”不是国家系统的核查数据表。")
    return contract


def import_export(
    *,
    by: Actor,
    path: Path,
    now: datetime,
    table: str = "",
    data_on: date | None = None,
    place: str | None = None,
    dry_run: bool = False,
    file_name: str = "",
    register: CountyRegister | None = None,
    progress: Progress | None = None,
) -> ExportResult:
    """Read, link and store one file of an export as of a day.

    Every row is taken. A file of the same table, day and place is replaced; one of an earlier day
    stays for comparison across periods. Without ``data_on`` the day is that of the column 数据日期
    or in the file's name, else today.

    :param register: the county's people and households, to be shared by several imports.
    :raises UsageError: not an export, a day to come, unknown place.
    :raises RefusedError: not permitted, a file that cannot be read or lacks a required column, was
        imported before, or is of another county.
    """
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”，请核对路径。")
    contract = export_contract(table or recognised_table(path))
    where = find_place(place)
    if not by.scope.may(Permission.EXCHANGE_NATIONAL, where.division_code):
        raise RefusedError("not-permitted", f"您没有为{where.name}导入国家系统数据的权限。")
    today = localtime(now).date()
    if data_on is not None and data_on > today:
        raise UsageError("future-date", f"数据日期 {data_on} 还没有到，请核对。")
    name = file_name or path.name
    digest = file_sha256(path)
    _refuse_again(contract, digest, where, name)
    journal = Journal(Path(settings.LAKE_DIR) / ".importing")
    with open_table(path, contract) as reader:
        register = register or county_register(where.county)
        check = LocationCheck(reader.layout, where, register.villages, name)
        intake = ExportIntake(contract, reader.layout, register)
        told = _take_all(reader, intake, check, progress)
        warnings = [*check.finish(), *_warnings(intake, reader)]
    day = data_on or _plausible(told, today) or _day_in(name, today) or today
    replaced = _superseded(contract.id, day, where)
    batch = _next_batch(contract.id, day, where)
    result = ExportResult(
        table=contract.id,
        title=contract.title,
        data_on=day,
        place=where.prefix,
        batch=batch,
        read=intake.read,
        warned=intake.warned,
        unlinked=intake.unlinked,
        replaced=tuple(replaced.order_by("batch").values_list("batch", flat=True)),
        warnings=tuple(warnings),
        faults=tuple(
            (intake.examples[key].message, count)
            for key, count in intake.unreadable.most_common(MOST_EXAMPLES)
        ),
        dry_run=dry_run,
    )
    if dry_run:
        return result
    with journal.alone():
        journal.sweep(already_stored)
        _refuse_again(contract, digest, where, name)
        _store(by, _File(path, name, digest, where), result, intake, journal, now)
    return result


def county_register(county: str) -> CountyRegister:
    """Return what the rows of a county are linked by; identity numbers stay in memory with it."""
    found = Household.objects.filter(county_code=county[:6])
    rows = found.values_list("household_code", "pk", "division_code")
    households = {code: (key, village) for code, key, village in rows.iterator(chunk_size=5000)}
    return CountyRegister(county_linker(county[:6]), households, village_index(county))


def _take_all(
    reader: TableReader, intake: ExportIntake, check: LocationCheck, progress: Progress | None
) -> date | None:
    """Take the rows and return the day that the file itself names, if it does."""
    index = next((i for i, h in enumerate(reader.layout.headers) if h in _DATE_HEADERS), None)
    told: date | None = None
    for raw in reader:
        check.look(raw)
        intake.take(raw)
        if told is None and index is not None and index < len(raw.values):
            told = _read_day(raw.values[index])
        if progress is not None and intake.read % PROGRESS_ROWS == 0:
            progress(intake.read)
    if progress is not None:
        progress(intake.read)
    return told


def _read_day(cell: object) -> date | None:
    try:
        return parse_date(cell) if cell not in (None, "") else None
    except (ValueError, OverflowError):
        return None


def _day_in(name: str, today: date) -> date | None:
    found = _DAY_IN_NAME.search(Path(name).stem)
    return _plausible(_read_day("".join(found.groups())), today) if found else None


def _plausible(day: date | None, today: date) -> date | None:
    return day if day is not None and day <= today else None


def _warnings(intake: ExportIntake, reader: TableReader) -> Iterator[str]:
    if reader.unknown_columns:
        yield f"不认识的列没有读入：{'、'.join(reader.unknown_columns)}。"
    if intake.read == 0:
        yield "文件里只有表头，没有数据行；按零行登记。"
    if intake.unlinked:
        yield f"有 {intake.unlinked} 行不在本县档案中，已照常保留。"


def _refuse_again(contract: Contract, digest: str, where: Place, name: str) -> None:
    known = ExportBatch.objects.filter(
        sha256=digest,
        table=contract.id,
        county_code=where.county,
        state=BatchState.ACTIVE,
    ).first()
    if known is not None:
        raise RefusedError(
            "already-imported",
            f"文件“{name}”已导入过（批次 {known.batch}，数据日期 {known.data_on}），没有重复导入。",
            batch=known.batch,
        )


def _superseded(table: str, day: date, where: Place) -> Any:
    return ExportBatch.objects.filter(
        table=table,
        data_on=day,
        county_code=where.county,
        state=BatchState.ACTIVE,
        place__startswith=where.prefix,
    )


def _next_batch(table: str, day: date, where: Place) -> str:
    earlier = ExportBatch.objects.filter(table=table, data_on=day, place=where.prefix)
    return f"{table}-{day}-{where.prefix}-{earlier.count() + 1}"


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is to be stored, and the place that it covers."""

    path: Path
    name: str
    sha256: str
    place: Place


def _store(
    by: Actor,
    file: _File,
    result: ExportResult,
    intake: ExportIntake,
    journal: Journal,
    now: datetime,
) -> None:
    """Write files, then make them count in one transaction; call while the journal is held."""
    where, layout = file.place, intake.layout
    lake, uploads = Path(settings.LAKE_DIR), Path(settings.UPLOADS_DIR)
    folder = Path("exports") / result.table / f"date={result.data_on}" / f"place={where.prefix}"
    parquet = folder / f"batch={result.batch}" / "part-000.parquet"
    sealed = Path("exports") / result.table / f"{result.batch}.sealed"
    personal = sealed.with_suffix(".personal")
    rows, people = intake.tables()
    written = (lake / parquet, uploads / sealed, uploads / personal)
    with journal.writing(Note(result.batch, 0, 0, written), already_stored) as drafts:
        make_private_folder((uploads / sealed).parent)
        seal(file.path, uploads / sealed, keyring())
        seal_bytes(as_parquet(people), uploads / personal, keyring())
        for one in (sealed, personal):
            sync_file(uploads / one)
        sync_folder((uploads / sealed).parent)
        draft = drafts / "part.parquet"
        draft.write_bytes(as_parquet(rows))
        parquet_digest = file_sha256(draft)
        move_into_place(draft, lake / parquet)
        with transaction.atomic():
            _superseded(result.table, result.data_on, where).update(
                state=BatchState.REPLACED, replaced_at=now
            )
            ExportBatch.objects.create(
                batch=result.batch,
                table=result.table,
                data_on=result.data_on,
                county_code=where.county,
                place=where.prefix,
                division_code=where.division_code,
                state=BatchState.ACTIVE,
                read=result.read,
                warned=result.warned,
                unlinked=result.unlinked,
                columns=[match.column.name for match in layout.columns],
                unknown=list(layout.unknown),
                file_name=file.name[:255],
                sha256=file.sha256,
                sealed_file=str(sealed),
                personal_file=str(personal),
                parquet_file=str(parquet),
                parquet_sha256=parquet_digest,
                imported_at=now,
                imported_by=by.label,
            )
            record(
                actor=by,
                action="sources.import-export",
                object_type="export-batch",
                object_id=result.batch,
                at=now,
                division_code=where.division_code,
                detail={
                    "table": result.table,
                    "data_on": result.data_on.isoformat(),
                    "sha256": file.sha256,
                    "read": result.read,
                    "warned": result.warned,
                    "unlinked": result.unlinked,
                    "replaced": list(result.replaced),
                },
            )


def as_parquet(table: pa.Table) -> bytes:
    """Return a table as the bytes of a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data


def in_order(paths: Sequence[Path], tables: dict[Path, str]) -> list[Path]:
    """Return files with the person lists first, so that the exports find their people."""
    return sorted(paths, key=lambda path: tables[path] != "registry-person")

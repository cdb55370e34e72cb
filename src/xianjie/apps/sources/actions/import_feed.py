"""Import one departmental file, or the mended rows of its quarantine workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import village_index
from xianjie.apps.sources.actions.locations import LocationCheck
from xianjie.apps.sources.actions.reading import judged_rows
from xianjie.apps.sources.actions.store import (
    Delivery,
    Stored,
    already_stored,
    next_batch,
    store_delivery,
    superseded_by,
)
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.intake import Intake
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart
from xianjie.apps.sources.places import Place, find_place
from xianjie.apps.sources.queries.bars import link_bars, unlinked_bar
from xianjie.apps.sources.queries.duty import may_handle
from xianjie.apps.sources.queries.people import county_linker
from xianjie.apps.sources.result import ImportResult, ShownFault
from xianjie.apps.sources.storage.durable import file_sha256
from xianjie.apps.sources.storage.journal import Journal
from xianjie.engine.link import Linker
from xianjie.exchange.contracts import Contract, load_contract
from xianjie.exchange.faults import CellFault
from xianjie.exchange.quarantine import read_batch_number
from xianjie.exchange.reading import open_table
from xianjie.exchange.validation import ValidatedRow
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period

Progress = Callable[[int], None]
MOST_FAULTS = 10
MOST_SHOWN = 50


def import_feed(
    *,
    by: Actor,
    feed_id: str,
    path: Path,
    period: Period,
    now: datetime,
    place: str | None = None,
    complete: bool = False,
    dry_run: bool = False,
    file_name: str = "",
    linker: Linker | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Read, judge, link and store one file of a feed for a period.

    A file is a batch of its place (``--place``, else the one loaded county) and replaces the
    earlier one; a quarantine workbook adds its rows to the batch whose number it carries. With
    ``dry_run`` the same result is returned and nothing is changed.

    :param now: the moment of the import, aware.
    :param linker: an index of the county's people, to be shared by several imports.
    :raises UsageError: unknown feed, period in the future, unknown place.
    :raises RefusedError: a file that cannot be read, was imported before, or is of another county.
    """
    contract = feed_contract(feed_id)
    where = find_place(place)
    if not by.scope.may(Permission.IMPORT_FEEDS, where.division_code):
        raise RefusedError("not-permitted", f"您没有为{where.name}导入部门数据的权限。")
    if not may_handle(by.scope.narrowed(Permission.IMPORT_FEEDS), where.county, contract.id):
        raise RefusedError("other-department", f"“{contract.title}”不由您的单位报送，不能导入。")
    if period > Period.of(localtime(now).date()):
        raise UsageError("future-period", f"{period} 还没有开始，请核对 --period。")
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”，请核对路径。")
    identify = partial(
        _delivery,
        contract,
        path,
        file_name=file_name or path.name,
        period=period,
        where=where,
        asked_place=place,
        complete=complete,
    )
    journal = Journal(Path(settings.LAKE_DIR) / ".importing")
    if dry_run:
        delivery = identify()
        intake, warnings = _read(contract, delivery, linker, now, progress)
        return _result(
            contract, delivery, intake, warnings, _would_be(contract, delivery), dry_run=True
        )
    with journal.alone():
        journal.sweep(already_stored)
        delivery = identify()
        intake, warnings = _read(contract, delivery, linker, now, progress)
        stored = store_delivery(by=by, delivery=delivery, intake=intake, journal=journal, now=now)
    return _result(contract, delivery, intake, warnings, stored, dry_run=False)


def feed_contract(feed_id: str) -> Contract:
    """Return the declaration of a feed; refuse registry tables and unknown names."""
    contract = load_contract(feed_id)
    if contract.kind != "feed":
        raise UsageError(
            "not-a-feed",
            f"“{feed_id}”是登记表，不是部门数据；请用 xianjie registry import 导入。",
        )
    return contract


def _delivery(
    contract: Contract,
    path: Path,
    *,
    file_name: str,
    period: Period,
    where: Place,
    asked_place: str | None,
    complete: bool,
) -> Delivery:
    """Decide what the file is: a new batch, or rows for one whose number it carries."""
    digest = file_sha256(path)
    _refuse_again(contract, digest, period, where, file_name)
    number = read_batch_number(path)
    if number is None:
        return Delivery(path, file_name, digest, period, where, complete, None)
    batch = FeedBatch.objects.filter(batch=number).first()
    if batch is None or batch.feed != contract.id:
        raise RefusedError(
            "foreign-quarantine",
            f"这是批次“{number}”的隔离文件，但“{contract.title}”没有这个批次；请核对数据种类。",
        )
    if batch.state != BatchState.ACTIVE:
        raise RefusedError(
            "batch-replaced", f"批次“{number}”已被新的文件替换，补正的行不再需要导入。"
        )
    if batch.period != str(period):
        raise RefusedError(
            "other-period",
            f"这是 {batch.period} 的隔离文件，不能导入 {period}；请改用 --period {batch.period}。",
        )
    home = find_place(batch.place)
    if home.county != where.county or (asked_place is not None and home.prefix != where.prefix):
        raise RefusedError(
            "other-place", f"这是{home.name}的隔离文件，不能导入{where.name}；请核对 --place。"
        )
    return Delivery(path, file_name, digest, period, home, batch.complete, batch)


def _refuse_again(contract: Contract, digest: str, period: Period, where: Place, name: str) -> None:
    """Refuse a file that counts already; events count once, whatever period is named."""
    known = FeedBatchPart.objects.filter(
        sha256=digest,
        batch__feed=contract.id,
        batch__county_code=where.county,
        batch__state=BatchState.ACTIVE,
    ).select_related("batch")
    for part in known:
        batch = part.batch
        if contract.mode == "events" or batch.period == str(period):
            raise RefusedError(
                "already-imported",
                f"文件“{name}”已导入过（批次 {batch.batch}，{batch.period}），没有重复导入。",
                batch=batch.batch,
            )


def _read(
    contract: Contract,
    delivery: Delivery,
    linker: Linker | None,
    now: datetime,
    progress: Progress | None,
) -> tuple[Intake, list[str]]:
    county = delivery.place.county
    villages = village_index(county)
    intake = Intake(
        contract,
        delivery.place,
        linker or county_linker(county),
        villages if contract.subject == "hotline" else None,
        link_bars(county, localtime(now).date()),
    )
    with open_table(delivery.path, contract) as table:
        location = LocationCheck(table.layout, delivery.place, villages, delivery.file_name)
        intake.take_all(judged_rows(table, contract, location, delivery.mends), progress)
        warnings = list(location.finish())
        warnings += _warnings(intake, table.unknown_columns, delivery, now)
    return intake, warnings


def _warnings(
    intake: Intake, unknown: Sequence[str], delivery: Delivery, now: datetime
) -> Iterator[str]:
    if unknown:
        yield f"不认识的列没有读入：{'、'.join(unknown)}。"
    if intake.read == 0:
        yield "文件里只有表头，没有数据行；本期按零行登记。"
    elif intake.accepted == 0:
        yield "没有一行通过校验；请按隔离文件改正后再导入。"
    bar = unlinked_bar(delivery.place.county, localtime(now).date())
    if bar is not None and intake.unlinked_share > bar:
        yield (
            f"有 {intake.unlinked} 行（占 {intake.unlinked_share:.1%}）不在本县档案中，高于上限"
            f" {bar:.1%}；请核对是不是其他县的文件，或者先更新档案。"
        )
    if intake.outside:
        yield f"有 {intake.outside} 行的人不住在{delivery.place.name}，已照常计入。"


def _would_be(contract: Contract, delivery: Delivery) -> Stored:
    """Return the number a batch would get and what it would replace, for a dry run."""
    if delivery.mends is not None:
        return Stored(delivery.mends.batch, None, ())
    replaced = superseded_by(contract.id, delivery.period, delivery.place)
    number = next_batch(contract.id, delivery.period, delivery.place)
    return Stored(number, None, tuple(replaced.order_by("batch").values_list("batch", flat=True)))


def _result(
    contract: Contract,
    delivery: Delivery,
    intake: Intake,
    warnings: list[str],
    stored: Stored,
    *,
    dry_run: bool,
) -> ImportResult:
    reasons = Counter(
        (fault.column, fault.code) for row in intake.quarantined for fault in row.errors
    )
    examples = {
        (fault.column, fault.code): fault.message
        for row in reversed(intake.quarantined)
        for fault in row.errors
    }
    return ImportResult(
        table=contract.id,
        title=contract.title,
        period=str(delivery.period),
        place=delivery.place.prefix,
        batch=stored.batch,
        read=intake.read,
        accepted=intake.accepted,
        warned=intake.warned,
        quarantined=len(intake.quarantined),
        unlinked=intake.unlinked,
        queued=len(intake.queued),
        outside=intake.outside,
        quarantine_file=stored.quarantine_file,
        replaced=stored.replaced,
        warnings=tuple(warnings),
        faults=tuple((examples[key], count) for key, count in reasons.most_common(MOST_FAULTS)),
        dry_run=dry_run,
        shown_faults=_shown((row, row.errors) for row in intake.quarantined),
        shown_doubts=_shown((row, row.warnings) for row in intake.doubted),
    )


def _shown(rows: Iterable[tuple[ValidatedRow, list[CellFault]]]) -> tuple[ShownFault, ...]:
    """Return the first faults of rows; their words hold masked values only."""
    faults = (
        ShownFault(row.number, fault.column, fault.message, fault.remedy)
        for row, found in rows
        for fault in found
    )
    return tuple(islice(faults, MOST_SHOWN))

"""Import a person list into the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.keys import keyring
from xianjie.apps.divisions.queries import CountyIndex, county_index
from xianjie.apps.registry import bulk
from xianjie.apps.registry.columns import REGISTRY_TABLE, registry_contract
from xianjie.apps.registry.following import listed
from xianjie.apps.registry.importing.absence import close_absent
from xianjie.apps.registry.importing.drafts import HouseholdDraft
from xianjie.apps.registry.importing.reading import Intake, file_sha256, read_file
from xianjie.apps.registry.importing.report import ChangeReport
from xianjie.apps.registry.importing.writing import RegistryWriter
from xianjie.apps.registry.models import RegistryImport
from xianjie.apps.registry.result import ImportResult
from xianjie.exchange.quarantine import read_batch_number, write_quarantine
from xianjie.kernel.errors import RefusedError, UsageError

Progress = Callable[[str, int, int | None], None]
_PORTION = 1000


class _DryRunError(Exception):
    """Undoes the transaction of a dry run."""


def import_registry(
    *,
    by: Actor,
    path: Path,
    today: date,
    now: datetime,
    dry_run: bool = False,
    complete: bool = False,
    file_name: str = "",
    trial_report: Path | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Read a ``registry-person`` file and bring the register to it, in one transaction.

    Rows with faults are quarantined into a workbook, all rows of a household together where the
    household contradicts itself. Households are recognised by 户编号, people by 人编号, then ID
    number, then name within the household. The same file twice changes nothing the second time.
    With ``complete`` whoever is absent leaves, but only in the villages that the file covers.
    With ``dry_run`` nothing is changed or written, except that ``trial_report`` may name where
    the workbook goes that tells what would change. ``progress(step, done, total)`` is called now
    and then. Raises ``RefusedError`` for a file that cannot be read or is about another county.
    """
    show = progress or _silent
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”，请核对路径。")
    counties = county_index()
    if not counties.names.names:
        raise RefusedError(
            "division-not-loaded", "尚未装载行政区划，请先执行 xianjie init --division 县代码。"
        )
    digest = file_sha256(path)
    folder = Path(settings.HOME) / "staging"
    with closing(Intake(folder)) as intake:
        ring = keyring()
        read_file(path, intake=intake, folder=folder, counties=counties, ring=ring, progress=show)
        _check_permitted(by, intake, counties)
        batch = _batch_number(digest, now)
        whole = complete and read_batch_number(path) is None
        exports = None if dry_run else Path(settings.EXPORTS_DIR) / "registry"
        return _store(
            by=by,
            intake=intake,
            batch=batch,
            digest=digest,
            file_name=file_name or path.name,
            complete=whole,
            exports=exports,
            trial_report=trial_report if dry_run else None,
            today=today,
            now=now,
            show=show,
        )


def _batch_number(digest: str, now: datetime) -> str:
    """Return a number that no import has: the second, the file, and which of that second it is."""
    base = f"R{now:%Y%m%d%H%M%S}-{digest[:8]}"
    known = RegistryImport.objects.filter(batch__startswith=base).count()
    return f"{base}-{known + 1}" if known else base


def _check_permitted(by: Actor, intake: Intake, counties: CountyIndex) -> None:
    for county in sorted(intake.counties):
        if not by.scope.may(Permission.IMPORT_REGISTRY, county):
            name = counties.names.names.get(county.ljust(12, "0"), county)
            raise RefusedError("not-permitted", f"您没有导入{name}农户名单的权限。")
    if not by.scope.may(Permission.IMPORT_REGISTRY):
        raise RefusedError("not-permitted", "您没有导入农户名单的权限。")


def _store(
    *,
    by: Actor,
    intake: Intake,
    batch: str,
    digest: str,
    file_name: str,
    complete: bool,
    exports: Path | None,
    trial_report: Path | None,
    today: date,
    now: datetime,
    show: Progress,
) -> ImportResult:
    report_file = exports / f"{batch}-变化.xlsx" if exports else trial_report
    dry_run = exports is None
    result: ImportResult | None = None
    try:
        with ChangeReport(report_file, f"{file_name} 导入变化") as report, transaction.atomic():
            bulk.hold_registry_lock()
            before = RegistryImport.objects.filter(sha256=digest).exists()
            result = _write(intake, batch, complete, today, now, report, show)
            for found in intake.warnings():
                report.warned(found.row, found.column, found.message, found.remedy)
            report.finish(result.counts)
            notes = _notes(intake, complete=complete, before=before, dry_run=dry_run)
            result = replace(
                result,
                dry_run=dry_run,
                same_file_before=before,
                notes=notes,
                report_file=report_file,
                quarantine_file=_write_quarantine(intake, batch, exports),
            )
            _record(
                by=by,
                intake=intake,
                result=result,
                digest=digest,
                file_name=file_name,
                complete=complete,
                today=today,
                now=now,
            )
            if dry_run:
                raise _DryRunError
            for county in sorted(intake.counties):
                listed(by, county, today, now)
    except _DryRunError:
        pass
    if result is None:
        raise RuntimeError("an import ended without a result")
    return result


def _write(
    intake: Intake,
    batch: str,
    complete: bool,
    today: date,
    now: datetime,
    report: ChangeReport,
    show: Progress,
) -> ImportResult:
    if intake.presence is None:
        raise RuntimeError("nothing was read")
    writer = RegistryWriter(
        presence=intake.presence,
        ring=keyring(),
        today=today,
        now=now,
        report=report,
        refuse=lambda draft, fault: intake.refuse_later(draft.row, fault),
        warn=lambda draft, fault: intake.warn(draft.row, fault),
    )
    portion: list[HouseholdDraft] = []
    done, total = 0, len(intake.drafts)
    for draft in intake.drafts:
        portion.append(draft)
        if len(portion) == _PORTION:
            _write_portion(writer, portion, intake)
            done += len(portion)
            portion = []
            show("写入", done, total)
    _write_portion(writer, portion, intake)
    show("写入", total, total)
    if complete and not intake.held.everywhere:
        close_absent(
            intake.villages,
            seen_households=writer.seen_households,
            seen_persons=writer.seen_persons,
            held=intake.held,
            today=today,
            now=now,
            report=report,
            counts=writer.counts,
        )
    return ImportResult(
        table=REGISTRY_TABLE,
        batch=batch,
        read=intake.read,
        accepted=intake.read - intake.quarantined,
        warned=len(intake.warned_rows),
        quarantined=intake.quarantined,
        counts=writer.counts,
        unknown_columns=intake.unknown_columns,
        faults=tuple(intake.shown),
    )


def _write_portion(
    writer: RegistryWriter, portion: Sequence[HouseholdDraft], intake: Intake
) -> None:
    if portion:
        writer.write(portion)
        intake.held.households.update(draft.code for draft in portion if not draft.whole)


def _write_quarantine(intake: Intake, batch: str, exports: Path | None) -> Path | None:
    if exports is None or not intake.quarantined:
        return None
    exports.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = exports / f"{batch}-退回.xlsx"
    draft = exports / f".{path.name}"
    write_quarantine(draft, registry_contract(), batch, intake.quarantined_rows())
    draft.chmod(0o600)
    return draft.replace(path)


def _notes(intake: Intake, *, complete: bool, before: bool, dry_run: bool) -> tuple[str, ...]:
    notes = []
    if before:
        notes.append("这个文件以前导入过。")
    if intake.unknown_columns:
        notes.append(f"未识别的列没有导入：{'、'.join(intake.unknown_columns)}。")
    if complete and intake.held.everywhere:
        notes.append(
            "有退回行看不出属于哪一户、哪个村，因此这次没有按全量处理退出；改好后请重新导入。"
        )
    elif complete and intake.held.households:
        notes.append(f"{len(intake.held.households)} 户有退回行，未按全量判断这些户的退出。")
    if dry_run:
        notes.append("试导入：没有改变任何数据。")
    return tuple(notes)


def _record(
    *,
    by: Actor,
    intake: Intake,
    result: ImportResult,
    digest: str,
    file_name: str,
    complete: bool,
    today: date,
    now: datetime,
) -> None:
    county = next(iter(intake.counties)) if len(intake.counties) == 1 else ""
    stored = RegistryImport.objects.create(
        table=REGISTRY_TABLE,
        batch=result.batch,
        county_code=county,
        file_name=file_name[:255],
        sha256=digest,
        data_on=today,
        complete=complete,
        read=result.read,
        accepted=result.accepted,
        warned=result.warned,
        quarantined=result.quarantined,
        counts=result.counts.as_dict(),
        columns=sorted(intake.presence.names) if intake.presence is not None else [],
        quarantine_file=result.quarantine_file.name if result.quarantine_file else "",
        report_file=result.report_file.name if result.report_file else "",
        imported_at=now,
        imported_by=by.label,
    )
    record(
        actor=by,
        action="registry.import",
        object_type="registry-import",
        object_id=stored.pk,
        division_code=county.ljust(12, "0") if county else "",
        at=now,
        detail={
            "file": file_name,
            "sha256": digest,
            "complete": complete,
            "read": result.read,
            "quarantined": result.quarantined,
            **result.counts.as_dict(),
        },
    )


def _silent(step: str, done: int, total: int | None) -> None:
    del step, done, total

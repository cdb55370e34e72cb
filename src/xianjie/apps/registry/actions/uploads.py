"""Bring a list of households through the pages: on trial first, then for good."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded
from xianjie.apps.jobs import actions as jobs
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.uploads import Sealed, remove_sealed
from xianjie.apps.registry.models import RegistryImport
from xianjie.kernel.errors import RefusedError

REPORT, REJECTED = "report", "rejected"


def _page(upload: Upload) -> str:
    return reverse("registry:import-upload", args=[upload.pk])


REGISTRY_FILES = jobs.UploadKind("registry", "registry.check", "registry.import", _page)


def bring_registry(
    *, by: Actor, sealed: Sealed, county: str, county_name: str, complete: bool, now: datetime
) -> Upload:
    """Keep a list that was taken in and have it read on trial; refused, the file is removed.

    :raises RefusedError: not permitted in the county.
    """
    code = padded(county)
    if not by.scope.may(Permission.IMPORT_REGISTRY, code):
        remove_sealed(sealed.path)
        raise RefusedError("not-permitted", f"您没有导入{county_name}农户名单的权限。")
    options = {"county": county, "county_name": county_name, "complete": complete}
    return jobs.bring(
        by=by,
        kind=REGISTRY_FILES,
        sealed=sealed,
        title=title_of(options),
        division_code=code,
        options=options,
        now=now,
    )


def confirm_registry(*, by: Actor, upload: Upload, now: datetime) -> Upload:
    """Have a list imported that was read on trial."""
    title = title_of(upload.options)
    return jobs.confirm(by=by, kind=REGISTRY_FILES, upload=upload, title=title, now=now)


def title_of(options: dict[str, Any]) -> str:
    """Return what an upload is: 农户名单 姚安县."""
    return f"农户名单 {options['county_name']}"


def trial_report_path(upload: Upload) -> Path:
    """Return where the workbook lies that tells what an upload would change."""
    return Path(settings.EXPORTS_DIR) / "registry" / "trial" / f"{upload.pk}.xlsx"


def import_file_path(done: RegistryImport, kind: str) -> Path | None:
    """Return the workbook of an import, of changes or of rejected rows; None when not there."""
    name = done.report_file if kind == REPORT else done.quarantine_file
    path = Path(settings.EXPORTS_DIR) / "registry" / name
    return path if name and path.is_file() else None


@transaction.atomic
def take_import_file(
    *, by: Actor, path: Path, kind: str, number: str, division_code: str, now: datetime
) -> bytes:
    """Return a workbook with people in it and leave a trace of who took it.

    :raises RefusedError: not permitted.
    """
    needed = (Permission.IMPORT_REGISTRY, Permission.EXPORT_PERSONAL)
    if not all(by.scope.may(one, division_code) for one in needed):
        raise RefusedError("not-permitted", "您没有下载这份文件的权限。")
    record(
        actor=by,
        action="registry.take-import-file",
        object_type="registry-import",
        object_id=number,
        division_code=division_code,
        at=now,
        detail={"kind": kind},
    )
    return path.read_bytes()

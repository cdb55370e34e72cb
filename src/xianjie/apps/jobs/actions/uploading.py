"""Take a file in, have it read on trial, import it, or take it back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.jobs.actions.asking import cancel, enqueue
from xianjie.apps.jobs.enums import OPEN, UploadStep
from xianjie.apps.jobs.models import Job, Upload
from xianjie.apps.jobs.processes import is_gone
from xianjie.apps.jobs.uploads import Sealed, incoming_folder, remove_sealed
from xianjie.kernel.errors import RefusedError

LEFTOVER_HOURS = 24
"""A file of nobody, left by a process that was killed while it took the file in."""


@dataclass(frozen=True, slots=True)
class UploadKind:
    """What is done with the files of one kind; ``url`` gives the page of an upload."""

    kind: str
    check: str
    load: str
    url: Callable[[Upload], str]


def bring(
    *,
    by: Actor,
    kind: UploadKind,
    sealed: Sealed,
    title: str,
    division_code: str,
    options: dict[str, Any],
    now: datetime,
) -> Upload:
    """Keep a file and have it read on trial.

    The same file with the same choices, brought again by the same account while the first is
    under way, is the first; the second copy goes. Otherwise a file that stays without a row
    because of an error is removed at once, and one of a killed process by the next tick.
    """
    try:
        upload, is_new = _bring(by, kind, sealed, title, division_code, options, now)
    except BaseException:
        remove_sealed(sealed.path)
        raise
    if not is_new:
        remove_sealed(sealed.path)
    return upload


@transaction.atomic
def _bring(
    by: Actor,
    kind: UploadKind,
    sealed: Sealed,
    title: str,
    division_code: str,
    options: dict[str, Any],
    now: datetime,
) -> tuple[Upload, bool]:
    if by.user_id is None:
        raise RefusedError("not-permitted", "上传文件须用自己的账户登录。")
    same = Upload.objects.filter(
        kind=kind.kind,
        sha256=sealed.sha256,
        division_code=division_code,
        created_by_id=by.user_id,
        withdrawn_at=None,
    ).exclude(sealed_file="")
    for known in same.select_related("check_job", "load_job"):
        if known.options == options and known.step != UploadStep.LOADED:
            _check(by, kind, known, title, now)
            return known, False
    upload = Upload.objects.create(
        kind=kind.kind,
        division_code=division_code,
        options=options,
        file_name=sealed.name,
        size=sealed.size,
        sha256=sealed.sha256,
        sealed_file=sealed.path,
        created_by_id=by.user_id,
        created_at=now,
    )
    _check(by, kind, upload, title, now)
    return upload, True


def _check(by: Actor, kind: UploadKind, upload: Upload, title: str, now: datetime) -> None:
    upload.check_job = enqueue(
        by=by,
        kind=kind.check,
        key=f"{kind.check}:{upload.pk}",
        title=f"试读{title}",
        payload={"upload": upload.pk},
        division_code=upload.division_code,
        now=now,
        url=kind.url(upload),
    )
    upload.save(update_fields=["check_job"])


@transaction.atomic
def confirm(*, by: Actor, kind: UploadKind, upload: Upload, title: str, now: datetime) -> Upload:
    """Have a file imported that was read on trial; confirming twice imports once.

    :raises RefusedError: it was not read yet, was taken back, or is no longer there.
    """
    found = _locked(upload)
    if found.step in (UploadStep.LOADING, UploadStep.LOADED):
        return found
    if found.step not in (UploadStep.TO_CONFIRM, UploadStep.REFUSED):
        raise RefusedError("not-checked", "这份文件还没有试读完，或者已经撤回；请刷新页面。")
    found.load_job = enqueue(
        by=by,
        kind=kind.load,
        key=f"{kind.load}:{found.pk}",
        title=f"导入{title}",
        payload={"upload": found.pk},
        division_code=found.division_code,
        now=now,
        url=kind.url(found),
    )
    found.save(update_fields=["load_job"])
    return found


def withdraw(*, by: Actor, upload: Upload, now: datetime) -> Upload:
    """Take a file back that is not imported; it is removed from the disk.

    :raises RefusedError: it is being imported or was.
    """
    with transaction.atomic():
        found = _locked(upload)
        if found.step == UploadStep.WITHDRAWN:
            return found
        if found.step in (UploadStep.LOADING, UploadStep.LOADED):
            raise RefusedError("already-loading", "这份文件已经在导入或导入过了，不能撤回。")
        for job in (found.check_job, found.load_job):
            if job is not None and job.is_open:
                cancel(by=by, job=job, now=now)
        path, found.sealed_file, found.withdrawn_at = found.sealed_file, "", now
        found.save(update_fields=["sealed_file", "withdrawn_at"])
        record(
            actor=by,
            action="uploads.withdraw",
            object_type="upload",
            object_id=found.pk,
            at=now,
            division_code=found.division_code,
            detail={"kind": found.kind, "sha256": found.sha256},
        )
    remove_sealed(path)
    return found


def drop_file(*, upload: Upload) -> None:
    """Remove the file of an upload whose import is stored; the importer keeps its own original."""
    path, upload.sealed_file = upload.sealed_file, ""
    Upload.objects.filter(pk=upload.pk).update(sealed_file="")
    remove_sealed(path)


def purge_uploads(*, now: datetime) -> int:
    """Remove files that nobody went on with, and what killed processes left; return how many."""
    days = int(settings.UPLOAD_DAYS)
    old = Upload.objects.filter(created_at__lt=now - timedelta(days=days)).exclude(sealed_file="")
    busy = Q(check_job__state__in=OPEN) | Q(load_job__state__in=OPEN)
    removed = 0
    for upload in old.exclude(busy):
        drop_file(upload=upload)
        removed += 1
    kept = set(Upload.objects.exclude(sealed_file="").values_list("sealed_file", flat=True))
    folder = incoming_folder()
    earliest = (now - timedelta(hours=LEFTOVER_HOURS)).timestamp()
    for path in folder.iterdir():
        left_open = is_gone(path.name.rpartition("-")[0])
        if f"{folder.name}/{path.name}" in kept:
            continue
        if not left_open and path.stat().st_mtime > earliest:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        removed += 1
    return removed


def _locked(upload: Upload) -> Upload:
    found = Upload.objects.select_for_update().get(pk=upload.pk)
    jobs = Job.objects.in_bulk(
        [pk for pk in (found.check_job_id, found.load_job_id) if pk is not None]
    )
    found.check_job = jobs.get(found.check_job_id or 0)
    found.load_job = jobs.get(found.load_job_id or 0)
    return found

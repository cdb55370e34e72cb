"""Files of the national system in the background."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.actions import drop_file
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.runners import JobContext, runner
from xianjie.apps.jobs.uploads import opened
from xianjie.apps.national.models import Comparison, OutsideList
from xianjie.apps.sources.models import ExportBatch


@runner("national.check", permission=Permission.EXCHANGE_NATIONAL)
def check(context: JobContext) -> dict[str, Any]:
    """Read an uploaded file without storing anything and say what would become of it."""
    upload = Upload.objects.get(pk=context.payload["upload"])
    return _read(context, upload, dry_run=True)


@runner("national.load", permission=Permission.EXCHANGE_NATIONAL)
def load(context: JobContext) -> dict[str, Any]:
    """Take an uploaded file in; begun again after it had succeeded, it tells that."""
    upload = Upload.objects.get(pk=context.payload["upload"])
    checked = upload.check_job.result if upload.check_job else None
    if _already(upload, context.by.label):
        result = {**(checked or {}), "dry_run": False}
    else:
        result = _read(context, upload, dry_run=False)
    drop_file(upload=upload)
    return result


def _read(context: JobContext, upload: Upload, *, dry_run: bool) -> dict[str, Any]:
    from xianjie.apps.national.actions.uploads import read_file

    context.progress(0, None, "认表头")
    now = context.now()
    with opened(upload) as path:
        return read_file(
            by=context.by,
            path=path,
            file_name=upload.file_name,
            options=upload.options,
            today=localtime(now).date(),
            now=now,
            dry_run=dry_run,
            progress=context.progress,
        )


def _already(upload: Upload, label: str) -> bool:
    """Whether an earlier attempt stored the file before its process was killed."""
    since = upload.created_at
    same = {"sha256": upload.sha256}
    return (
        ExportBatch.objects.filter(imported_by=label, imported_at__gte=since, **same).exists()
        or Comparison.objects.filter(compared_by=label, compared_at__gte=since, **same).exists()
        or OutsideList.objects.filter(compared_by=label, compared_at__gte=since, **same).exists()
    )

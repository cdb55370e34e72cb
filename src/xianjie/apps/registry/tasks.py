"""Import lists of households in the background."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.actions import drop_file
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.runners import JobContext, runner, tick
from xianjie.apps.jobs.uploads import opened
from xianjie.apps.registry.actions.uploads import trial_report_path
from xianjie.apps.registry.models import RegistryImport


@runner("registry.check", permission=Permission.IMPORT_REGISTRY)
def check(context: JobContext) -> dict[str, Any]:
    """Read a list without changing anything and say what would change."""
    upload = Upload.objects.get(pk=context.payload["upload"])
    return _import(context, upload, dry_run=True)


@runner("registry.import", permission=Permission.IMPORT_REGISTRY)
def load(context: JobContext) -> dict[str, Any]:
    """Import a list; begun again after the import had succeeded, it tells that."""
    upload = Upload.objects.get(pk=context.payload["upload"])
    done = RegistryImport.objects.filter(
        sha256=upload.sha256,
        imported_by=context.by.label,
        imported_at__gte=upload.created_at,
    ).last()
    if done is None:
        result = _import(context, upload, dry_run=False)
    else:
        result = {"batch": done.batch, "read": done.read, "dry_run": False}
    drop_file(upload=upload)
    trial_report_path(upload).unlink(missing_ok=True)
    return result


def _import(context: JobContext, upload: Upload, *, dry_run: bool) -> dict[str, Any]:
    from xianjie.apps.registry.actions import import_registry

    now = context.now()
    context.progress(0, None, "打开文件")
    with opened(upload) as path:
        result = import_registry(
            by=context.by,
            path=path,
            today=localtime(now).date(),
            now=now,
            dry_run=dry_run,
            complete=upload.options["complete"],
            file_name=upload.file_name,
            trial_report=trial_report_path(upload) if dry_run else None,
            progress=lambda step, done, total: context.progress(done, total, step),
        )
    document = result.as_json()
    for private in ("quarantine_file", "report_file"):
        document.pop(private)
    faults = [
        {"row": one.row, "column": one.column, "message": one.message, "remedy": one.remedy}
        for one in result.faults
    ]
    return document | {"shown_faults": faults}


@tick("registry.trials")
def purge_trials(by: Actor, now: datetime) -> int:
    """Remove reports of trials that nobody went on with."""
    del by
    folder = Path(settings.EXPORTS_DIR) / "registry" / "trial"
    earliest = (now - timedelta(days=int(settings.UPLOAD_DAYS))).timestamp()
    old = [path for path in folder.glob("*.xlsx") if path.stat().st_mtime < earliest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

"""Work with departmental feeds in the background, and what happens with them regularly."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.actions import drop_file
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.runners import JobContext, runner, tick
from xianjie.apps.jobs.uploads import opened
from xianjie.apps.sources.models import FeedBatchPart, FeedExpectation, FeedReminder
from xianjie.kernel.periods import Period

READING = "已读行数"


@runner("feeds.check", permission=Permission.IMPORT_FEEDS)
def check(context: JobContext) -> dict[str, Any]:
    """Read an uploaded file without storing anything and say what would become of it."""
    upload = Upload.objects.get(pk=context.payload["upload"])
    return _import(context, upload, dry_run=True)


@runner("feeds.import", permission=Permission.IMPORT_FEEDS)
def load(context: JobContext) -> dict[str, Any]:
    """Import an uploaded file; begun again after the import had succeeded, it tells that."""
    upload = Upload.objects.get(pk=context.payload["upload"])
    done = _already(upload, context.by)
    result = _import(context, upload, dry_run=False) if done is None else done
    drop_file(upload=upload)
    return result


@runner("feeds.relink", permission=Permission.CONFIGURE_FEEDS)
def relink(context: JobContext) -> dict[str, Any]:
    """Link the rows of all deliveries again because the registry has changed."""
    from xianjie.apps.sources.actions import relink_batches, relink_exports

    context.progress(0, None, "读入本县人员")
    if context.by.scope.may(Permission.EXCHANGE_NATIONAL, context.payload["county"].ljust(12, "0")):
        relink_exports(by=context.by, county=context.payload["county"], now=context.now())
    done = relink_batches(
        by=context.by,
        county=context.payload["county"],
        now=context.now(),
        progress=lambda done, total: context.progress(done, total, "已核对的文件"),
    )
    return asdict(done)


def _import(context: JobContext, upload: Upload, *, dry_run: bool) -> dict[str, Any]:
    from xianjie.apps.sources.actions import import_feed

    options = upload.options
    context.progress(0, None, "读入本县人员")
    with opened(upload) as path:
        result = import_feed(
            by=context.by,
            feed_id=options["feed"],
            path=path,
            period=Period.parse(options["period"]),
            now=context.now(),
            place=options["place"],
            complete=options["complete"],
            dry_run=dry_run,
            file_name=upload.file_name,
            progress=lambda done: context.progress(done, None, READING),
        )
    document = result.document()
    document.pop("quarantine_file")
    return document | {
        "faults": [list(fault) for fault in result.faults],
        "shown_faults": [asdict(fault) for fault in result.shown_faults],
        "shown_doubts": [asdict(fault) for fault in result.shown_doubts],
    }


def _already(upload: Upload, by: Actor) -> dict[str, Any] | None:
    """Return what an earlier attempt stored before its process was killed."""
    part = (
        FeedBatchPart.objects.filter(
            sha256=upload.sha256,
            batch__feed=upload.options["feed"],
            batch__period=upload.options["period"],
            imported_by=by.label,
            imported_at__gte=upload.created_at,
        )
        .select_related("batch")
        .order_by("-imported_at")
        .first()
    )
    if part is None:
        return None
    return {
        "batch": part.batch.batch,
        "read": part.read,
        "accepted": part.accepted,
        "quarantined": part.quarantined,
        "dry_run": False,
    }


@tick("feeds.remind")
def remind_overdue(by: Actor, now: datetime) -> int:
    """Remind of feeds of the last month that are overdue and were never reminded of.

    Counties that stopped sending months ago are left in peace.
    """
    from xianjie.apps.sources.actions.reminding import remind_of
    from xianjie.apps.sources.models import FeedBatch
    from xianjie.apps.sources.queries import arrival_board

    today = localtime(now).date()
    period = Period.of(today) - 1
    recent = [str(period), str(period - 1)]
    counties = FeedExpectation.objects.values_list("county_code", flat=True).distinct()
    sent = 0
    for county in sorted(set(counties)):
        if not FeedBatch.objects.filter(county_code=county, period__in=recent).exists():
            continue
        reminded = set(
            FeedReminder.objects.filter(county_code=county, period=str(period)).values_list(
                "feed", flat=True
            )
        )
        rows = [
            row
            for row in arrival_board(by.scope, county, period, today)
            if row.is_overdue and row.feed not in reminded
        ]
        sent += len(remind_of(by=by, county=county, period=period, rows=rows, now=now))
    return sent

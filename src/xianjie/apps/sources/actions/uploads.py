"""Bring a departmental file through the pages: on trial first, then for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.codes import padded
from xianjie.apps.jobs import actions as jobs
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.uploads import Sealed, remove_sealed
from xianjie.apps.sources.actions.import_feed import feed_contract
from xianjie.apps.sources.places import find_place
from xianjie.apps.sources.queries.duty import may_handle
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period


def _page(upload: Upload) -> str:
    return reverse("sources:uploaded", args=[upload.pk])


FEED_FILES = jobs.UploadKind("feed", "feeds.check", "feeds.import", _page)


def bring_feed(
    *,
    by: Actor,
    sealed: Sealed,
    feed: str,
    period: Period,
    place: str,
    complete: bool,
    now: datetime,
) -> Upload:
    """Keep a departmental file that was taken in and have it read on trial.

    Refused, the file is removed.

    :raises RefusedError: not permitted there, or another department's feed.
    :raises UsageError: an unknown feed or place, a month that has not begun.
    """
    try:
        options = _checked(by, feed, period, place, complete, now)
    except BaseException:
        remove_sealed(sealed.path)
        raise
    return jobs.bring(
        by=by,
        kind=FEED_FILES,
        sealed=sealed,
        title=title_of(options),
        division_code=padded(options["place"]),
        options=options,
        now=now,
    )


def _checked(
    by: Actor, feed: str, period: Period, place: str, complete: bool, now: datetime
) -> dict[str, Any]:
    """Return what was chosen for a file, once it may be."""
    with beyond_scope("the action checks who may"):
        contract, where = feed_contract(feed), find_place(place)
        if not by.scope.may(Permission.IMPORT_FEEDS, where.division_code):
            raise RefusedError("not-permitted", f"您没有为{where.name}导入部门数据的权限。")
        if not may_handle(by.scope.narrowed(Permission.IMPORT_FEEDS), where.county, feed):
            raise RefusedError("other-department", f"“{contract.title}”不由您的单位报送。")
    if period > Period.of(localtime(now).date()):
        raise UsageError("future-period", f"{period} 还没有开始，请核对数据月份。")
    return {
        "feed": feed,
        "period": str(period),
        "place": where.prefix,
        "place_name": where.name,
        "complete": complete,
    }


def confirm_feed(*, by: Actor, upload: Upload, now: datetime) -> Upload:
    """Have a file imported that was read on trial."""
    title = title_of(upload.options)
    return jobs.confirm(by=by, kind=FEED_FILES, upload=upload, title=title, now=now)


def title_of(options: dict[str, Any]) -> str:
    """Return what an upload is: 住院费用 2022-06 姚安县."""
    title = feed_contract(options["feed"]).title
    return f"{title} {options['period']} {options['place_name']}"

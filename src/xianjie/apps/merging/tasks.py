"""Searching for duplicates in the background, and after a new list came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate, localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.runners import JobContext, runner, tick
from xianjie.apps.merging.models import DuplicateSearch
from xianjie.apps.registry.models import RegistryImport


@runner("merging.search", permission=Permission.MERGE_RECORDS)
def search(context: JobContext) -> dict[str, Any]:
    """Look through a county for records that may be one."""
    from xianjie.apps.merging.actions import search_duplicates

    result = search_duplicates(
        by=context.by,
        county=context.payload["county"],
        today=localdate(),
        now=context.now(),
        progress=context.progress,
    )
    return result.as_json()


@tick("merging.search")
def search_after_lists(by: Actor, now: datetime) -> int:
    """Search the counties whose list came after the last search; those never searched wait.

    The first search of a county is somebody's decision: it fills a queue that people work off.
    """
    from xianjie.apps.merging.actions import search_duplicates

    last = dict(
        DuplicateSearch.objects.order_by()
        .values_list("county_code")
        .annotate(at=Max("searched_at"))
    )
    listed = dict(
        RegistryImport.objects.filter(county_code__in=last)
        .order_by()
        .values_list("county_code")
        .annotate(at=Max("imported_at"))
    )
    due = sorted(county for county, at in listed.items() if at > last[county])
    for county in due:
        search_duplicates(by=by, county=county, today=localtime(now).date(), now=now)
    return len(due)

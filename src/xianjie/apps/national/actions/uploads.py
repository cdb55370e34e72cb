"""Bring a file of the national system or of another system through the pages."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.urls import reverse

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.codes import padded
from xianjie.apps.jobs import actions as jobs
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.uploads import Sealed, remove_sealed
from xianjie.apps.national.actions.comparing import compare_file
from xianjie.apps.national.actions.outside import compare_list
from xianjie.apps.national.comparing import comparison_contract
from xianjie.apps.sources.actions import import_export
from xianjie.apps.sources.places import find_place
from xianjie.exchange.contracts import all_contracts
from xianjie.exchange.layouts import REGISTRY
from xianjie.exchange.recognising import recognise
from xianjie.kernel.errors import RefusedError, UsageError

TABLE, COMPARE, OUTSIDE = "table", "compare", "outside"


def _page(upload: Upload) -> str:
    return reverse("national:uploaded", args=[upload.pk])


NATIONAL_FILES = jobs.UploadKind("national", "national.check", "national.load", _page)


def bring_file(
    *,
    by: Actor,
    sealed: Sealed,
    place: str,
    system: str,
    data_on: date | None,
    today: date,
    now: datetime,
) -> Upload:
    """Keep a file that was taken in and have it read on trial; refused, the file is removed.

    :param system: the system that a list of people comes from; empty for the national system.
    :param data_on: the day of the data; without one what the file says, else today.
    :raises RefusedError: not permitted in the place.
    :raises UsageError: unknown place, or a day to come.
    """
    try:
        with beyond_scope("the action checks who may"):
            where = find_place(place)
        if not by.scope.may(Permission.EXCHANGE_NATIONAL, where.division_code):
            raise RefusedError("not-permitted", f"您没有为{where.name}交换国家系统数据的权限。")
        if data_on is not None and data_on > today:
            raise UsageError("future-date", f"数据日期 {data_on} 还没有到，请核对。")
    except BaseException:
        remove_sealed(sealed.path)
        raise
    options = {
        "place": where.prefix,
        "place_name": where.name,
        "system": system,
        "data_on": data_on.isoformat() if data_on else "",
    }
    return jobs.bring(
        by=by,
        kind=NATIONAL_FILES,
        sealed=sealed,
        title=title_of(options),
        division_code=padded(where.prefix),
        options=options,
        now=now,
    )


def confirm_file(*, by: Actor, upload: Upload, now: datetime) -> Upload:
    """Have a file taken in that was read on trial."""
    title = title_of(upload.options)
    return jobs.confirm(by=by, kind=NATIONAL_FILES, upload=upload, title=title, now=now)


def title_of(options: dict[str, Any]) -> str:
    """Return what an upload is: 国家系统数据 姚安县, 医保高额费用名单 姚安县."""
    what = f"{options['system']}名单" if options["system"] else "国家系统数据"
    return f"{what} {options['place_name']}"


def read_file(
    *,
    by: Actor,
    path: Path,
    file_name: str,
    options: dict[str, Any],
    today: date,
    now: datetime,
    dry_run: bool,
    progress: Any,
) -> dict[str, Any]:
    """Read a file on trial or for good, whatever it is; return what the page shows.

    ``use`` tells what was done: a table imported, a person list compared, a list of another system
    held against the monitored households.
    """
    place = find_place(options["place"])
    day = date.fromisoformat(options["data_on"]) if options["data_on"] else None
    if options["system"]:
        found = compare_list(
            by=by,
            path=path,
            place=place,
            system=options["system"],
            data_on=day or today,
            now=now,
            file_name=file_name,
            dry_run=dry_run,
        )
        names = ("read", "unreadable", "monitored", "outside", "unknown")
        counts = {name: getattr(found, name) for name in names}
        return {"use": OUTSIDE, "title": f"{found.source}名单", "pk": found.pk, **counts}
    contract = recognise(path, [comparison_contract(), *all_contracts("export")])
    if contract.id == REGISTRY:
        compared = compare_file(
            by=by,
            path=path,
            place=place,
            data_on=day or today,
            now=now,
            dry_run=dry_run,
            file_name=file_name,
            progress=lambda done, what: progress(done, None, what),
        )
        return {"use": COMPARE, "title": "人口名单", **compared.document()}
    result = import_export(
        by=by,
        path=path,
        table=contract.id,
        data_on=day,
        place=options["place"],
        now=now,
        dry_run=dry_run,
        file_name=file_name,
        progress=lambda done: progress(done, None, "已读行数"),
    )
    return {"use": TABLE, "title": contract.title, **result.document()}

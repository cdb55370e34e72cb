"""Write a file as the national system or another department expects it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.national.queries.files import Asked, file_rows
from xianjie.apps.sources.places import Place
from xianjie.exchange.layout_files import write_layout
from xianjie.exchange.layouts import FileLayout
from xianjie.kernel.errors import RefusedError


def write_file(
    *, by: Actor, layout: FileLayout, place: Place, on: date, path: Path, now: datetime
) -> int:
    """Write the rows of a place in a layout to an xlsx file and return how many; audited.

    Personal data stand in full. :raises RefusedError: without the right to personal data and to
    the exchange in the place, or when nothing was imported of an export.
    """
    for permission in (Permission.EXCHANGE_NATIONAL, Permission.EXPORT_PERSONAL):
        if not by.scope.may(permission, place.division_code):
            raise RefusedError("not-permitted", f"您没有导出{place.name}国家系统数据表的权限。")
    rows = write_layout(path, layout, file_rows(layout, Asked(place.county, place.prefix, on)))
    detail = {"layout": layout.id, "title": layout.title, "place": place.prefix, "rows": rows}
    with transaction.atomic():
        record(
            actor=by,
            action="national.export",
            object_type="file-layout",
            object_id=layout.id,
            at=now,
            division_code=place.division_code,
            detail=detail,
        )
    return rows

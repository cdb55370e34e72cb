"""The board, yields, coverage and projects to book as workbooks; none names a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.assets.actions import record_asset_export
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

Sheet = tuple[str, Sequence[tuple[str, int]], Iterable[Sequence[Any]]]


def export_sheets(
    *, by: Actor, made_by: str, county: str, what: str, title: str, sheets: Sequence[Sheet],
    filters: tuple[tuple[str, str], ...], now: datetime,
) -> bytes:  # fmt: skip
    """Write sheets (name, columns with widths, lines), audit it, return the bytes."""
    target = BytesIO()
    number = 0
    with new_workbook(target) as book:
        for name, columns, lines in sheets:
            number += write_table(book, name, columns, iter(lines))
        write_provenance(
            book,
            Provenance(
                title=title, by=made_by, at=timezone.localtime(now), filters=filters, rows=number
            ),
        )
    record_asset_export(by=by, county=county, what=what, rows=number, now=now)
    return target.getvalue()

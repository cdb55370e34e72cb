"""Lists of medical settlement and of payments as workbooks; names are masked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.benefits.actions import record_care_export
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.money import format_yuan

__all__ = ["care_workbook", "money"]


def money(fen: int | None) -> str:
    """An amount of a cell, empty where it is unknown."""
    return "" if fen is None else format_yuan(fen)


def care_workbook(
    *,
    by: Actor,
    made_by: str,
    county: str,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[object]],
    totals: Sequence[Sequence[object]] = (),
    filters: tuple[tuple[str, str], ...] = (),
    now: datetime,
) -> bytes:
    """Write a list, its totals and who made it into an xlsx file, and audit it."""
    buffer = io.BytesIO()
    with new_workbook(buffer) as book:
        number = write_table(book, title, columns, rows)
        if totals:
            write_table(book, "合计", (("项目", 24), ("人数", 10), ("金额(元)", 16)), totals)
        provenance = Provenance(
            title=f"{title}（姓名已脱敏）",
            by=made_by,
            at=timezone.localtime(now),
            filters=filters,
            rows=number,
        )
        write_provenance(book, provenance)
    record_care_export(
        by=by,
        county=county,
        title=title,
        rows=number,
        filters={key: value for key, value in filters if value},
        now=now,
    )
    return buffer.getvalue()

"""Lists of social relief as workbooks; names are masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.relief.actions import record_export
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

REQUEST_COLUMNS = (
    ("编号", 16), ("类别", 10), ("申请人", 10), ("户编号", 18), ("所在村", 24), ("救助需求", 10),
    ("申请渠道", 12), ("急难", 6), ("申请日期", 12), ("状态", 12), ("承办部门", 24),
    ("办结期限", 12), ("办结日期", 12), ("办理结果", 16), ("救助金额(元)", 12), ("逾期天数", 8),
)  # fmt: skip


def export_list(
    *, by: Actor, made_by: str, what: str, title: str, county: str,
    columns: Sequence[tuple[str, int]], lines: Iterable[Sequence[Any]],
    filters: tuple[tuple[str, str], ...], now: datetime,
) -> bytes:  # fmt: skip
    """Write the lines of a gated list, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, title, columns, lines)
        write_provenance(
            book,
            Provenance(
                title=title, by=made_by, at=timezone.localtime(now), filters=filters, rows=number
            ),
        )
    record_export(by=by, what=what, county=county, rows=number, now=now)
    return target.getvalue()

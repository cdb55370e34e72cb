"""Gaps, months and scores as workbooks; names are masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

GAPS = (
    ("乡镇", 14), ("村", 14), ("为什么要派", 24), ("在任人数", 8), ("上年同期", 8),
    ("第一书记", 8), ("最早任期止", 12), ("问题", 30),
)  # fmt: skip
MONTHS = (
    ("编号", 12), ("姓名", 10), ("职务", 10), ("驻村", 24), ("派出单位", 24), ("月份", 10),
    ("在村天数", 8), ("请假天数", 8), ("应驻天数", 8), ("差几天", 8), ("状态", 10),
)  # fmt: skip
SCORES = (
    ("对象", 8), ("编号", 12), ("姓名", 10), ("村", 24), ("年度", 8), ("得分", 8), ("明细", 60),
    ("等次", 10), ("状态", 10),
)  # fmt: skip


def export_table(
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
    record(
        actor=by, action=f"teams.export-{what}", object_type="county", object_id=county,
        division_code=county, detail={"rows": number}, at=now,
    )  # fmt: skip
    return target.getvalue()

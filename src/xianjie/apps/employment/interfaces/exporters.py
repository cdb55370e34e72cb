"""Lists of employment as workbooks; names are masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.employment.actions.exporting import record_employment_export
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

Columns = Sequence[tuple[str, int]]
OUT: Columns = (
    ("姓名", 8), ("户编号", 18), ("所在村", 24), ("失业起", 12), ("天数", 8), ("劳动能力", 14),
    ("有就业意愿", 10), ("想做什么", 10), ("想去哪里", 10), ("需求", 12), ("核实日期", 12),
)  # fmt: skip
ZERO: Columns = (
    ("户主", 8), ("户编号", 18), ("所在村", 24), ("能干愿干人数", 12), ("易地搬迁", 8),
    ("状态", 12), ("措施", 12), ("责任人", 14), ("发现日期", 12), ("办结期限", 12),
    ("再次出现", 8), ("销号日期", 12), ("怎样销号", 18),
)  # fmt: skip
GOALS: Columns = (
    ("地方", 16), ("乡内", 8), ("县内乡外", 10), ("省内县外", 10), ("省外", 8), ("境外", 8),
    ("合计", 8), ("其中有组织", 10),
)  # fmt: skip
PUSHES: Columns = (
    ("所在村", 24), ("户编号", 18), ("姓名", 8), ("推荐岗位", 16), ("用工单位", 20),
    ("工作地点", 16), ("月薪(元)", 14), ("匹配分", 8), ("理由", 40), ("推送", 10), ("结果", 12),
    ("签字", 12),
)  # fmt: skip


def export_rows(
    *, by: Actor, made_by: str, what: str, title: str, county: str, columns: Columns,
    lines: Iterable[Sequence[Any]], filters: tuple[tuple[str, str], ...], now: datetime,
) -> bytes:  # fmt: skip
    """Write the lines of a gated list, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, title, columns, lines)
        write_provenance(book, Provenance(
            title=title, by=made_by, at=timezone.localtime(now), filters=filters, rows=number,
        ))  # fmt: skip
    record_employment_export(by=by, county=county, what=what, rows=number, now=now)
    return target.getvalue()

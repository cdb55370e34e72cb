"""Focus households as a workbook, with the sheet that says who made it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.income.actions.exporting import record_focus_export
from xianjie.apps.income.queries.focus import FocusRow
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

COLUMNS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("人群", 8), ("人数", 6),
    ("上年人均(元)", 12), ("上年数来源", 10), ("上年均值(元)", 12), ("差额(元)", 12),
    ("本年到目前人均(元)", 16), ("全年推算人均(元)", 16), ("本年目标(元)", 12), ("计划状态", 10),
    ("措施数", 8), ("已落实", 8), ("逾期没有计划", 12),
)  # fmt: skip


def export_focus(
    *,
    by: Actor,
    made_by: str,
    county: str,
    year: int,
    rows: Sequence[FocusRow],
    today: date,
    now: datetime,
) -> bytes:
    """Write the rows of a gated list as xlsx, audit it, return the file's bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "focus.xlsx"
        with new_workbook(path, constant_memory=True) as book:
            number = write_table(book, "增收重点户", COLUMNS, (_cells(row) for row in rows))
            provenance = Provenance(
                title="增收重点户（户主姓名已脱敏）", by=made_by, at=timezone.localtime(now),
                filters=(("收入年度", str(year)), ("导出日期", today.isoformat())), rows=number,
            )  # fmt: skip
            write_provenance(book, provenance)
        content = path.read_bytes()
    record_focus_export(by=by, county=county, year=year, rows=number, now=now)
    return content


def _cells(row: FocusRow) -> tuple[str, ...]:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.group, str(row.people),
        _yuan(row.base), row.base_source, _yuan(row.mean), _yuan(row.gap), _yuan(row.so_far),
        _yuan(row.forecast), _yuan(row.goal), row.plan or "没有计划", str(row.measures),
        str(row.done), "是" if row.is_late else "",
    )  # fmt: skip


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / 100:.2f}"

"""Joint handlings as a workbook, with the sheet that says who made it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.actions import record_handlings_export
from xianjie.apps.cases.models import JointHandling
from xianjie.apps.cases.queries.joint import HandlingFilters, HandlingRow, handling_rows
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

COLUMNS = (
    ("编号", 20), ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("风险类型", 16),
    ("预警等级", 8), ("状态", 12), ("应答复部门", 10), ("已答复部门", 10), ("当前期限", 12),
    ("是否逾期", 8),
)  # fmt: skip
PORTION = 500
VIEWS = {"open": "在办", "mine": "等我单位办", "overdue": "逾期", "all": "全部"}


def export_handlings(
    *,
    by: Actor,
    made_by: str,
    county: str,
    path: Path,
    handlings: QuerySet[JointHandling],
    filters: HandlingFilters,
    today: date,
    now: datetime,
) -> int:
    """Write the handlings of a gated list to an xlsx file, audit it, return the number of rows."""
    chosen = (("列表", VIEWS.get(filters.view, filters.view)), ("风险类型", filters.risk))
    found = list(handlings)
    rows = (
        _cells(row)
        for start in range(0, len(found), PORTION)
        for row in handling_rows(found[start : start + PORTION], today)
    )
    with new_workbook(path, constant_memory=True) as book:
        number = write_table(book, "联动处置", COLUMNS, rows)
        provenance = Provenance(
            title="联动处置清单（户主姓名已脱敏）",
            by=made_by,
            at=timezone.localtime(now),
            filters=chosen,
            rows=number,
        )
        write_provenance(book, provenance)
    record_handlings_export(by=by, county=county, rows=number, filters=dict(chosen), now=now)
    return number


def _cells(row: HandlingRow) -> tuple[str, ...]:
    return (
        row.number, row.household_code, row.head, row.place.town, row.place.name, row.risk,
        row.level, row.state_label, str(row.asked), str(row.answered),
        row.due_on.isoformat() if row.due_on else "", "是" if row.is_overdue else "",
    )  # fmt: skip

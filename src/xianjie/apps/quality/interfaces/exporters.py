"""The error list as a workbook: what to do about which row, for village and responsible person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.quality.enums import Mending
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.quality.portions import portions
from xianjie.apps.quality.queries.duties import VILLAGE
from xianjie.apps.quality.queries.lines import Line, lines_of
from xianjie.apps.quality.queries.rules import tables_by_id
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

COLUMNS = (
    ("县", 10), ("乡镇", 12), ("行政村", 12), ("户编号", 18), ("户主", 10), ("姓名", 10),
    ("规则", 26), ("规则编号", 22), ("类别", 8), ("严重度", 8), ("问题", 40), ("数据表", 12),
    ("涉及列", 24), ("原值", 24), ("怎样改", 30), ("责任人", 14), ("状态", 8), ("整改", 10),
    ("首次发现", 12), ("数据日期", 12), ("参数", 24), ("规则版本", 14), ("核实情况", 24),
)  # fmt: skip
_PORTION = 1_000


_ASKED = {
    "state": "状态", "severity": "严重度", "category": "类别", "rule": "规则", "table": "数据表",
    "town": "乡镇", "village": "村", "duty": "责任人", "mending": "整改",
}  # fmt: skip
_ASKED_VALUES = {
    "new": "新增", "on": "持续", "cleared": "已消除", "exempt": "已豁免", "all": "全部",
    "open": "未下发", "late": "超期",
}  # fmt: skip


def _asked(name: str, value: str) -> tuple[str, str]:
    """Say a filter of the list in the words of the page."""
    words = _ASKED_VALUES | {str(key): str(label) for key, label in Mending.choices}
    said = words.get(value, value) if name in ("state", "mending") else value
    return _ASKED.get(name, name), said


def export_findings(
    *, by: Actor, county: str, county_name: str, rows: QuerySet[QualityFinding],
    filters: tuple[tuple[str, str], ...] = (), named: bool = False, now: datetime,
    made_by: str = "",
) -> bytes:  # fmt: skip
    """Write the rows of a gated list, audit it, return the bytes; people masked unless ``named``.

    Raises ``RefusedError`` never: the caller checked what may be read, and for ``named`` the right
    to export personal data.
    """
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(
            book,
            "数据疑点",
            COLUMNS,
            _lines(rows, county, county_name, named=named),
            filtered=True,
        )
        write_provenance(
            book,
            Provenance(
                title="数据疑点清单",
                by=made_by or by.label,
                at=timezone.localtime(now),
                filters=tuple(_asked(name, value) for name, value in filters),
                rows=number,
                personal=named,
            ),
        )
    with transaction.atomic():
        record(
            actor=by,
            action="quality.export",
            object_type="quality.QualityFinding",
            object_id="",
            division_code=county.ljust(12, "0"),
            detail={"rows": number, "filters": dict(filters), "named": named},
            at=now,
        )
    return target.getvalue()


def _lines(
    rows: QuerySet[QualityFinding], county: str, county_name: str, *, named: bool
) -> Iterator[list[Any]]:
    titles = {one.id: one.title for one in tables_by_id().values()}
    found = rows.select_related("household", "first_run", "last_run").iterator(_PORTION)
    for part in portions(found, _PORTION):
        for line in lines_of(part, county):
            yield _cells(line, county_name, titles, named=named)


def _cells(line: Line, county: str, titles: dict[str, str], *, named: bool) -> list[Any]:
    row, faults = line.row, line.read.faults
    head, who = line.plain if named else (line.head, line.who)
    return [
        county, line.place.town, line.place.name, line.household_code, head, who, line.title,
        row.rule_id, row.category, row.severity, line.read.message or line.title,
        titles.get(row.table, row.table),
        "；".join(cell.column for cell in faults),
        "；".join((cell.value if named else cell.shown) or "空" for cell in faults),
        line.fix, line.duty.name if line.duty.key != VILLAGE else "村里",
        row.state if row.standing != "EXEMPT" else "已豁免", row.get_mending_display(),
        row.first_seen, _day(row.parameters.get("数据日期")),
        "；".join(f"{k}={v}" for k, v in row.parameters.items() if k != "数据日期"),
        row.rule_hash[:12], "",
    ]  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

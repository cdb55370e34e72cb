"""The board of monthly progress as a workbook."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.supervision.actions import record_progress_export
from xianjie.apps.supervision.queries.progress import (
    LATE,
    MISSING,
    ON_TIME,
    OVERDUE,
    RETURNED,
    BoardLine,
)
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_COLUMNS = (
    ("单位", 28), ("状态", 10), ("首次报送", 12), ("报送人", 14), ("本年按时（月）", 14),
    ("本年已报（月）", 14), ("任务绿灯", 10), ("任务黄灯", 10), ("任务红灯", 10),
    ("数字", 60), ("本月进展", 60), ("存在问题", 40), ("下月打算", 40),
)  # fmt: skip
WORDS = {ON_TIME: "按时", LATE: "晚报", MISSING: "待报", OVERDUE: "逾期未报", RETURNED: "退回补充"}


def export_board(
    *, by: Actor, made_by: str, county: str, period: str, lines: list[BoardLine], now: datetime
) -> bytes:
    """Write the board of a month with the words of each report, audit it, return its bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, "进展报送", _COLUMNS, (_cells(line) for line in lines))
        provenance = Provenance(
            title="月度进展报送",
            by=made_by,
            at=timezone.localtime(now),
            filters=(("期别", period),),
            rows=number,
        )
        write_provenance(book, provenance)
    record_progress_export(by=by, county=county, period=period, rows=number, now=now)
    return target.getvalue()


def _cells(line: BoardLine) -> tuple[object, ...]:
    report = line.report
    head = (line.reporter.name, WORDS[line.state])
    tasks = line.tasks
    lights = (tasks.green, tasks.yellow, tasks.red) if tasks else (0, 0, 0)
    if report is None:
        return (*head, "", "", line.on_time, line.months, *lights, "", "", "", "")
    figures = "；".join(f"{name} {number}" for name, number in report.figures)
    return (
        *head, report.first_on.isoformat(), str(report.submitted_by), line.on_time, line.months,
        *lights, figures, report.done, report.problems, report.plans,
    )  # fmt: skip

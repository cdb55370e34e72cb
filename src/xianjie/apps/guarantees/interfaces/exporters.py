"""The board and the list of problems as workbooks; neither names a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.guarantees.actions.exporting import record_guarantee_export
from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.models import Problem
from xianjie.apps.guarantees.queries.boards import Board
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_PROBLEMS = (
    ("领域", 10), ("问题", 16), ("乡镇村", 24), ("户编号", 18), ("来源", 10), ("原因", 14),
    ("责任部门", 10), ("责任人", 14), ("发现日期", 12), ("办结期限", 12), ("状态", 10),
    ("再次出现", 8), ("解决日期", 12), ("销号日期", 12),
)  # fmt: skip


def export_board(
    *, by: Actor, made_by: str, county: str, name: str, board: Board, now: datetime
) -> bytes:
    """Write the board of a place, audit it, return the bytes."""
    columns = [("地方", 16)]
    for area in board.areas:
        label = Area(area).label
        columns += [(f"{label}未销号", 12), (f"{label}逾期", 12), (f"{label}本月销号", 12)]
    lines = []
    for line in board.lines:
        cells: list[object] = [line.place.name]
        for area in board.areas:
            one = line.figures[area]
            cells += [one.open, one.late, one.closed]
        lines.append(tuple(cells))
    data = f"{board.check.period}" if board.check else "还没有比对"
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, "冲刺清零", tuple(columns), iter(lines))
        write_provenance(book, Provenance(
            title=f"{name}三保障和饮水清零情况", by=made_by, at=timezone.localtime(now),
            filters=(("数据期", data),), rows=number,
        ))  # fmt: skip
    record_guarantee_export(by=by, county=county, what="board", rows=number, now=now)
    return target.getvalue()


def export_problems(
    *, by: Actor, made_by: str, county: str, rows: Sequence[Problem],
    places: Mapping[str, str], filters: tuple[tuple[str, str], ...], now: datetime,
) -> bytes:  # fmt: skip
    """Write the problems of a gated list, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        lines = (
            (
                row.get_area_display(), row.title, places.get(row.division_code, ""),
                row.household.household_code, row.get_source_display(), row.cause,
                row.department, str(row.owner or ""), row.found_on, row.due_on,
                row.get_state_display(), row.reopened, row.done_on, row.closed_on,
            )
            for row in rows
        )  # fmt: skip
        number = write_table(book, "问题清单", _PROBLEMS, lines)
        write_provenance(book, Provenance(
            title="三保障和饮水问题清单", by=made_by, at=timezone.localtime(now),
            filters=filters, rows=number,
        ))  # fmt: skip
    record_guarantee_export(by=by, county=county, what="problems", rows=number, now=now)
    return target.getvalue()

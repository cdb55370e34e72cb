"""The overview of a month as a workbook: figures, parts, risks, trend and the list as shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xianjie.apps.cockpit.queries.overview import Map, RiskLine, TrendLine
from xianjie.apps.cockpit.queries.rows import ClueRow
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

FIRST_WIDTH, WIDTH = 24, 14
LIST_HEAD = (
    "户编号", "户主", "乡镇", "村", "户的类别", "风险", "等级", "本月", "办理状态", "核查期限",
    "逾期",
)  # fmt: skip


@dataclass(frozen=True)
class OverviewSheets:
    """What the workbook holds; ``figures`` are (title, figure, unit, note)."""

    figures: Sequence[tuple[str, str, str, str]]
    part_name: str
    map: Map
    groups: Sequence[str]
    risks: Sequence[RiskLine]
    trend: Sequence[TrendLine]
    clues: Iterable[ClueRow] = field(default_factory=tuple)


def write_overview(path: Path, sheets: OverviewSheets, provenance: Provenance) -> None:
    """Write the workbook; heads of households stay masked."""
    book = new_workbook(path)
    for title, columns, rows in (
        ("概况", ("指标", "数", "单位", "说明"), sheets.figures),
        (
            f"分{sheets.part_name}",
            (
                sheets.part_name,
                "风险未消除（户）",
                "未解除线索（条）",
                "未核查（条）",
                "逾期（条）",
            ),
            [(p.place.name, p.open, p.clues, p.waiting, p.overdue) for p in sheets.map.parts],
        ),
        (
            "风险构成",
            ("风险", *sheets.groups, "合计"),
            [(line.risk, *(n for _, n in line.groups), line.total) for line in sheets.risks],
        ),
        (
            "近12个月",
            ("月份", "识别（户）", "消除（户）"),
            [(line.period, line.identified, line.cleared) for line in sheets.trend],
        ),
        ("线索名单", LIST_HEAD, map(_clue, sheets.clues)),
    ):
        widths = [FIRST_WIDTH, *(WIDTH for _ in columns[1:])]
        write_table(book, title, zip(columns, widths, strict=True), rows, frozen=0)
    write_provenance(book, provenance)
    book.close()


def _clue(row: ClueRow) -> tuple[object, ...]:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.group, row.risk,
        row.level, row.state_label, "待核查" if row.is_open else "已办结", row.due_on,
        "逾期" if row.overdue else "",
    )  # fmt: skip

"""A report as a workbook: the dispatch table, each section's figures and tables, the sources."""

from __future__ import annotations

import io
import re

from django.utils.timezone import localtime

from xianjie.apps.reporting.contents import Report, Table
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

__all__ = ["report_workbook"]

_LONGEST_NAME = 31
_NAME_WIDTH, _CELL_WIDTH = 24.0, 13.0
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def report_workbook(report: Report, made_by: str) -> bytes:
    """Return the report as an xlsx file; every word is text, every figure a number."""
    target = io.BytesIO()
    rows = 0
    with new_workbook(target, in_memory=True) as book:
        known: set[str] = set()
        if report.dispatch is not None:
            rows += _write(book, report.dispatch, "调度表", known)
        figures = Table(
            "主要数字",
            ("部分", "项目", "数值", "单位", "口径", "来源"),
            tuple(
                (section.title, one.name, one.value, one.unit, one.note, section.source)
                for section in report.sections
                for one in section.figures
            ),
        )
        rows += _write(book, figures, "主要数字", known)
        for section in report.sections:
            for table in section.tables:
                rows += _write(book, table, table.title, known)
            for chart in section.charts:
                series = Table(
                    chart.title,
                    ("", *(f"{name}（{chart.unit}）" for name, _ in chart.series)),
                    tuple(
                        (label, *(values[place] for _, values in chart.series))
                        for place, label in enumerate(chart.labels)
                    ),
                )
                rows += _write(book, series, chart.title, known)
        write_provenance(
            book,
            Provenance(
                title=report.title,
                by=made_by,
                at=localtime(report.made_at),
                rows=rows,
                more=(
                    ("期间", report.span),
                    ("数据截至", report.as_of.isoformat()),
                    ("存量数截至", report.stands_on.isoformat()),
                    *(("说明", note) for note in report.notes),
                ),
            ),
        )
    return target.getvalue()


def _write(book: object, table: Table, name: str, known: set[str]) -> int:
    columns = [
        (title, _NAME_WIDTH if not place else max(_CELL_WIDTH, 2.2 * len(title)))
        for place, title in enumerate(table.header)
    ]
    rows: list[tuple[object, ...]] = list(table.rows)
    if table.note:
        rows.append((f"注：{table.note}",))
    return write_table(book, _sheet_name(name, known), columns, rows)  # type: ignore[arg-type]


def _sheet_name(name: str, known: set[str]) -> str:
    """Return a name that a workbook takes and that no other sheet has."""
    bare = _FORBIDDEN.sub("", name)[:_LONGEST_NAME]
    found, number = bare, 1
    while found in known:
        number += 1
        found = f"{bare[: _LONGEST_NAME - 3]} {number}"
    known.add(found)
    return found

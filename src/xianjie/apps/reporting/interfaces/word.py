"""A report as a Word document: figures, tables, charts as pictures, sources."""

from __future__ import annotations

from django.utils.timezone import localtime

from xianjie.apps.reporting.contents import Chart, Report, Section, Table
from xianjie.apps.reporting.interfaces.charts import chart_picture
from xianjie.exchange.paper import Paper

__all__ = ["report_document"]

_NUMERALS = "一二三四五六七八九十"


def report_document(report: Report, made_by: str) -> bytes:
    """Return the report as a docx file."""
    paper = Paper(report.title, localtime(report.made_at))
    paper.start(report.title, f"（数据截至 {report.as_of:%Y-%m-%d}）")
    for note in report.notes:
        paper.line(note, indent=True)
    place = 0
    if report.dispatch is not None:
        paper.section(f"{_numeral(place)}、调度表")
        _write_dispatch(paper, report.dispatch)
        place += 1
    for section in report.sections:
        paper.section(f"{_numeral(place)}、{section.title}")
        _write_section(paper, section)
        place += 1
    if not report.sections and report.dispatch is None:
        paper.line("这个期间系统里还没有数据。", indent=True)
    paper.right(f"制表：{made_by}　{localtime(report.made_at):%Y-%m-%d %H:%M}")
    return paper.done()


def _numeral(place: int) -> str:
    ten = len(_NUMERALS)
    return _NUMERALS[place] if place < ten else f"十{_NUMERALS[place - ten]}"


def _write_section(paper: Paper, section: Section) -> None:
    if section.figures:
        paper.line(
            "；".join(
                f"{one.name} {one.words}" + (f"（{one.note}）" if one.note == "制表日" else "")
                for one in section.figures
            )
            + "。",
            indent=True,
        )
        explained = [one for one in section.figures if one.note and one.note != "制表日"]
        if explained:
            paper.line("口径：" + "；".join(f"{one.name}，{one.note}" for one in explained) + "。")
    for table in section.tables:
        _write_table(paper, table)
    for chart in section.charts:
        _write_chart(paper, chart)
    paper.line(f"来源：{section.source}。")


def _write_table(paper: Paper, table: Table) -> None:
    paper.line(table.title, centred=True)
    rest = len(table.header) - 1
    widths = [1.0] if not rest else [0.28, *[0.72 / rest] * rest]
    rows = [[_text(value) for value in row] for row in table.rows]
    paper.table(table.header, rows, widths=widths, right=table.figures)
    if table.note:
        paper.line(f"注：{table.note}。")


def _write_dispatch(paper: Paper, table: Table) -> None:
    """Write the wide table as two, so that it fits an upright page."""
    half = 1 + (len(table.header) - 1) // 2
    for first, last in ((1, half), (half, len(table.header))):
        header = (table.header[0], *table.header[first:last])
        rows = tuple((row[0], *row[first:last]) for row in table.rows)
        title = table.title if first == 1 else f"{table.title}（续）"
        _write_table(paper, Table(title, header, rows))
    paper.line(f"注：{table.note}。")


def _write_chart(paper: Paper, chart: Chart) -> None:
    picture = chart_picture(chart)
    if picture is not None and paper.picture(picture, chart.title, alt=chart.alt):
        return
    header = ("", *(name for name, _ in chart.series))
    rows = tuple(
        (label, *(values[place] for _, values in chart.series))
        for place, label in enumerate(chart.labels)
    )
    _write_table(paper, Table(f"{chart.title}（{chart.unit}）", header, rows))


def _text(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int | float) else str(value)

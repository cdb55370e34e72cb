"""How every paper looks: A4, Chinese type, tables to write in, page numbers.

A builder gets a `Paper` and writes into it from top to bottom. What is unknown stays an empty
cell or a line to write on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, HEADS = "宋体", "黑体"
LINE = "________________"
NO_DAY = "____年____月____日"
_MARGIN = Mm(22)
_WIDTH = Mm(210) - 2 * _MARGIN
_SIGNATURE_HEIGHT = Mm(14)
_PICTURE_HEIGHT = Mm(210)
_BROKEN = (
    UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ValueError,
    KeyError, ZeroDivisionError, OSError,
)  # fmt: skip
# What XML 1.0 cannot hold, and what turns the direction of a line around.
_ILLEGAL = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


class Paper:
    """One document that is being written."""

    def __init__(self, title: str, now: datetime) -> None:
        self._document: Any = Document()
        self._is_empty = True
        _set_up(self._document)
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = clean(title), "衔接", "zh-CN"
        properties.comments = ""
        properties.created = properties.modified = now.replace(tzinfo=None)

    def start(self, title: str, note: str = "") -> None:
        """Begin a piece on a new page under its title."""
        if not self._is_empty:
            self._document.add_page_break()
        self._is_empty = False
        heading = self._document.add_heading(level=1)
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _say(heading, title, size=18, font=HEADS)
        if note:
            self.line(note, centred=True)

    def section(self, title: str) -> None:
        """Write a heading within the piece."""
        _say(self._document.add_heading(level=2), title, size=13, font=HEADS)

    def line(self, text: str, *, centred: bool = False, indent: bool = False) -> None:
        """Write a paragraph."""
        paragraph = self._document.add_paragraph()
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(24)
        _say(paragraph, text)

    def right(self, text: str) -> None:
        """Write a line at the right edge, such as who signs a notice."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _say(paragraph, text)

    def blank(self, lines: int) -> None:
        """Leave lines to write on."""
        for _ in range(lines):
            _say(self._document.add_paragraph(), "_" * 70)

    def facts(self, pairs: Sequence[tuple[str, str]], *, columns: int = 2) -> None:
        """Write labels with values in a table; ``columns`` pairs a row."""
        rows = [list(pairs[at : at + columns]) for at in range(0, len(pairs), columns)]
        table = self._table(len(rows), 2 * columns)
        for at, row in enumerate(rows):
            for place in range(columns):
                label, value = row[place] if place < len(row) else ("", "")
                _fill(table.cell(at, 2 * place), label, is_label=True)
                _fill(table.cell(at, 2 * place + 1), value)
        share = 0.32 if columns == 1 else 0.2
        _set_widths(table, [share, 1 / columns - share] * columns)

    def table(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[float] | None = None,
        least: int = 0,
        right: Sequence[int] = (),
    ) -> None:
        """Write a table; at least ``least`` rows, the missing ones empty to be filled by hand.

        ``right`` are the positions of columns of figures.
        """
        found = [list(row) for row in rows]
        found += [[""] * len(header)] * max(0, least - len(found))
        table = self._table(len(found) + 1, len(header))
        # Looked up once: asking a table for one cell walks over all of them.
        cells, columns = list(table._cells), len(header)
        for place, title in enumerate(header):
            _fill(cells[place], title, is_label=True)
        _repeat(table.rows[0])
        for at, row in enumerate(found, 1):
            for place, value in enumerate(row):
                _fill(cells[at * columns + place], value, is_figure=place in right)
        for number, cell in enumerate(cells):
            share = widths[number % columns] if widths else 1 / columns
            cell.width = int(_WIDTH * share)

    def signing(self, names: Sequence[str], day: date | None = None) -> None:
        """Leave room for signatures with their day."""
        self._document.add_paragraph()
        for name in names:
            self.line(f"{name}：{LINE}{LINE}")
        self.right(f"{day:%Y年%m月%d日}" if day else NO_DAY)

    def signature(self, picture: bytes, caption: str) -> bool:
        """Put in a signature that was written on a screen; False when it is no picture."""
        self.line(caption)
        return self._picture(picture, height=_SIGNATURE_HEIGHT)

    def picture(self, picture: bytes, caption: str, *, alt: str = "") -> bool:
        """Put in a picture on the width of the page; False when it is no picture.

        ``alt`` tells in words what it shows.
        """
        self.line(caption, centred=bool(alt))
        return self._picture(picture, width=_WIDTH, alt=alt)

    def done(self) -> bytes:
        """Return the finished file."""
        target = io.BytesIO()
        self._document.save(target)
        return target.getvalue()

    def _picture(self, picture: bytes, *, alt: str = "", **size: Any) -> bool:
        try:
            shape = self._document.add_picture(io.BytesIO(picture), **size)
        except _BROKEN:
            return False
        if alt:
            shape._inline.docPr.set("descr", clean(alt))
        if shape.height > _PICTURE_HEIGHT:
            shape.width = int(shape.width * _PICTURE_HEIGHT / shape.height)
            shape.height = _PICTURE_HEIGHT
        return True

    def _table(self, rows: int, columns: int) -> Any:
        table = self._document.add_table(rows=rows, cols=columns)
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        return table


def clean(text: str) -> str:
    """Return a text without what a document cannot hold or what would turn its lines around."""
    return _ILLEGAL.sub("", str(text))


def day(value: date | None) -> str:
    """Return a day as papers write it; empty where it is unknown."""
    return f"{value:%Y-%m-%d}" if value else ""


def yuan(fen: int | None) -> str:
    """Return an amount in yuan without its unit; empty where it is unknown."""
    return "" if fen is None else f"{fen / 100:,.2f}".removesuffix(".00")


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = Mm(20)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(11)
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        # A theme's type would win over the named one, and the theme knows no Chinese.
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
    for style in (normal, document.styles["Heading 1"], document.styles["Heading 2"]):
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), BODY if style is normal else HEADS)
        style.font.color.rgb = RGBColor(0, 0, 0)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
        properties.append(language)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, code in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES"), (" 页", "")):
        _say(footer, text, size=9)
        if code:
            _field(footer, code)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def _say(paragraph: Any, text: str, *, size: int = 0, font: str = BODY, bold: bool = False) -> None:
    run = paragraph.add_run(clean(text))
    run.font.name, run.bold = font, bold or None
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if size:
        run.font.size = Pt(size)


def _fill(cell: Any, text: str, *, is_label: bool = False, is_figure: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    if is_figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if is_label:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(paragraph, text, size=10, font=HEADS if is_label else BODY)


def _set_widths(table: Any, shares: Sequence[float]) -> None:
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = int(_WIDTH * share)


def _repeat(row: Any) -> None:
    """Let the header stand on every page that the table runs over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)

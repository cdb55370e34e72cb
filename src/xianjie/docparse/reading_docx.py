"""A docx file into lines: paragraphs and table rows in order, automatic numbers written out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import nsmap

from xianjie.docparse.boilerplate import CELL
from xianjie.kernel.errors import RefusedError

__all__ = ["docx_lines"]

_W = f"{{{nsmap['w']}}}"
_UNREAD = tuple(f"{_W}{name}" for name in ("pPr", "del", "rPr", "instrText"))
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting "
    "taiwaneseCountingThousand ideographTraditional".split()
)
_CIRCLED = frozenset(
    "decimalEnclosedCircle decimalEnclosedCircleChinese ideographEnclosedCircle".split()
)


def docx_lines(data: bytes, name: str) -> str:
    """Return the text, one line for each paragraph; headers, footers, deleted text left out.

    Raises ``RefusedError`` for a damaged file.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        if body is None:
            raise ValueError("no body")
        return "\n".join(_block_lines(body, _Numbering(document)))
    except (
        PackageNotFoundError,
        XMLSyntaxError,
        zipfile.BadZipFile,
        zlib.error,
        AttributeError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
        OSError,
    ):
        raise RefusedError(
            "damaged", f"文件“{name}”已损坏，打不开。请用 Word 或 WPS 打开后另存，再传。"
        ) from None


def _block_lines(parent: Any, numbering: _Numbering) -> Iterator[str]:
    """Yield the lines of the paragraphs and tables of a body, cell or content control."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph_lines(child, numbering)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                yield from _row_lines(row, numbering)
        elif child.tag in {f"{_W}sdt", f"{_W}ins", f"{_W}customXml"}:
            content = child.find(f"{_W}sdtContent")
            yield from _block_lines(child if content is None else content, numbering)


def _row_lines(row: Any, numbering: _Numbering) -> Iterator[str]:
    """Yield a row as one line; a row of one long cell gives its paragraphs."""
    cells = [list(_block_lines(cell, numbering)) for cell in row.findall(f"{_W}tc")]
    if len(cells) == 1:
        yield from cells[0]
        return
    texts = ["".join(line.strip() for line in lines) for lines in cells]
    yield CELL.join(text for text in texts if text)


def _paragraph_lines(paragraph: Any, numbering: _Numbering) -> Iterator[str]:
    """Yield the lines of one paragraph, its automatic number before the first."""
    text = "".join(_texts(paragraph))
    mark = numbering.mark(paragraph) if text.strip() else ""
    first, *rest = text.split("\n")
    indent = "\u3000" if paragraph.find(f"{_W}pPr/{_W}ind") is not None else ""
    yield f"{indent}{mark}{first.strip() if mark else first}"
    yield from rest


def _texts(element: Any) -> Iterator[str]:
    """Yield the texts of a paragraph; inserted text counts, deleted and doubled text does not."""
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n" if child.get(f"{_W}type") is None else ""
        elif tag == f"{_W}tab":
            yield " " if element.tag == f"{_W}r" else ""
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag == f"{_W}p":
            yield "\n"
            yield from _texts(child)
            yield "\n"
        elif tag in _UNREAD or str(tag).endswith("}Fallback"):
            continue
        else:
            yield from _texts(child)


class _Numbering:
    """The automatic numbers of a document, counted as Word counts them."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        abstract = {one.get(f"{_W}abstractNumId"): one for one in root.iter(f"{_W}abstractNum")}
        for number in root.iter(f"{_W}num"):
            key = number.get(f"{_W}numId")
            base = number.find(f"{_W}abstractNumId")
            if key is None or base is None:
                continue
            levels = self._read_levels(abstract.get(base.get(f"{_W}val")))
            starts = number.findall(f"{_W}lvlOverride")
            self._abstract[key] = key if starts else f"abstract-{base.get(f'{_W}val')}"
            for override in starts:
                level = int(override.get(f"{_W}ilvl") or 0)
                start = override.find(f"{_W}startOverride")
                if start is not None and level in levels:
                    form, text, _ = levels[level]
                    levels[level] = (form, text, int(start.get(f"{_W}val") or 1))
            self._levels[key] = levels
        for style in document.styles.element.iter(f"{_W}style"):
            found = style.find(f"{_W}pPr/{_W}numPr")
            identifier = style.get(f"{_W}styleId")
            if found is not None and identifier:
                self._styles[identifier] = _number_of(found)

    @staticmethod
    def _read_levels(abstract: Any) -> dict[int, tuple[str, str, int]]:
        """Return level → (format, text with %1 …, first number)."""
        levels: dict[int, tuple[str, str, int]] = {}
        for level in () if abstract is None else abstract.findall(f"{_W}lvl"):
            found = {
                name: (one.get(f"{_W}val") or "")
                for name in ("numFmt", "lvlText", "start")
                if (one := level.find(f"{_W}{name}")) is not None
            }
            start = found.get("start", "1")
            levels[int(level.get(f"{_W}ilvl") or 0)] = (
                found.get("numFmt", "decimal"),
                found.get("lvlText", ""),
                int(start) if start.isdigit() else 1,
            )
        return levels

    def mark(self, paragraph: Any) -> str:
        """Return the number that Word would print before a paragraph, empty when none."""
        found = paragraph.find(f"{_W}pPr/{_W}numPr")
        if found is not None:
            key, level = _number_of(found)
        else:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            key, level = self._styles.get("" if style is None else style.get(f"{_W}val"), ("", 0))
        levels = self._levels.get(key)
        if not levels or level not in levels:
            return ""
        counts = self._counts[self._abstract[key]]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        form, text, _ = levels[level]
        if form == "bullet":
            return "——"
        if form == "none":
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = counts.get(at, levels.get(at, ("", "", 1))[2])
            return _shown(shown, levels.get(at, ("decimal", "", 1))[0])

        return re.sub(r"%(\d)", number, text)


def _number_of(element: Any) -> tuple[str, int]:
    """Return (list, level) of a paragraph's numbering."""
    key, level = element.find(f"{_W}numId"), element.find(f"{_W}ilvl")
    shown = "0" if level is None else level.get(f"{_W}val") or "0"
    return (
        "" if key is None else key.get(f"{_W}val") or "",
        int(shown) if shown.isdigit() else 0,
    )


def _shown(number: int, form: str) -> str:
    """Write a number in one of Word's formats."""
    if form in _CHINESE:
        return _chinese(number)
    if form == "ideographDigital":
        return "".join(_DIGITS[int(one)] for one in str(number))
    if form in _CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    if form in {"lowerLetter", "upperLetter"} and 1 <= number <= 26:
        return chr((0x61 if form == "lowerLetter" else 0x41) + number - 1)
    return str(number)


def _chinese(number: int) -> str:
    """Write 1 to 99 as 一 … 九十九."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")

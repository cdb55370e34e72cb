"""A pdf with text into lines; page numbers and running heads taken out, indents kept."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median
from typing import Any

from xianjie.docparse.model import Finding
from xianjie.kernel.errors import RefusedError

__all__ = ["pdf_lines"]

_MAX_PAGES = 500
_PAGE_NUMBER = re.compile(
    r"[\s—–\-－―~·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,]?\s*共?\s*\d{1,4}\s*页?)?[\s—–\-－―~·.]*"
)
_EMPTY_PAGE = 10


def pdf_lines(data: bytes, name: str) -> tuple[str, tuple[str, ...], list[Finding]]:
    """Return (lines, what was dropped from page edges, findings).

    Raises ``RefusedError`` for a scan, a locked or a damaged file.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise RefusedError("locked", f"文件“{name}”加了密码，请去掉密码后再传。") from None
        raise RefusedError(
            "damaged", f"文件“{name}”已损坏，打不开。请重新下载或另存后再传。"
        ) from None
    try:
        count = len(document)
        if count > _MAX_PAGES:
            raise RefusedError(
                "too-long", f"文件“{name}”有 {count} 页，超过 {_MAX_PAGES} 页，请只留正文。"
            )
        pages = [_page_lines(document, number) for number in range(count)]
    finally:
        document.close()
    filled = [sum(len(line.strip()) for line in lines) for lines in pages]
    if sum(filled) < 2 * _EMPTY_PAGE:
        raise RefusedError(
            "scan",
            f"文件“{name}”是扫描件或图片，里面没有文字。请先做文字识别（OCR），或找到文字版再传。",
        )
    findings = []
    empty = [str(number) for number, size in enumerate(filled, 1) if size < _EMPTY_PAGE]
    if empty:
        findings.append(
            Finding("pages-without-text", f"第{'、'.join(empty)}页没有文字，可能是扫描的图片。")
        )
    lines, dropped = _without_edges(pages)
    return "\n".join(lines), tuple(dropped), findings


def _page_lines(document: Any, number: int) -> list[str]:
    """Return the lines of one page; an indented line begins with a full-width space."""
    import pypdfium2

    try:
        page = document[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    try:
        text = text_page.get_text_range()
        places = text_page.count_chars() == len(text)
        found: list[tuple[str, float | None, float]] = []
        at = 0
        for line in text.split("\n"):
            bare = line.strip()
            left, size = None, 0.0
            if places and bare:
                position = at + line.index(bare[0])
                left, bottom, right, top = text_page.get_charbox(position, loose=True)
                size = max(right - left, top - bottom)
            found.append((bare, left, size))
            at += len(line) + 1
    finally:
        text_page.close()
        page.close()
    long = [left for bare, left, _ in found if left is not None and len(bare) > 12]
    margin = min(long) if long else None
    # The box of a single character tells little of its size: 一 is flat, 口 stands within it.
    size = median([size for _, left, size in found if left is not None] or [0.0])
    return [
        ("\u3000" if margin is not None and left is not None and left - margin > size else "")
        + bare
        for bare, left, _ in found
    ]


def _without_edges(pages: list[list[str]]) -> tuple[list[str], list[str]]:
    """Take out page numbers, and first and last lines that most pages share."""
    cleaned = [[line for line in page if line.strip()] for page in pages]
    edges: Counter[str] = Counter()
    for page in cleaned:
        edges.update({_pattern(line) for line in (*page[:2], *page[-2:])})
    many = max(3, len(cleaned) // 2)
    lines: list[str] = []
    dropped: list[str] = []
    for page in cleaned:
        for position, line in enumerate(page):
            edge = position < 2 or position >= len(page) - 2
            numbered = edge and _PAGE_NUMBER.fullmatch(line.strip())
            if numbered or (edge and edges[_pattern(line)] >= many and len(line) < 60):
                dropped.append(line.strip())
            else:
                lines.append(line)
    return lines, dropped


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", line))

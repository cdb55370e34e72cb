"""A web page into lines: the element that holds the document, and the title beside it.

Everything else on the page is dropped; what it says about the document (来源, 发布日期 …) is
returned with the dropped lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from xianjie.docparse.boilerplate import CELL
from xianjie.kernel.errors import RefusedError

__all__ = ["html_lines"]

_GONE = frozenset(
    "script style noscript iframe object embed input select button textarea svg nav head "
    "template audio video map canvas option".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section table tbody td tfoot th thead "
    "tr ul caption ucapcontent ucaptitle".split()
)
_KNOWN = re.compile(
    r"trs_editor|trs_ueditor|ucap-?content|ucapcontent|vsb_content|news_?con|article_?con|"
    r"art_?con|con_?text|xxgk_?con|zoom|pages_content|mainText|wzcon|articlebody|info_?con",
    re.I,
)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|breadcrumb|crumbs?|footer|foot|sidebar|share|bshare|qrcode|ewm|copyright|"
    r"search|toolbar|related|xgwd|pagination|prevnext|dqwz|position)(?:$|[\s_-])",
    re.I,
)
_GENRE = re.compile(r"(?:意见|方案|要点|计划|规划|办法|细则|措施|通知|决定|规定|纲要|清单)")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_LONG = 25


def html_lines(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """Return (the lines of the document, what else the page prints about it).

    Raises ``RefusedError`` when the page has no text.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = html.document_fromstring(text) if text.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    body = None if root is None else root.find("body")
    if root is None or body is None:
        raise RefusedError("no-text", f"网页“{name}”中没有文字，请打开核对内容后再传。")
    named = _page_names(root)
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element.tag in _GONE or _is_around(element):
            _drop(element)
    main = _main_element(body)
    inside = [line for line in _lines(main) if line.strip()]
    outside = [line.strip() for line in _lines(body, without=main) if line.strip()]
    head = "".join(_squeeze(line) for line in inside[:8])
    title = next(
        (
            one
            for one in [*named["titles"], *(line for line in outside if _looks_like_title(line))]
            if _looks_like_title(one)
        ),
        "",
    )
    if title and _squeeze(title) not in head and not _has_title(inside):
        inside.insert(0, title)
    rest = [line for line in outside if line != title]
    return "\n".join(inside), (*named["notes"], *rest)


def _page_names(root: Any) -> dict[str, list[str]]:
    """Return the titles a page gives itself and the dates and sources of its meta elements."""
    titles: list[str] = []
    notes: list[str] = []
    labels = {"pubdate": "发布日期", "contentsource": "来源"}
    for meta in root.iter("meta"):
        key, value = (meta.get("name") or "").lower(), (meta.get("content") or "").strip()
        if key == "articletitle" and value:
            titles.append(value)
        elif key in labels and value:
            notes.append(f"{labels[key]}：{value}")
    for tag in ("h1", "h2"):
        titles += [_squeeze(one.text_content(), " ") for one in root.iter(tag)]
    for one in root.iter("title"):
        titles += re.split(r"\s*[-_|–—]{1,3}\s*", _squeeze(one.text_content(), " "))[:1]
    return {"titles": titles, "notes": notes}


def _looks_like_title(line: str) -> bool:
    return 8 <= len(line) <= 100 and "。" not in line and bool(_GENRE.search(line[-14:]))


def _has_title(lines: list[str]) -> bool:
    return any(_looks_like_title(line.strip()) for line in lines[:4])


def _squeeze(text: str, by: str = "") -> str:
    return re.sub(r"\s+", by, text).strip()


def _is_around(element: Any) -> bool:
    """Tell whether an element frames the page by its name and holds no long text."""
    mark = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag in {"body", "html"}:
        return False
    if element.tag == "footer" or _AROUND.search(mark):
        return _weight(element) < 200
    return False


def _drop(element: Any) -> None:
    """Take an element out of its tree and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _weight(element: Any) -> int:
    """Count the characters of running text that an element holds, links left out."""
    total = 0
    for piece in element.itertext():
        squeezed = _SPACE.sub("", piece)
        if len(squeezed) >= _LONG and re.search("[，。；、,;]", squeezed):
            total += len(squeezed)
    return total


def _main_element(body: Any) -> Any:
    """Return the smallest element that holds nearly all running text of the page."""
    whole = _weight(body)
    if not whole:
        return body
    named = [
        one
        for one in body.iter()
        if isinstance(one.tag, str)
        and _KNOWN.search(f"{one.get('class') or ''} {one.get('id') or ''}")
    ]
    for one in named:
        if _weight(one) >= whole * 0.8:
            return one
    chosen = body
    while True:
        heavy = [
            child
            for child in chosen
            if isinstance(child.tag, str)
            and child.tag in _BLOCKS
            and child.tag != "p"
            and _weight(child) >= whole * 0.9
        ]
        if not heavy:
            break
        chosen = heavy[0]
    return chosen


def _lines(element: Any, without: Any = None) -> list[str]:
    """Return the lines of an element: one for each block, row of a table or line break."""
    parts: list[str] = []
    for piece in _pieces(element, without):
        if piece == "\n" or not parts:
            parts.append("" if piece == "\n" else piece)
        else:
            parts[-1] += piece
    return parts


def _pieces(element: Any, without: Any) -> Iterator[str]:
    """Walk an element and yield its texts, and a line feed where a line ends."""
    if element is without:
        yield "\n"
        return
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag == "br":
        yield "\n"
        return
    if tag == "tr" and _is_plain_row(element):
        yield "\n"
        cells = [_squeeze(cell.text_content(), " ") for cell in element if cell.tag in {"td", "th"}]
        yield CELL.join(cell for cell in cells if cell)
        yield "\n"
        return
    block = tag in _BLOCKS
    if block:
        yield "\n"
    if element.text:
        yield _text(element.text, tag)
    for child in element:
        yield from _pieces(child, without)
        if child.tail:
            yield _text(child.tail, tag)
    if block:
        yield "\n"


def _text(text: str, tag: str) -> str:
    """Return text of a page: line feeds of its source are spaces, except in ``pre``."""
    return text if tag == "pre" else _SPACE.sub(" ", text)


def _is_plain_row(row: Any) -> bool:
    """Tell a row of data from one that only lays out the page."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    return (
        len(cells) > 1
        and not row.findall(".//table")
        and all(len(_squeeze(cell.text_content())) <= 300 for cell in cells)
    )

"""Files into one clean text: txt, html, docx, and pdf with text.

Every refusal is a `RefusedError` whose sentence says what the file is and what to do with it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xianjie.docparse.boilerplate import CELL, drop_boilerplate
from xianjie.docparse.decoding import decode, kind_of
from xianjie.docparse.front import restore_breaks
from xianjie.docparse.model import Finding, SourceText
from xianjie.docparse.pages import drop_page_numbers
from xianjie.docparse.paragraphs import despace, join_lines
from xianjie.kernel.errors import RefusedError

__all__ = ["MAX_BYTES", "clean_text", "read_bytes", "read_file"]

MAX_BYTES = 50 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
_INVISIBLE = re.compile(
    "[\u00ad\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064\x00-\x08\x0e-\x1e\x7f]"
)
_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,5});")
_GAP = re.compile("(?<=\\S)(?:\u3000\u3000[ \u3000]*| {4,})(?=\\S)")
_ONE_LINE = 300
_INDENT_INSIDE = re.compile("(?<=[。：；！？!?;）)」”])[ \u3000]*\u3000[ \u3000]+(?=\\S)")


def read_file(path: Path | str) -> SourceText:
    """Read a file of any supported kind. Raises ``RefusedError`` for what cannot be read."""
    path = Path(path)
    if path.is_dir():
        raise RefusedError("not-a-file", f"“{path}”是文件夹，请写一个文件。")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(path.name, size)
        data = path.read_bytes()
    except FileNotFoundError:
        raise RefusedError("no-file", f"找不到文件“{path}”，请核对文件名。") from None
    except OSError as error:
        raise RefusedError(
            "unreadable", f"文件“{path.name}”读不出来：{error.strerror or '读取出错'}。"
        ) from None
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> SourceText:
    """Read the content of a file; what it is is told by its bytes, its name only helps.

    Raises ``RefusedError`` for an empty file, a scan, an old .doc, a picture, a damaged file …
    """
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    kind = kind_of(data, name)
    findings: list[Finding] = []
    extension = Path(name).suffix.lower().lstrip(".")
    if extension in {"txt", "html", "htm", "docx", "pdf", "doc"}:
        said = {"htm": "html"}.get(extension, extension)
        if said != kind and not (said == "txt" and kind == "html"):
            findings.append(
                Finding(
                    "wrong-extension",
                    f"文件名的后缀是 .{extension}，内容其实是 {kind}，已按 {kind} 读取。",
                )
            )
    first: Sequence[str] = ()
    if kind == "pdf":
        from xianjie.docparse.reading_pdf import pdf_lines

        raw, first, more = pdf_lines(data, name)
        findings += more
    elif kind == "docx":
        from xianjie.docparse.reading_docx import docx_lines

        raw = docx_lines(data, name)
    elif kind == "html":
        from xianjie.docparse.reading_html import html_lines

        raw, first = html_lines(decode(data, name), name)
    else:
        raw = decode(data, name)
    source = clean_text(raw, kind)
    if not source.text.strip():
        raise RefusedError("no-text", f"文件“{name}”中没有正文，请打开核对内容后再传。")
    return replace(
        source,
        dropped=(*first, *source.dropped),
        findings=(*findings, *source.findings),
    )


def clean_text(raw: str, kind: str = "txt") -> SourceText:
    """Return the clean text of what was read or pasted.

    Marks stay as printed (full or half width). Boilerplate goes to ``dropped``, broken lines are
    joined, every paragraph is one line.
    """
    raw = raw[:MAX_CHARACTERS]
    if kind == "txt" and _ENTITY.search(raw):
        raw = html.unescape(raw)
    raw = _BREAKS.sub("\n", raw)
    raw = _BLANKS.sub(" ", _INVISIBLE.sub("", raw)).replace("\t", " ")
    given = [
        _GAP.sub("\n\u3000\u3000", line.strip()) if len(line) > _ONE_LINE else line
        for line in raw.split("\n")
    ]
    raw = _INDENT_INSIDE.sub("\n\u3000\u3000", "\n".join(given))
    paged, numbers = drop_page_numbers(raw.split("\n"))
    kept, dropped = drop_boilerplate(paged)
    lines = [
        ("\u3000" if line[:1].isspace() else "") + despace(line.replace("\u3000", " "))
        for kept_line in kept
        for line in restore_breaks(kept_line)
    ]
    text = "\n".join(paragraph for paragraph in join_lines(lines) if paragraph)
    return SourceText(
        text=text.replace(CELL, "\u3000"),
        kind=kind,
        dropped=(*(line.replace(CELL, "\u3000") for line in dropped), *numbers),
    )


def _too_large(name: str, size: int) -> RefusedError:
    return RefusedError(
        "too-large",
        f"文件“{name}”有 {size / 1024 / 1024:.0f} MB，超过 {MAX_BYTES // 1024 // 1024} MB，"
        "请只保留文件正文后再传。",
    )

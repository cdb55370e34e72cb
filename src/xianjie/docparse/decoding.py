"""What a file is, told by its bytes, and its text in the encoding it was written in."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from pathlib import Path

from xianjie.kernel.errors import RefusedError

__all__ = ["decode", "kind_of"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM\x00", b"II*\x00", b"MM\x00*")
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_ENTRIES = 5_000
_HTML = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s|<div[\s>]|<p[\s>]|<table[\s>]",
    re.I,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})", re.I)
_EXPECTED = re.compile("[\t\n\r -~\u00a0\u2010-\u203f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_TOLERATED = 0.005


def kind_of(data: bytes, name: str) -> str:
    """Return txt, html, docx or pdf. Raises ``RefusedError`` for anything else."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise RefusedError("empty-file", f"文件“{name}”是空的，请重新选择。")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed_kind(data, name)
    if data.startswith(_OLE):
        raise RefusedError(
            "old-word",
            f"文件“{name}”是旧版 Word、WPS 或 Excel 格式，读不了。"
            "请用 Word 或 WPS 打开，另存为 .docx 后再传。",
        )
    if data.startswith(b"{\\rtf"):
        raise RefusedError(
            "rtf", f"文件“{name}”是 RTF 格式，请用 Word 或 WPS 另存为 .docx 后再传。"
        )
    if data.startswith(_PICTURES):
        raise RefusedError(
            "picture", f"文件“{name}”是图片，没有文字。请先做文字识别，或找到文字版再传。"
        )
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise RefusedError("packed", f"文件“{name}”是压缩包，请解压后逐个上传。")
    if _encoding_by_mark(data) is None and not _wide(data) and b"\0" in data[:4096]:
        raise RefusedError(
            "not-text", f"文件“{name}”不是文字文件，能读的是 txt、html、docx 和带文字的 pdf。"
        )
    start = data[:4096].replace(b"\0", b"")
    wanted = Path(name).suffix.lower() in {".html", ".htm", ".shtml", ".mht"}
    return "html" if _HTML.search(start) and (wanted or b"<" in start.lstrip()[:400]) else "txt"


def _packed_kind(data: bytes, name: str) -> str:
    """Tell a docx from other packed files; refuse one that would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise RefusedError(
            "damaged", f"文件“{name}”已损坏，打不开。请重新下载或另存后再传。"
        ) from None
    if len(entries) > _MAX_ENTRIES or sum(one.file_size for one in entries) > _MAX_UNPACKED:
        raise RefusedError(
            "packed-too-large",
            f"文件“{name}”解开后超过 {_MAX_UNPACKED // 1024 // 1024} MB，不读。"
            "请去掉图片，只保留文字后再传。",
        )
    names = {one.filename for one in entries}
    if "word/document.xml" in names:
        if any(one.flag_bits & 1 for one in entries):
            raise RefusedError("locked", f"文件“{name}”加了密码，请去掉密码后再传。")
        return "docx"
    if "OFD.xml" in names:
        raise RefusedError("ofd", f"文件“{name}”是 OFD 版式文件，请另存为 pdf 或 docx 后再传。")
    if any(one.startswith(("xl/", "ppt/")) for one in names):
        raise RefusedError("not-a-text", f"文件“{name}”是表格或幻灯片，不是政策文件的正文。")
    raise RefusedError("packed", f"文件“{name}”是压缩包，请解压后逐个上传。")


def decode(data: bytes, name: str) -> str:
    """Return the text: by its byte order mark, its declared charset, else the first that fits.

    Tried are UTF-8, UTF-16 without a mark and GB 18030. Raises ``RefusedError`` when none fits.
    """
    marked = _encoding_by_mark(data)
    if marked:
        return data.decode(marked, "replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace")
    declared = _CHARSET.search(data[:4096])
    tried = ["utf-8", "gb18030"]
    if declared:
        said = declared[1].decode("ascii").lower()
        said = "gb18030" if said.startswith("gb") else said
        if _is_charset(said):
            tried = [said, *(one for one in tried if one != said)]
    for encoding in tried:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    for encoding in tried:
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") <= max(1, len(text) * _TOLERATED):
            return text
    raise RefusedError(
        "encoding", f"文件“{name}”的文字编码认不出来。请用记事本另存为 UTF-8 后再传。"
    )


def _is_charset(name: str) -> bool:
    """Tell a charset of documents from the other codecs of Python (hex, zip, escapes …)."""
    try:
        known = codecs.lookup(name)
        return "escape" not in known.name and b"a".decode(known.name) == "a"
    except (LookupError, UnicodeError, ValueError):
        return False


def _encoding_by_mark(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _wide(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark: read so, nearly all characters are Chinese or ASCII."""
    sample = data[: min(len(data), 8192) // 2 * 2]
    if b"\0" not in sample:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "ignore")
        if len(_EXPECTED.findall(text)) >= 0.95 * max(1, len(sample) // 2):
            return encoding
    return None

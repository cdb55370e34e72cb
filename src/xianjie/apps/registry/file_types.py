"""Which files may be filed, judged by their first bytes and not by their name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from xianjie.kernel.errors import RefusedError

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
_ENDINGS = {
    "pdf": (".pdf",),
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "ole": (".doc", ".xls", ".wps", ".et"),
    "docx": (".docx",),
    "xlsx": (".xlsx",),
    "ofd": (".ofd",),
}
ALLOWED_ENDINGS = tuple(ending for endings in _ENDINGS.values() for ending in endings)
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


def kind_of_file(path: Path) -> str:
    """Return what a file is by content, '' for anything that may not be filed."""
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(_OLE):
        return "ole"
    if head.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(path) as archive:
                names = set(archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError):
            return ""
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            return ""
        return next((kind for part, kind in _ZIP_PARTS.items() if part in names), "")
    return ""


def check_file_type(path: Path, name: str) -> None:
    """Refuse a file whose content may not be filed or is not what its name says."""
    kind = kind_of_file(path)
    if not kind:
        raise RefusedError(
            "bad-file-type",
            f"这种文件不能归档，请用 {'、'.join(ALLOWED_ENDINGS)}；带宏的文件请另存为不带宏的。",
        )
    if not name.lower().endswith(_ENDINGS[kind]):
        raise RefusedError(
            "file-type-differs",
            f"文件内容是 {kind.upper()}，与文件名的扩展名不符，请用正确的扩展名另存后再上传。",
        )

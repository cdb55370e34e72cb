"""What kind of file this is, and whether it is safe to open, judged before a reader touches it."""

import codecs
import mmap
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path

from xianjie.kernel.errors import RefusedError, UsageError

MEBIBYTE = 1 << 20
MOST_PACKED = 300 * MEBIBYTE
MOST_UNPACKED = 1024 * MEBIBYTE
MOST_OLD_WORKBOOK = 200 * MEBIBYTE
MOST_TEXT = 2048 * MEBIBYTE
#: Readers lay a sheet out in full, so one stray cell far away costs as much as a full sheet.
MOST_CELLS = 60_000_000
_CHUNK = MEBIBYTE
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_BOOK_BEGIN = bytes.fromhex("0908100000060500")
_FILE_PASS = 0x2F
_RECORDS_LOOKED_AT = 6
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')
_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
#: Possessive, so that a broken tag of megabytes is passed over once and not again and again.
_FILLED_TAG = re.compile(rb"<(?:\w+:)?c\s([^<>]*+)(?<!/)>")
#: Any attribute that names a cell beyond column Z or row 1,999,999, whatever way it is written.
_FAR_CELL = re.compile(rb"""=\s*["']([A-Za-z]{2,3}(?=\d)|[A-Za-z]{1,3}(?=[2-9]\d{6}|\d{8}))""")
_ANY_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["']""")
_ROWS_OF_A_SHEET = 1 << 20
_LONGEST_TAG = 1024
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|table|head|meta|\?xml)", re.IGNORECASE)
_WORKBOOK_PARTS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}


class Kind(Enum):
    """The families of files that can hold a table."""

    WORKBOOK = "workbook"
    TEXT = "text"


def _refuse(code: str, path: Path, sentence: str) -> RefusedError:
    return RefusedError(code, f"文件“{path.name}”{sentence}", file=path.name)


def _too_large(path: Path, size: int, limit: int, what: str) -> RefusedError:
    return _refuse(
        "too-large",
        path,
        f"{what}约 {size // MEBIBYTE:,} MB，超过上限 {limit // MEBIBYTE:,} MB，没有打开。"
        "请核对文件，或拆分成几个文件分别导入。",
    )


def inspect(path: Path) -> Kind:
    """Tell a workbook from delimited text by content; refuse what is neither or unsafe.

    Codes of refusal: empty-file, encrypted-workbook, too-large, not-a-table.
    """
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”。", file=str(path))
    size = path.stat().st_size
    if size == 0:
        raise _refuse("empty-file", path, "是空文件，没有任何内容。请重新导出后再导入。")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_ZIP):
        _check_zip(path, size)
        return Kind.WORKBOOK
    if head.startswith(_OLE):
        _check_old_workbook(path, size)
        return Kind.WORKBOOK
    _check_text(path, size, head)
    return Kind.TEXT


def _check_old_workbook(path: Path, size: int) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(_ENCRYPTED_STREAM) >= 0 or _has_file_pass(content):
            raise encrypted(path)
    if size > MOST_OLD_WORKBOOK:
        raise _too_large(path, size, MOST_OLD_WORKBOOK, "大小")


def _has_file_pass(content: mmap.mmap) -> bool:
    """Whether the workbook stream of an Excel 97 file opens with the record of a password."""
    at = content.find(_BOOK_BEGIN)
    for _ in range(_RECORDS_LOOKED_AT if at >= 0 else 0):
        head = content[at : at + 4]
        number, length = int.from_bytes(head[:2], "little"), int.from_bytes(head[2:], "little")
        if number == _FILE_PASS:
            return True
        at += 4 + length
    return False


def encrypted(path: Path) -> RefusedError:
    """Return the refusal of a password-protected workbook."""
    return _refuse(
        "encrypted-workbook",
        path,
        "设有打开密码，无法读取。请在 Excel 或 WPS 中去掉密码，另存后再导入。",
    )


def not_a_table(path: Path, why: str = "") -> RefusedError:
    """Return the refusal of a file that is no workbook and no delimited text."""
    return _refuse(
        "not-a-table",
        path,
        f"不是可以读取的表格{why}。请用 Excel 或 WPS 打开，另存为 xlsx 或 csv 后再导入。",
    )


def _check_text(path: Path, size: int, head: bytes) -> None:
    if size > MOST_TEXT:
        raise _too_large(path, size, MOST_TEXT, "大小")
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and b"\0" in head:
        raise not_a_table(path)
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise not_a_table(path, "（内容是网页，只是扩展名像表格）")
    if not head.removeprefix(codecs.BOM_UTF8).strip() and size <= len(head):
        raise _refuse("empty-file", path, "只有空白，没有任何内容。请重新导出后再导入。")


def _check_zip(path: Path, size: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise not_a_table(path, "（文件不完整或已损坏）") from None
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise _too_large(path, unpacked, MOST_UNPACKED, "解压后")
    if size > MOST_PACKED:
        raise _too_large(path, size, MOST_PACKED, "大小")
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(path)
    if not any(entry.filename in _WORKBOOK_PARTS for entry in entries):
        raise not_a_table(path)
    budget = MOST_UNPACKED
    for entry in entries:
        budget -= _unpack(path, entry, budget)


def _unpack(path: Path, entry: zipfile.ZipInfo, budget: int) -> int:
    """Unpack one part without keeping it, since the sizes in a zip directory can be forged."""
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    if entry.compress_type == zipfile.ZIP_STORED and not is_sheet:
        return entry.compress_size
    seen, first, tail, far = 0, b"", b"", set[bytes]()
    for piece in _pieces(path, entry):
        seen += len(piece)
        if seen > budget:
            raise _too_large(path, seen, MOST_UNPACKED, "解压后至少")
        if is_sheet:
            first = first or piece[:8192]
            far.update(_FAR_CELL.findall(tail[-64:] + piece))
            tail = (tail + piece)[-8192:]
    if is_sheet:
        _check_extent(path, entry, first, tail, far)
    return seen


def _pieces(path: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(entry.header_offset + 26)
        lengths = file.read(4)
        skip = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        file.seek(skip, 1)
        left = entry.compress_size
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0 and (packed := file.read(min(_CHUNK, left))):
            left -= len(packed)
            if entry.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            while packed and not inflate.eof:
                try:
                    yield inflate.decompress(packed, 4 * _CHUNK)
                except zlib.error:
                    raise not_a_table(path, "（文件不完整或已损坏）") from None
                packed = inflate.unconsumed_tail


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _extent(corners: Iterable[tuple[bytes, bytes]]) -> tuple[int, int]:
    """Return the rows and columns of the smallest sheet that holds these cells."""
    width = height = 0
    for letters, row in corners:
        width, height = max(width, _column_number(letters.upper())), max(height, int(row))
    return height, width


def _check_extent(
    path: Path, entry: zipfile.ZipInfo, first: bytes, tail: bytes, far: set[bytes]
) -> None:
    """Refuse a sheet that would be laid out too large, from its head, its tail and ``far`` columns.

    Formatted but empty cells do not count, so a doubtful sheet is looked through.
    """
    corners = [*_CELL.findall(tail), *_DIMENSION.findall(first)]
    height, width = _extent(corners)
    columns = max((_column_number(letters.upper()) for letters in far), default=26)
    if max(width * height, columns * _ROWS_OF_A_SHEET) <= MOST_CELLS and not any(
        len(letters) < 2 for letters in far
    ):
        return
    height, width = _extent(_filled_cells(path, entry))
    if width * height > MOST_CELLS:
        raise _refuse(
            "too-large",
            path,
            f"的工作表范围有 {height:,} 行 {width:,} 列，超出可读取的大小。"
            "请删除数据以外的多余行列（可能只有一个误填的单元格），另存后再导入。",
        )


def _filled_cells(path: Path, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    held = b""
    for piece in _pieces(path, entry):
        held += piece
        end = 0
        for tag in _FILLED_TAG.finditer(held):
            if found := _ANY_CELL.search(tag[1]):
                yield found[1], found[2]
            end = tag.end()
        held = held[max(end, len(held) - _LONGEST_TAG) :]


def text_encoding(path: Path) -> str:
    """Return utf-8-sig, utf-16 or gb18030, whichever decodes the whole file.

    Refuses with bad-encoding when none does.
    """
    with path.open("rb") as file:
        head = file.read(3)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        candidates = ["utf-16"]
    elif head == codecs.BOM_UTF8:
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    line = 0
    for encoding in candidates:
        bad_line = _first_bad_line(path, encoding)
        if bad_line is None:
            return encoding
        line = bad_line
    raise _refuse(
        "bad-encoding",
        path,
        f"第 {line} 行附近有无法识别的文字，编码既不是 UTF-8 也不是 GB18030。"
        "请用 Excel 或 WPS 打开，另存为 xlsx 后再导入。",
    )


def _first_bad_line(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                line += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                return line + chunk[: error.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None

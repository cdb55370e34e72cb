"""Container files made byte by byte: old workbooks, encrypted ones, and ones that swell."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(path: Path, streams: dict[str, bytes]) -> Path:
    """Write an OLE compound file; streams are padded past the size that uses mini sectors."""
    bodies = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    sectors: list[bytes] = []
    fat: list[int] = []
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    names = list(bodies)
    for place, name in enumerate(names):
        body = bodies[name]
        count = -(-len(body) // _SECTOR)
        start = len(sectors)
        sectors += [
            body[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count)
        ]
        fat += [*range(start + 1, start + count), _END]
        sibling = place + 2 if place + 1 < len(names) else _FREE
        entries.append(_entry(name, 2, start, len(body), right=sibling))
    while len(entries) % 4:
        entries.append(_entry("", 0, 0, 0))
    directory = len(sectors)
    table = b"".join(entries)
    count = len(table) // _SECTOR
    sectors += [table[i * _SECTOR : (i + 1) * _SECTOR] for i in range(count)]
    fat += [*range(directory + 1, directory + count), _END]
    fat_sector = len(sectors)
    fat.append(_FAT)
    assert len(fat) <= _SECTOR // 4
    sectors.append(struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat))))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", fat_sector, *[_FREE] * 108)
    path.write_bytes(header + b"".join(sectors))
    return path


def _entry(
    name: str, kind: int, start: int, size: int, right: int = _FREE, child: int = _FREE
) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    head = text.ljust(64, b"\0") + struct.pack("<HBB", length, kind, 1)
    return (
        head
        + struct.pack("<III", _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def old_workbook(
    path: Path, rows: Sequence[Sequence[str | float]], *, password: bool = False
) -> Path:
    """Write an Excel 97 workbook (.xls) of one sheet; with the record of a password if asked."""
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    width = max(map(len, rows))
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += _record(0x204, at + text)
            else:
                sheet += _record(0x203, at + struct.pack("<d", value))
    sheet += _record(0x0A, b"")
    name = "名单"
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    if password:
        begin += _record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    begin += _record(0x42, struct.pack("<H", 1200))
    label = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    after = len(begin) + 4 + 6 + len(label) + 4
    book = begin + _record(0x85, struct.pack("<IH", after, 0) + label) + _record(0x0A, b"")
    return compound_file(path, {"Workbook": book + sheet})


def encrypted_workbook(path: Path) -> Path:
    """Write what a password-protected xlsx is: an OLE file around an encrypted package."""
    return compound_file(
        path, {"EncryptionInfo": b"\4\0\4\0" * 20, "EncryptedPackage": b"x" * 5000}
    )


def swelling_workbook(path: Path, gibibytes: int = 2, declared: int | None = None) -> Path:
    """Write a small xlsx whose sheet unpacks to so many GiB of blanks.

    declared: the unpacked size that the zip directory claims, when it is to lie.
    """
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = bytes(1 << 20)
    first = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    again = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    packed = first + again * (1024 * gibibytes - 1) + deflate.flush()
    size = gibibytes << 30 if declared is None else declared
    parts = {"xl/workbook.xml": (b"\3\0", 0), "xl/worksheets/sheet1.xml": (packed, size)}
    body = directory = b""
    for name, (data, claimed) in parts.items():
        title = name.encode()
        common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(data), claimed, len(title), 0)
        at = len(body)
        body += b"PK\3\4" + common + title + data
        directory += b"PK\1\2" + struct.pack("<H", 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0, at) + title
    end = struct.pack("<HHHHIIH", 0, 0, 2, 2, len(directory), len(body), 0)
    path.write_bytes(body + directory + b"PK\5\6" + end)
    return path

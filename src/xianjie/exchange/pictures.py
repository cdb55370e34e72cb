"""Pictures without what a camera writes beside them: place, time, device, thumbnails.

Only the turn of a JPEG is kept, so that a photo is not shown on its side.
"""

from __future__ import annotations

import struct

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_SCAN, _END = 0xDA, 0xD9
_APP1 = 0xE1
_DROPPED = frozenset([*range(0xE1, 0xEE), 0xEF, 0xFE])
"""Marks of segments that go: APP1 to APP15 but for APP14 (colours of Adobe), and comments."""
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_TURNS = range(2, 9)
_PNG_KEPT = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
     b"bKGD", b"pHYs"]
)  # fmt: skip


def without_metadata(picture: bytes) -> bytes:
    """Return a JPEG or PNG without metadata; anything else, or a broken one, as it is."""
    try:
        if picture.startswith(_JPEG):
            return _plain_jpeg(picture)
        if picture.startswith(_PNG):
            return _plain_png(picture)
    except (struct.error, IndexError, ValueError):
        return picture
    return picture


def _plain_jpeg(picture: bytes) -> bytes:
    kept = [_JPEG]
    turn = 0
    at = len(_JPEG)
    while True:
        if picture[at] != 0xFF:
            raise ValueError("no mark")
        mark = picture[at + 1]
        if mark in (_SCAN, _END):
            break
        size = struct.unpack_from(">H", picture, at + 2)[0]
        end = at + 2 + size
        if size < 2 or end > len(picture):
            raise ValueError("no segment")
        if mark == _APP1 and not turn:
            turn = _turn_of(picture[at + 4 : end])
        if mark not in _DROPPED:
            kept.append(picture[at:end])
        at = end
    if turn in _TURNS:
        # Behind APP0, where readers look for it.
        place = 2 if len(kept) > 1 and kept[1][1] == 0xE0 else 1
        kept.insert(place, _turned(turn))
    return b"".join([*kept, picture[at:]])


def _turn_of(body: bytes) -> int:
    """Return the orientation that an EXIF segment holds, 0 without one."""
    if not body.startswith(_EXIF):
        return 0
    tiff = body[len(_EXIF) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        entries = struct.unpack_from(f"{order}H", tiff, start)[0]
        for number in range(min(entries, 200)):
            tag, _kind, _count, value = struct.unpack_from(
                f"{order}HHIH", tiff, start + 2 + 12 * number
            )
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        return 0
    return 0


def _turned(turn: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turn, 0)
    tiff = b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _plain_png(picture: bytes) -> bytes:
    kept = [_PNG]
    at = len(_PNG)
    while at < len(picture):
        size, kind = struct.unpack_from(">I4s", picture, at)
        end = at + 12 + size
        if end > len(picture):
            raise ValueError("no chunk")
        if kind in _PNG_KEPT:
            kept.append(picture[at:end])
        at = end
        if kind == b"IEND":
            break
    return b"".join(kept)

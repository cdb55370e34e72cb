"""Pictures lose what the camera wrote beside them, and nothing else."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.exchange.pictures import without_metadata

APP0 = b"\xff\xe0\x00\x04JF"
TABLE = b"\xff\xdb\x00\x05abc"
SCAN = b"\xff\xda\x00\x04zz" + b"pixels\xff\xd9"
GPS = b"30.5N GPS"


def segment(mark: int, body: bytes) -> bytes:
    return bytes([0xFF, mark]) + struct.pack(">H", len(body) + 2) + body


def exif(turn: int, order: str = "<") -> bytes:
    head = b"II\x2a\x00" if order == "<" else b"MM\x00\x2a"
    entries = struct.pack(f"{order}HHIHH", 0x0110, 2, 4, 0, 0)
    entries += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turn, 0)
    tiff = head + struct.pack(f"{order}IH", 8, 2) + entries + b"\x00" * 4 + GPS
    return segment(0xE1, b"Exif\x00\x00" + tiff)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turn", [1, 6, 8])
def test_a_jpeg_keeps_its_turn_only(turn: int, order: str) -> None:
    photo = b"\xff\xd8" + APP0 + exif(turn, order) + segment(0xFE, GPS) + TABLE + SCAN
    plain = without_metadata(photo)
    assert GPS not in plain
    assert plain.startswith(b"\xff\xd8" + APP0)
    assert plain.endswith(TABLE + SCAN)
    assert without_metadata(plain) == plain
    assert (b"Exif" in plain) == (turn != 1)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def test_a_png_keeps_what_is_drawn() -> None:
    head, end = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"x" * 13), chunk(b"IEND", b"")
    drawn = chunk(b"IDAT", b"pixels")
    photo = head + chunk(b"tEXt", GPS) + drawn + chunk(b"eXIf", GPS) + end + GPS
    assert without_metadata(photo) == head + drawn + end


@given(st.binary(max_size=60), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n"]))
def test_broken_pictures_stay_as_they_are(rest: bytes, start: bytes) -> None:
    once = without_metadata(start + rest)
    assert once.startswith(start)
    assert len(once) <= len(start + rest) + 40

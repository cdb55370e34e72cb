"""Original files, sealed: an upload holds personal data and is kept encrypted (AES-GCM).

Layout: mark, eight random bytes, then blocks of four bytes of length and the sealed block. The
nonce is the random bytes and the number of the block; the last block is marked in its associated
data, so that a shortened file does not open.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xianjie.kernel.crypto import KeyRing
from xianjie.kernel.errors import XianjieError

MARK = b"XJV1"
_BLOCK = 1 << 20
_PURPOSE = "sealed uploads"


def seal(source: Path, target: Path, keys: KeyRing) -> None:
    """Write the encrypted copy of a file with mode 0600; the target must not exist."""
    with source.open("rb") as file:
        _seal(file, target, keys)


def seal_bytes(data: bytes, target: Path, keys: KeyRing) -> None:
    """Write bytes encrypted with mode 0600; the target must not exist."""
    _seal(BytesIO(data), target, keys)


def _seal(file: BinaryIO, target: Path, keys: KeyRing) -> None:
    cipher = AESGCM(keys.derive(_PURPOSE))
    prefix = os.urandom(8)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(MARK + prefix)
        number, block = 0, file.read(_BLOCK)
        while True:
            following = file.read(_BLOCK)
            nonce = prefix + number.to_bytes(4, "big")
            sealed = cipher.encrypt(nonce, block, b"more" if following else b"last")
            out.write(len(sealed).to_bytes(4, "big") + sealed)
            if not following:
                break
            number, block = number + 1, following


def unseal(sealed: Path, keys: KeyRing) -> Iterator[bytes]:
    """Yield the blocks of the original; a changed, shortened or foreign file is an error."""
    cipher = AESGCM(keys.derive(_PURPOSE))
    with sealed.open("rb") as file:
        head = file.read(len(MARK) + 8)
        if not head.startswith(MARK):
            raise _broken(sealed)
        prefix, number = head[len(MARK) :], 0
        size = file.read(4)
        while size:
            body = file.read(int.from_bytes(size, "big"))
            size = file.read(4)
            nonce = prefix + number.to_bytes(4, "big")
            try:
                yield cipher.decrypt(nonce, body, b"more" if size else b"last")
            except InvalidTag:
                raise _broken(sealed) from None
            number += 1
        if not number:
            raise _broken(sealed)


def _broken(path: Path) -> XianjieError:
    return XianjieError("broken-upload", f"原件“{path.name}”已损坏，无法打开，请从备份恢复。")

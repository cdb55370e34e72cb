"""Writing files so that they are there completely, or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_BLOCK = 1 << 20


def sync_file(path: Path) -> None:
    """Wait until the bytes of a file are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    sync_file(path)


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, with those above it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)


def move_into_place(draft: Path, target: Path) -> None:
    """Rename a finished file to its final name; readers see the whole file or none."""
    sync_file(draft)
    make_private_folder(target.parent)
    draft.replace(target)
    sync_folder(target.parent)


def file_sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

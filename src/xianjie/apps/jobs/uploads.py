"""Files that users bring: taken in block by block, kept sealed, opened for the time of a job."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from xianjie.apps.audit.keys import keyring
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.processes import worker_name
from xianjie.apps.jobs.vault import seal, unseal
from xianjie.exchange.containers import inspect
from xianjie.kernel.errors import RefusedError

SUFFIXES = (".xlsx", ".xls", ".csv")
_FOLDER = "incoming"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that was taken in; ``path`` is relative to the folder of uploads."""

    path: str
    name: str
    size: int
    sha256: str


def incoming_folder() -> Path:
    """Return the folder of files that are under way, made if need be; only its owner enters."""
    folder = Path(settings.UPLOADS_DIR) / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def take_in(given: UploadedFile[Any]) -> Sealed:
    """Check the kind of a file by name and by content, and keep it sealed.

    It is read block by block; nothing is left behind when that fails.

    :raises RefusedError: another kind of file, an empty, locked or unsafe one, or one too large.
    """
    name = _UNSAFE.sub("_", Path(given.name or "").name)[-200:]
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise RefusedError(
            "wrong-kind", f"只收 xlsx、xls 和 csv 文件，“{name}”不是；请另存为其中一种再上传。"
        )
    limit = int(settings.UPLOAD_LIMIT_BYTES)
    if (given.size or 0) > limit:
        raise RefusedError("too-large", f"文件超过 {limit >> 20} MB；请按乡镇分开上传。")
    plain = incoming_folder() / f"{secrets.token_hex(16)}{suffix}"
    sealed = plain.with_suffix(".sealed")
    digest, size = hashlib.sha256(), 0
    try:
        descriptor = os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for block in given.chunks():
                size += len(block)
                digest.update(block)
                out.write(block)
        if size == 0:
            raise RefusedError("empty-file", f"“{name}”是空文件，请核对后再上传。")
        _look_into(plain, name)
        seal(plain, sealed, keyring())
    except BaseException:
        sealed.unlink(missing_ok=True)
        raise
    finally:
        plain.unlink(missing_ok=True)
    return Sealed(f"{_FOLDER}/{sealed.name}", name, size, digest.hexdigest())


def _look_into(plain: Path, name: str) -> None:
    """Refuse by content what is no table, and say so under the name that the user knows."""
    try:
        inspect(plain)
    except RefusedError as error:
        raise RefusedError(error.code, error.message.replace(plain.name, name)) from error


@contextmanager
def opened(upload: Upload) -> Iterator[Path]:
    """Open a sealed file as a plain one in a private folder for as long as the block runs.

    :raises RefusedError: it is no longer there.
    """
    sealed = Path(settings.UPLOADS_DIR) / upload.sealed_file
    if not upload.sealed_file or not sealed.is_file():
        raise RefusedError("file-gone", "上传的文件已经清理，请重新上传。")
    with TemporaryDirectory(dir=incoming_folder(), prefix=f"{worker_name()}-") as folder:
        path = Path(folder) / f"file{Path(upload.file_name).suffix.lower()}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for block in unseal(sealed, keyring()):
                out.write(block)
        yield path


def remove_sealed(path: str) -> None:
    """Remove a sealed file."""
    if path:
        (Path(settings.UPLOADS_DIR) / path).unlink(missing_ok=True)

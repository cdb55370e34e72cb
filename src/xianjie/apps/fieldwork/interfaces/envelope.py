"""Reading what a device sends: one sheet with its pictures, in a multipart request."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import MAXYEAR, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from xianjie.apps.fieldforms.actions import Picture

MOST_LETTERS = 200_000
MOST_PHOTOS = 9
MOST_BYTES = 4 * 1024 * 1024
PHOTO, SIGNATURE = "photo-", "signature"
_NUMBERS = ("typed", "chosen", "kept")


class BadEnvelopeError(ValueError):
    """What came cannot be read; a page of ours does not send such."""


class TooLargeError(ValueError):
    """A picture is larger than any that our page sends."""


@dataclass(frozen=True)
class Envelope:
    """A sheet as it came; ``values`` are checked by whoever takes the sheet in."""

    client_id: UUID
    task: int
    definition: str
    values: dict[str, Any]
    typed: int
    chosen: int
    kept: int
    base: str
    filled_at: datetime
    position: dict[str, Any] | None
    pictures: dict[UUID, UploadedFile[Any]] = field(default_factory=dict)
    signature: UploadedFile[Any] | None = None


def read_envelope(request: HttpRequest) -> Envelope:
    """Read a posted sheet; raises `BadEnvelopeError` for junk, `TooLargeError` for big pictures."""
    text = request.POST.get("sheet", "")
    if not 0 < len(text) <= MOST_LETTERS:
        raise BadEnvelopeError("sheet")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadEnvelopeError("json") from error
    if not isinstance(told, dict):
        raise BadEnvelopeError("object")
    numbers = {name: _number(told.get(name)) for name in _NUMBERS}
    return Envelope(
        client_id=_uuid(told.get("client_id")),
        task=_number(told.get("task")),
        definition=_text(told.get("definition")),
        values=_object(told.get("values")),
        base=_text(told.get("base")),
        filled_at=_moment(told.get("filled_at")),
        position=_object(told["position"]) if told.get("position") else None,
        pictures=_pictures(request),
        signature=_small(request.FILES.get(SIGNATURE)),
        **numbers,
    )


def _pictures(request: HttpRequest) -> dict[UUID, UploadedFile[Any]]:
    found: dict[UUID, UploadedFile[Any]] = {}
    for name in request.FILES:
        if name == SIGNATURE:
            continue
        if not isinstance(name, str) or not name.startswith(PHOTO) or len(found) == MOST_PHOTOS:
            raise BadEnvelopeError("file")
        file = _small(request.FILES.get(name))
        if file is not None:
            found[_uuid(name.removeprefix(PHOTO))] = file
    return found


def _small(file: Any) -> UploadedFile[Any] | None:
    if not isinstance(file, UploadedFile):
        return None
    if (file.size or 0) > MOST_BYTES:
        raise TooLargeError
    return file


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise BadEnvelopeError("number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 1_000:
        raise BadEnvelopeError("text")
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadEnvelopeError("object")
    return value


def _uuid(value: Any) -> UUID:
    try:
        return UUID(_text(value))
    except ValueError as error:
        raise BadEnvelopeError("uuid") from error


def _moment(value: Any) -> datetime:
    try:
        found = parse_datetime(_text(value))
    except ValueError as error:
        raise BadEnvelopeError("moment") from error
    if found is None or found.tzinfo is None or not 1 < found.year < MAXYEAR:
        # In another time zone the first and the last year have no day.
        raise BadEnvelopeError("moment")
    return found


@contextmanager
def on_disk(envelope: Envelope) -> Iterator[tuple[list[Picture], Picture | None]]:
    """Lay the pictures into a folder of their own while the block runs."""
    with TemporaryDirectory(prefix="xianjie-sheet-") as folder:
        photos = [
            Picture(number, _laid(file, Path(folder) / f"{number}.img"))
            for number, file in envelope.pictures.items()
        ]
        signature = None
        if envelope.signature is not None:
            path = _laid(envelope.signature, Path(folder) / "signature.img")
            signature = Picture(envelope.client_id, path)
        yield photos, signature


def _laid(file: UploadedFile[Any], path: Path) -> Path:
    with path.open("wb") as target:
        shutil.copyfileobj(file, target)
    return path

"""Pictures that come with a sheet: proven to be pictures, filed with the household's papers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.fieldforms.models import Sheet, SheetPhoto
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument, Household

MOST_PHOTOS = 9
MOST_BYTES = 10 * 1024 * 1024
SIGNATURES = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
"""What the bytes of a JPEG and of a PNG picture begin with."""


@dataclass(frozen=True)
class Picture:
    """A picture on disk; ``client_id`` is made where it was taken, so that it is kept once."""

    client_id: UUID
    path: Path


def ending_of(path: Path) -> str:
    """Return the ending that the bytes of a file deserve; empty when it is no picture."""
    with path.open("rb") as file:
        head = file.read(16)
    return next((ending for start, ending in SIGNATURES if head.startswith(start)), "")


def check_pictures(photos: Sequence[Picture], signature: Picture | None) -> dict[str, str]:
    """Return what is wrong with the pictures, by item; empty when they may be filed."""
    faults: dict[str, str] = {}
    if len(photos) > MOST_PHOTOS:
        faults["照片"] = f"照片最多 {MOST_PHOTOS} 张。"
    elif len({photo.client_id for photo in photos}) < len(photos):
        faults["照片"] = "同一张照片交了两次，请重新选照片。"
    elif any(_is_bad(photo.path) for photo in photos):
        faults["照片"] = "只收 10 MB 以内的 JPG、PNG 照片，请重新拍一张或者先不附。"
    elif SheetPhoto.objects.filter(client_id__in=[one.client_id for one in photos]).exists():
        faults["照片"] = "这张照片已经随另一张表交过，请重新选照片。"
    if signature is not None and _is_bad(signature.path):
        faults["签名"] = "签名图片读不出来，请重新签一次。"
    return faults


def _is_bad(path: Path) -> bool:
    return not 0 < path.stat().st_size <= MOST_BYTES or not ending_of(path)


def file_pictures(by: Actor, sheet: Sheet, photos: Sequence[Picture], now: datetime) -> None:
    """File the photos of a sheet that was just stored."""
    for photo in photos:
        document = file_picture(by, photo, sheet.household, f"{sheet.form}照片", now=now,
                                dated_on=sheet.filled_at.date())  # fmt: skip
        SheetPhoto.objects.create(sheet=sheet, client_id=photo.client_id, document=document)


def file_picture(
    by: Actor, picture: Picture, household: Household, title: str, *, dated_on: date, now: datetime
) -> ArchiveDocument:
    """File one picture of a household.

    The caller has checked that the sheet may be filled in.
    """
    # Whoever may fill in a sheet may hand in its pictures, also one who may not file papers.
    filer = dataclasses.replace(by, scope=Scope.everything())
    return file_document(
        by=filer,
        path=picture.path,
        kind=ArchiveKind.PHOTO,
        title=title,
        dated_on=dated_on,
        household=household,
        file_name=f"{title}{ending_of(picture.path)}",
        now=now,
    )

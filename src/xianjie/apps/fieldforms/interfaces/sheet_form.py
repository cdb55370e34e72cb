"""A sheet on a page: fields with what is known, and what comes back from it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from xianjie.apps.fieldforms.actions import Picture
from xianjie.apps.fieldforms.actions.pictures import MOST_PHOTOS
from xianjie.apps.fieldforms.marks import left_as_known
from xianjie.apps.fieldforms.queries import KnownAnswer, Prefill
from xianjie.exchange.sheet_values import check_values
from xianjie.exchange.sheets import ItemType, SheetItem
from xianjie.kernel.money import format_yuan

VALUE, ZERO, MAIN = "v:", "z:", "m:"
"""What the names of fields begin with: an answer, the button for 0, the gravest of several."""
YES, NO = "是", "否"
BASE = "base"
PHOTOS, SIGNATURE_FILE, SIGNATURE_DRAWN = "photos", "signature", "signature_drawn"
_DRAWN_HEAD = "data:image/png;base64,"
_MOST_DRAWN = 400_000
_MOST_FIELD = 2_000
_LONG = 10
Content = Mapping[str, list[str]]


@dataclass(frozen=True)
class Option:
    """A choice to tap."""

    value: str
    checked: bool


@dataclass(frozen=True)
class MemberChoice:
    """The choices about one member."""

    name: str
    who: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class SheetField:
    """One question on the page.

    ``known`` is shown as accepted with a way to change it; ``open`` shows the way opened.
    ``when_item`` and ``when_is`` say when it is asked, for the page's script and in words.
    """

    item: SheetItem
    dom: str
    name: str
    known: KnownAnswer | None
    text: str
    zero: bool
    options: tuple[Option, ...]
    members: tuple[MemberChoice, ...]
    main: str
    error: str
    open: bool
    when_title: str
    when_is: str

    @property
    def kind(self) -> str:
        """What the template draws."""
        return "derived" if self.item.formula else self.item.type.value

    @property
    def is_long(self) -> bool:
        """Whether the choices need a line each."""
        return any(len(option.value) > _LONG for option in self.options)

    @property
    def formula(self) -> str:
        """The formula for the page's script: ``+`` or ``-`` and item, one a line."""
        return "\n".join(f"{operator}{name}" for operator, name in self.item.terms)


@dataclass(frozen=True)
class SheetPart:
    """A section of the page."""

    title: str
    fields: tuple[SheetField, ...]


def kept_content(lists: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the answers among the fields of a request, cut to a sane length."""
    return {
        name[:120]: [value[:_MOST_FIELD] for value in values[:60]]
        for name, values in list(lists.items())[:400]
        if name.startswith((VALUE, ZERO, MAIN)) or name == BASE
    }


def left_alone(ahead: Prefill, content: Content) -> frozenset[str]:
    """Return the items that a draft left as known; they start afresh from what is known by now."""
    base = base_of(content)
    raw = raw_values(ahead, content)
    values = check_values(ahead.definition, raw, members=frozenset(ahead.people)).values
    left = frozenset(left_as_known(ahead.definition, ahead.household, base, values))
    return left & set(ahead.known)


def base_of(content: Content | None) -> str:
    """Return the mark of what was known when a draft was opened; empty without one."""
    return ((content or {}).get(BASE) or [""])[-1]


def raw_values(ahead: Prefill, content: Content) -> dict[str, Any]:
    """Return the answers of a page in the form in which they are checked.

    Fields that the sheet has not are handed on, so that they are refused in words.
    """
    raw: dict[str, Any] = {}
    items = ahead.definition.items
    for name, values in content.items():
        if name.startswith(VALUE):
            item_id = name.removeprefix(VALUE).partition(":")[0]
            if item_id not in items:
                raw[item_id] = values
    for item in ahead.definition.asked:
        if item.type.is_file:
            continue
        value = _raw(item, ahead, content)
        if value not in ("", [], {}, None):
            raw[item.id] = value
    return raw


def _raw(item: SheetItem, ahead: Prefill, content: Content) -> Any:
    values = content.get(VALUE + item.id, [])
    if item.type is ItemType.MEMBERS:
        told = {
            who: content[f"{VALUE}{item.id}:{who}"][-1]
            for who in ahead.people
            if content.get(f"{VALUE}{item.id}:{who}")
        }
        return {who: state for who, state in told.items() if state}
    if item.type is ItemType.CHOICES:
        return _ranked(item, ahead, values, content)
    text = values[-1] if values else ""
    if content.get(ZERO + item.id) and not text.strip():
        return "0"
    return text


def _ranked(item: SheetItem, ahead: Prefill, values: list[str], content: Content) -> list[str]:
    """Return what was ticked, the gravest first; in the known order where nothing changed."""
    chosen = [value for value in values if value]
    main = (content.get(MAIN + item.id) or [""])[-1]
    if main in chosen:
        chosen = [main, *(one for one in chosen if one != main)]
    known = ahead.known.get(item.id)
    same = known is not None and chosen and set(known.value) == set(chosen)
    if known is not None and same and (not main or known.value[0] == main):
        return list(known.value)
    return chosen


def parts_of(
    ahead: Prefill,
    content: Content | None,
    faults: Mapping[str, str],
    afresh: frozenset[str] = frozenset(),
) -> list[SheetPart]:
    """Return the page's sections; without ``content``, or for items ``afresh``, as known."""
    filled = content if content is not None else {}
    number = 0
    parts = []
    for section in ahead.definition.sections:
        fields = []
        for item in section.items:
            number += 1
            fields.append(
                _field(
                    item,
                    number,
                    ahead,
                    filled,
                    faults.get(item.id, ""),
                    fresh=content is None or item.id in afresh,
                )
            )
        parts.append(SheetPart(section.title, tuple(fields)))
    return parts


def _field(
    item: SheetItem, number: int, ahead: Prefill, content: Content, error: str, *, fresh: bool
) -> SheetField:
    known = ahead.known.get(item.id)
    start = known.value if known is not None and fresh else None
    raw = content.get(VALUE + item.id, [])
    when = item.when
    items = ahead.definition.items
    chosen = _chosen(item, start) if fresh else set(raw)
    text = _text(item, start) if fresh else (raw[-1] if raw else "")
    is_changed = (
        not fresh and known is not None and _raw(item, ahead, content) != _known_raw(item, known)
    )
    main = (content.get(MAIN + item.id) or [""])[-1]
    if fresh and isinstance(start, list) and start:
        main = start[0]
    return SheetField(
        item=item,
        dom=f"item-{number}",
        name=VALUE + item.id,
        known=known,
        text=text,
        zero=bool(content.get(ZERO + item.id)),
        options=tuple(Option(one, one in chosen) for one in _offered(item)),
        members=_member_choices(item, ahead, start, content, fresh=fresh),
        main=main,
        error=error,
        open=bool(error) or is_changed,
        when_title=items[when.item].name if when else "",
        when_is="|".join(_said(one) for one in when.among) if when else "",
    )


def _said(answer: str | bool) -> str:
    return answer if isinstance(answer, str) else (YES if answer else NO)


def _offered(item: SheetItem) -> tuple[str, ...]:
    if item.type is ItemType.YESNO:
        return (YES, NO)
    return item.offered if item.has_choices else ()


def _chosen(item: SheetItem, value: Any) -> set[str]:
    if value is None:
        return set()
    if item.type is ItemType.YESNO:
        return {YES if value else NO}
    return set(value) if isinstance(value, list) else {str(value)}


def _text(item: SheetItem, value: Any) -> str:
    if value is None:
        return ""
    if item.type is ItemType.MONEY and isinstance(value, int):
        return format_yuan(value).replace(",", "")
    return str(value) if not isinstance(value, list | dict) else ""


def _known_raw(item: SheetItem, known: KnownAnswer) -> Any:
    if item.type in (ItemType.CHOICES, ItemType.MEMBERS):
        return known.value
    if item.type is ItemType.YESNO:
        return YES if known.value else NO
    return _text(item, known.value)


def _member_choices(
    item: SheetItem, ahead: Prefill, start: Any, content: Content, *, fresh: bool
) -> tuple[MemberChoice, ...]:
    if item.type is not ItemType.MEMBERS:
        return ()
    found = []
    for who, name in ahead.people.items():
        field = f"{VALUE}{item.id}:{who}"
        state = (start or {}).get(who, "") if fresh else (content.get(field) or [""])[-1]
        found.append(
            MemberChoice(field, name, tuple(Option(one, one == state) for one in item.offered))
        )
    return tuple(found)


def pictures_of(
    request: HttpRequest, client_id: UUID, folder: Path
) -> tuple[list[Picture], Picture | None]:
    """Write the pictures of a request into a folder: the photos, and the signature if any.

    Their numbers follow from the number of the sheet, so that a second try keeps them once.
    """
    photos = [
        Picture(uuid5(client_id, f"photo-{place}"), _written(upload, folder / f"photo-{place}"))
        for place, upload in enumerate(request.FILES.getlist(PHOTOS)[: MOST_PHOTOS + 1])
    ]
    number = uuid5(client_id, "signature")
    upload = request.FILES.get(SIGNATURE_FILE)
    if upload is not None:
        return photos, Picture(number, _written(upload, folder / "signature"))
    drawn = request.POST.get(SIGNATURE_DRAWN, "")
    if drawn.startswith(_DRAWN_HEAD) and len(drawn) <= _MOST_DRAWN:
        try:
            picture = base64.b64decode(drawn.removeprefix(_DRAWN_HEAD), validate=True)
        except binascii.Error:
            picture = b""
        (folder / "signature").write_bytes(picture)
        return photos, Picture(number, folder / "signature")
    return photos, None


def _written(upload: UploadedFile[Any], path: Path) -> Path:
    with path.open("wb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    return path

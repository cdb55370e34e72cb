"""Columns of a register: what the model's field does not say already."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise
NOTHING = "–"


class Kind(StrEnum):
    """How a value is stored, typed and shown.

    ``FIXED`` is a number of up to four decimals that is stored as whole ten-thousandths, ``MONTH``
    a month that is stored as a number: 202206.
    """

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    YEAR = "year"
    DECIMAL = "decimal"
    FIXED = "fixed"
    YUAN = "yuan"
    MONTH = "month"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes-no"
    CHOICE = "choice"
    PLACE = "place"
    RELATED = "related"
    SECRET = "secret"  # noqa: S105 (a text that is stored encrypted)


NUMERIC = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.FIXED, Kind.YUAN})
SCALES = {Kind.FIXED: 4, Kind.YUAN: 2}
"""Decimals of the kinds that are stored as whole numbers, so that sums are exact."""


@dataclass(frozen=True)
class Column:
    """One column. Title, length, choices and whether it must be filled come from the model.

    name: the model's field, the path of its place (``grid__division_code``), or the name of an
        ``annotate``d value.
    filter: offer it above the list: a choice, a yes/no, a range of dates, a related row.
    search: look for the typed text in it; ``match`` says how where a part cannot be looked for
        (an encrypted value is found whole, by its index).
    total: sum it over all rows that the list shows, in the database.
    mask: makes a personal value safe to show; it is edited without being shown.
    edit: whether the form and the import take it. ``listed``: whether the list shows it; the page
        of a row and the export hold every column.
    lookup: for a related row: the field by which people name it (``household_code``); ``rows``
        finds the rows that may be named where they are not those that the user may see. ``find``
        narrows them to the ones that a typed text means, where people name them in other ways,
        too; none are then offered. ``seen`` is the permission to open the related row's page:
        without it there is no link, and no address names such a row by its number.
    annotate: computes it in the database: ``(county, today) -> expression``; six digits, the day.
    dot: shows a stored value as a state: ``value -> (kind, word)`` as the tag ``dot`` takes them.
    link: the address to which the value of a row leads, empty for none.
    levels: for a place: which of ``county``, ``town``, ``village`` may be chosen.
    least, most: what may be typed, as it is typed; longest: in how many letters.
    also: further headings by which a workbook may name it.
    clean: refuses a typed text by ``ValidationError``, or returns it as it shall be stored.
    """

    name: str
    title: Text = ""
    kind: Kind | None = None
    unit: Text = ""
    help: Text = ""
    listed: bool = True
    filter: bool = False
    search: bool = False
    match: Callable[[str], models.Q] | None = None
    total: bool = False
    mask: Callable[[str], str] | None = None
    edit: bool = True
    required: bool | None = None
    lookup: str = ""
    rows: Callable[[Any], models.QuerySet[Any]] | None = None
    find: Callable[[models.QuerySet[Any], str], models.QuerySet[Any]] | None = None
    seen: str = ""
    choices: Callable[[], Sequence[tuple[str, Text]]] | None = None
    annotate: Callable[[str, date], Any] | None = None
    dot: Callable[[Any], tuple[str, Text]] | None = None
    link: Callable[[Any], str] | None = None
    levels: tuple[str, ...] = ("village",)
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int | None = None
    clean: Callable[[str], str] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A value as it is shown: ``text`` for everybody, the rest for the page."""

    text: str
    numeric: bool = False
    dot: str = ""
    place: tuple[str, str] = ("", "")
    href: str = ""


def field_of(model: type[models.Model], name: str) -> Any:
    """Return the stored field of a column, or None for a computed one."""
    try:
        field: Any = None
        for part in name.split("__"):
            field = (field.related_model if field else model)._meta.get_field(part)
    except FieldDoesNotExist:
        return None
    return field


def kind_of(column: Column, field: Any, place_field: str) -> Kind:
    """Return the declared kind, or that of the field."""
    if column.kind is not None:
        return column.kind
    if column.name == place_field:
        return Kind.PLACE
    if column.choices is not None or (field is not None and field.choices):
        return Kind.CHOICE
    for classes, kind in _KINDS:
        if isinstance(field, classes):
            return kind
    return Kind.TEXT if field is not None else Kind.NUMBER


_KINDS: tuple[tuple[Any, Kind], ...] = (
    (models.ForeignKey, Kind.RELATED),
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DATE),
    (models.BooleanField, Kind.YES_NO),
    (models.DecimalField, Kind.DECIMAL),
    (models.IntegerField, Kind.NUMBER),
    (models.BinaryField, Kind.SECRET),
    (models.TextField, Kind.LONG),
)


def value_of(row: Any, name: str) -> Any:
    """Walk a path of field names; None where a related row is missing."""
    value = row
    for part in name.split("__"):
        value = getattr(value, part, None)
        if value is None:
            return None
    return value


def written(value: Any, kind: Kind, choices: dict[str, str]) -> str:
    """Return a value as people write it, the empty text for nothing. Masks nothing."""
    if value is None or value == "":
        return ""
    match kind:
        case Kind.YES_NO:
            return _("是") if value else _("否")
        case Kind.CHOICE:
            return choices.get(str(value), str(value))
        case Kind.YUAN:
            sign, rest = ("-", -value) if value < 0 else ("", value)
            return f"{sign}{rest // 100}.{rest % 100:02d}"
        case Kind.FIXED:
            return f"{Decimal(value).scaleb(-SCALES[kind]).normalize():f}"
        case Kind.MONTH:
            return f"{value // 100:04d}-{value % 100:02d}"
        case Kind.DECIMAL:
            return f"{Decimal(str(value)).normalize():f}"
        case Kind.MOMENT if isinstance(value, datetime):
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        case _:
            return str(value)


def month_number(text: str) -> int | None:
    """Return a typed month (2022-06, 2022年6月, 202206, or a day in it) as a number, or None."""
    found = _MONTH.fullmatch(text.strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return year * 100 + month if 1 <= month <= 12 and year >= 1900 else None


_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})(?:月|-\d{2}(?: 00:00:00)?)?")


def grouped(text: str) -> str:
    """Return a written number with thousands separators."""
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else text

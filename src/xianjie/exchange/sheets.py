"""Sheets that are filled in at the door: what they ask, declared as data.

The declarations are package data under ``contracts/sheets/<id>.yaml``. The page, the offline
page, validation, prefilling, printing and the documentation are all derived from them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib import resources
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import UsageError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPERATOR = re.compile(r"\s([+\-/])\s")
_KINDS = {"是否": "yesno", "金额": "money", "数字": "int", "文字": "text", "日期": "date"}
_OR, _IS = "|", "="
STAGE = "stage"
EVERYBODY = "*"


class ItemType(StrEnum):
    """How an item is answered and stored (in JSON)."""

    MONEY = "money"  # yuan on the sheet, whole fen inside
    INT = "int"
    DECIMAL = "decimal"  # kept as a text
    CHOICE = "choice"
    CHOICES = "choices"  # a list of texts in the order of their weight
    YESNO = "yesno"
    TEXT = "text"
    DATE = "date"  # kept in ISO form
    PHOTO = "photo"
    SIGNATURE = "signature"
    MEMBERS = "members"  # number of the person → one of the choices

    @property
    def is_typed(self) -> bool:
        """Whether an answer has to be typed rather than tapped."""
        return self in _TYPED

    @property
    def is_file(self) -> bool:
        """Whether the answer is a picture, which travels beside the values."""
        return self in (ItemType.PHOTO, ItemType.SIGNATURE)


_TYPED = frozenset((ItemType.MONEY, ItemType.INT, ItemType.DECIMAL, ItemType.TEXT))
_CHOOSING = frozenset((ItemType.CHOICE, ItemType.CHOICES, ItemType.MEMBERS))


class Reads(StrEnum):
    """What becomes of a known value: itself, its opposite, whether it is above or at zero."""

    VALUE = "value"
    NOT = "not"
    POSITIVE = "positive"


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Condition(_Declared):
    """An item is asked only when another one has one of these answers."""

    item: str
    among: tuple[str | bool, ...] = Field(alias="is")

    @model_validator(mode="before")
    @classmethod
    def _allow_one(cls, data: Any) -> Any:
        if isinstance(data, dict) and not isinstance(data.get("is", []), list | tuple):
            return data | {"is": [data["is"]]}
        return data

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether the answer that the condition looks at is among its own."""
        answer = values.get(self.item)
        if isinstance(answer, list | tuple):
            return any(one in self.among for one in answer)
        # 1 == True in Python, and so must not pass for it.
        return any(answer == one and isinstance(answer, type(one)) for one in self.among)


class Known(_Declared):
    """One place from where an answer may be known before anybody asks.

    Exactly one of: ``registry``, household columns of the registry contract (several make a
    list); ``members``, a member column, or ``*`` for all members, counting those whose value is
    ``among``; ``fact``, a household fact of the current run, delivered ``by`` a department;
    ``sheet``, an item of the last accepted sheet; ``task``, a property of the task (stage);
    ``told``, a source that a higher app registers; ``today``, the day of the visit.

    ``reads`` turns the value into an answer; ``says`` is the answer when there is any value.
    """

    registry: tuple[str, ...] = ()
    members: str = ""
    among: tuple[str | bool, ...] = Field(default=(), alias="is")
    fact: str = ""
    by: str = ""
    sheet: str = ""
    task: str = ""
    told: str = ""
    today: bool = False
    reads: Reads = Reads.VALUE
    says: str = ""

    @model_validator(mode="before")
    @classmethod
    def _allow_one(cls, data: Any) -> Any:
        if isinstance(data, dict):
            listed = {
                name: [data[name]]
                for name in ("registry", "is")
                if name in data and not isinstance(data[name], list | tuple)
            }
            return data | listed
        return data

    @model_validator(mode="after")
    def _check(self) -> Self:
        named = [self.registry, self.members, self.fact, self.sheet, self.task, self.told]
        if sum(map(bool, [*named, self.today])) != 1:
            raise ValueError("a known value names one source")
        if bool(self.fact) != bool(self.by):
            raise ValueError("a fact says which department delivers it")
        return self


class SheetItem(_Declared):
    """One question.

    ``optional``: may stay empty. ``zero``: what a button says that answers 0 without typing.
    ``most``: of choices, how many at most. ``least`` and ``largest`` in the unit of the sheet
    (yuan). ``length`` of a text. ``formula``: derived, never asked. ``newest``: of several known
    values the latest counts instead of the first. ``hint_unless``: any other answer is a hint
    that the register is out of date. ``personal``: masked wherever it is shown.
    """

    id: str
    title: str = ""
    type: ItemType
    unit: str = ""
    codes: str = ""
    list: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False
    when: Condition | None = None
    help: str = ""
    known: tuple[Known, ...] = ()
    newest: bool = False
    zero: str = ""
    most: int | None = None
    least: int | None = None
    largest: int | None = None
    length: int = 200
    formula: str = ""
    hint_unless: tuple[str, ...] | None = None
    personal: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.type in _CHOOSING and not (self.codes or self.list or self.choices):
            raise ValueError(f"{self.id}: a choice says among what")
        if self.formula and (self.known or self.type not in _TYPED):
            raise ValueError(f"{self.id}: a derived item is a number that nobody knows before")
        return self

    @property
    def name(self) -> str:
        """What the sheet calls it."""
        return self.title or self.id

    @functools.cached_property
    def offered(self) -> tuple[str, ...]:
        """The texts among which to choose; empty where the place has none of its list."""
        if self.choices:
            return self.choices
        return load_codes(self.codes).texts if self.codes else ()

    @property
    def has_choices(self) -> bool:
        """Whether the item is answered with texts of a list."""
        return self.type in _CHOOSING

    @property
    def has_known(self) -> bool:
        """Whether the answer may be known before anybody asks."""
        return bool(self.known)

    @property
    def is_typed(self) -> bool:
        """Whether the answer has to be typed where it is not known."""
        return self.type.is_typed and not self.formula

    @functools.cached_property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """The formula as (operator, item) pairs that are applied from left to right."""
        if not self.formula:
            return ()
        parts = _OPERATOR.split(self.formula.strip())
        return tuple(zip(["+", *parts[1::2]], parts[0::2], strict=True))


class Section(_Declared):
    """Items that belong together."""

    title: str
    items: tuple[SheetItem, ...]


class SheetDefinition(_Declared):
    """One kind of sheet. ``short`` is its name in lists and on buttons."""

    id: str
    title: str
    short: str = ""
    note: str = ""
    facts_months: int = 3
    sheets_months: int = 24
    sections: tuple[Section, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        seen: dict[str, SheetItem] = {}
        for item in (item for section in self.sections for item in section.items):
            if item.id in seen:
                raise ValueError(f"{self.id}: {item.id} stands twice")
            if item.when is not None and item.when.item not in seen:
                raise ValueError(f"{self.id}: {item.id} depends on an item that is not above it")
            for _, term in item.terms:
                if term not in seen:
                    raise ValueError(f"{self.id}: {item.id} reckons with {term}, not above it")
            seen[item.id] = item
        return self

    @functools.cached_property
    def items(self) -> dict[str, SheetItem]:
        """All items by id, in the order of the sheet."""
        return {item.id: item for section in self.sections for item in section.items}

    @functools.cached_property
    def asked(self) -> tuple[SheetItem, ...]:
        """The items that somebody answers: all but the derived ones."""
        return tuple(item for item in self.items.values() if not item.formula)

    @functools.cached_property
    def version(self) -> str:
        """The hash of everything that the definition says, 64 hex digits."""
        text = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def lists(self) -> frozenset[str]:
        """The lists of the rulebook that the sheet offers."""
        return frozenset(item.list for item in self.items.values() if item.list)

    def at_place(
        self, lists: Mapping[str, tuple[str, ...]], extra: Iterable[SheetItem] = ()
    ) -> SheetDefinition:
        """Return the sheet as a place fills it in.

        Args:
            lists: texts of each list of the rulebook; an item whose list is empty is left out.
            extra: items that the place adds, asked at the end.
        """
        sections = [
            Section(
                title=section.title,
                items=tuple(
                    item.model_copy(update={"choices": lists.get(item.list, ())})
                    if item.list
                    else item
                    for item in section.items
                    if not item.list or lists.get(item.list)
                ),
            )
            for section in self.sections
        ]
        added = tuple(item for item in extra if item.id not in self.items)
        if added:
            sections.append(Section(title="本地补充", items=added))
        return SheetDefinition(
            **(
                self.model_dump(exclude={"sections"})
                | {"sections": tuple(section for section in sections if section.items)}
            )
        )

    def document(self) -> dict[str, Any]:
        """Return the sheet for a page that fills it in by itself, as plain JSON.

        ``form``, ``title``, ``version`` and ``sections`` of items: id, title, type, required,
        and where they say something unit, choices, when (item, is), help, zero, most, least,
        largest, length, formula (pairs of operator and item), personal.
        """
        return {
            "form": self.id,
            "title": self.title,
            "short": self.short or self.title,
            "version": self.version,
            "sections": [
                {"title": section.title, "items": [_item_document(item) for item in section.items]}
                for section in self.sections
            ],
        }


def _item_document(item: SheetItem) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": item.id,
        "title": item.name,
        "type": item.type.value,
        "required": not item.optional and not item.formula,
        "typed": item.is_typed,
    }
    optional = {
        "unit": item.unit,
        "choices": list(item.offered) if item.has_choices else None,
        "when": {"item": item.when.item, "is": list(item.when.among)} if item.when else None,
        "help": item.help,
        "zero": item.zero,
        "most": item.most,
        "least": item.least,
        "largest": item.largest,
        "length": item.length if item.type is ItemType.TEXT else None,
        "formula": [list(term) for term in item.terms] or None,
        "personal": item.personal or None,
    }
    return told | {name: value for name, value in optional.items() if value not in (None, "")}


def read_extra(text: str) -> SheetItem:
    """Return the item that a line of a place's own list asks for.

    ``名称=是否`` (or 金额, 数字, 文字, 日期), or ``名称=甲|乙`` for a choice; it may stay empty.
    Raises ``UsageError`` for anything else.
    """
    name, mark, kind = (part.strip() for part in text.partition(_IS))
    if not name or not mark or not kind:
        raise UsageError("bad-extra-item", f"附加项“{text}”应写成“名称=是否”或“名称=甲|乙”。")
    if _OR in kind:
        choices = tuple(dict.fromkeys(part.strip() for part in kind.split(_OR) if part.strip()))
        return SheetItem(id=name, type=ItemType.CHOICE, choices=choices, optional=True)
    if kind not in _KINDS:
        known = "、".join(_KINDS)
        raise UsageError("bad-extra-item", f"附加项“{text}”的类型只能是 {known} 或几个选项。")
    return SheetItem(id=name, type=ItemType(_KINDS[kind]), optional=True)


def read_definition(name: str, data: Any) -> SheetDefinition:
    """Read one declaration strictly; ``UsageError`` says which item is wrong and how."""
    try:
        found = SheetDefinition.model_validate(data)
    except ValidationError as error:
        told = "；".join(
            f"{'.'.join(map(str, one['loc'])) or '全表'}：{one['msg']}" for one in error.errors()
        )
        raise UsageError("bad-sheet-definition", f"表单 {name} 的定义有错：{told}") from error
    if found.id != name:
        raise UsageError("bad-sheet-definition", f"文件 {name}.yaml 定义的却是 {found.id}。")
    return found


@functools.cache
def all_sheets() -> dict[str, SheetDefinition]:
    """Return every declared sheet by its id, in order of id."""
    folder = resources.files("xianjie").joinpath("contracts", "sheets")
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml"):
            name = entry.name.removesuffix(".yaml")
            data = yaml.load(entry.read_text("utf-8"), Loader=_LOADER)  # noqa: S506
            found[name] = read_definition(name, data)
    return found


def load_sheet(form: str) -> SheetDefinition:
    """Return the declared sheet of that id, such as 入户核查."""
    try:
        return all_sheets()[form]
    except KeyError:
        known = "、".join(all_sheets())
        raise UsageError("unknown-sheet", f"没有名为“{form}”的表单。可用的有：{known}。") from None

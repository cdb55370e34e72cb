"""Declared tables: what columns a file has, what they mean, and which codes they may hold.

The declarations are package data under `contracts/`: `feeds/*.yaml` and `registry/*.yaml` hold one
table each, `exports/*.yaml` one table each of the national system that only quality rules read,
`platform/*.yaml` one table each that the platform keeps itself and no file brings, `codes/*.yaml`
hold lists of code sets, `shared.yaml` and `exports.yaml` what many tables have in common.
The importer, the template, the documentation and the Parquet schema are all derived from them.
"""

import functools
from collections.abc import Iterator
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from xianjie.kernel.errors import UsageError
from xianjie.kernel.text import fold_header

# The compiled loader is ten times faster; both construct plain values only.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LAKE_TYPES = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DECIMAL(19,6)",
    "money": "BIGINT",
    "date": "DATE",
    "month": "DATE",
    "bool": "BOOLEAN",
    "code": "VARCHAR",
    "codes": "VARCHAR",
}
Kind = Literal["feed", "registry", "platform", "export"]
"""Who brings the rows: a department, the county's registration, the platform's own pages, or the
national system for tables that are only checked (`export`: every row is taken, right or wrong)."""
Subject = Literal["person", "household", "hotline", "village", "helper"]
"""What a row is about; the last two only in exports."""
ORIGINAL = "__原文"
"""Behind the name of a column: the text of its cell as it was given."""


class ColumnType(StrEnum):
    """How a cell is read and stored."""

    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"
    MONEY = "money"  # yuan in the file, fen inside
    DATE = "date"
    MONTH = "month"  # stored as the first day
    BOOL = "bool"
    CODE = "code"
    CODES = "codes"  # several values of one list, or of an open list when no list is named
    ID = "id"
    PHONE = "phone"
    ACCOUNT = "account"
    NAME = "name"
    CERT = "cert"  # a certificate number that embeds an identity number

    @property
    def identifies(self) -> bool:
        """Whether a value of this type names a person and so never enters the lake."""
        return self in _IDENTIFYING


_IDENTIFYING = frozenset(
    (ColumnType.ID, ColumnType.PHONE, ColumnType.ACCOUNT, ColumnType.NAME, ColumnType.CERT)
)


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class CodeValue(_Declared):
    """One value of a code set; `text` is what is stored everywhere."""

    text: str
    code: str | None = None
    aliases: tuple[str, ...] = ()


class CodeSet(_Declared):
    """A closed list of values, each with the other ways in which it is written."""

    id: str
    title: str
    source: str
    values: tuple[CodeValue, ...]
    #: Texts that say what an empty cell says.
    empty: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _allow_plain_texts(cls, data: Any) -> Any:
        if isinstance(data, dict):
            values = [v if isinstance(v, dict) else {"text": v} for v in data.get("values", ())]
            return data | {"values": values}
        return data

    @functools.cached_property
    def _by_form(self) -> dict[str, CodeValue]:
        found = {fold_header(value.text): value for value in self.values}
        for value in self.values:
            for alias in value.aliases:
                known = found.setdefault(fold_header(alias), value)
                if known is not value:
                    raise ValueError(f"{self.id}: alias {alias} of two values")
        return found

    @functools.cached_property
    def texts(self) -> tuple[str, ...]:
        """The stored texts in the order of the list."""
        return tuple(value.text for value in self.values)

    @functools.cached_property
    def order(self) -> dict[str, int]:
        """Place of each stored text in the list."""
        return {text: place for place, text in enumerate(self.texts)}

    @functools.cached_property
    def _empty_forms(self) -> frozenset[str]:
        return frozenset(map(fold_header, self.empty))

    def is_empty(self, text: str) -> bool:
        """Whether the text says no more than an empty cell, such as 无 for a list of risks."""
        return fold_header(text) in self._empty_forms

    def resolve(self, text: str) -> CodeValue | None:
        """Find the value that a cell means, by text or alias; None when there is no such value."""
        return self._by_form.get(fold_header(text))


class Column(_Declared):
    """One column of a declared table.

    `may_be_negative`: a balance, which a loss turns negative, and every number of an export, which
    is read as it stands; any other below zero is refused. `required`: the column must be in the
    file. `may_be_empty`: single cells may be empty all the same. `personal`: never enters the
    lake, masked wherever it is shown.
    """

    name: str
    type: ColumnType
    required: bool = False
    may_be_empty: bool = False
    personal: bool = False
    aliases: tuple[str, ...] = ()
    codes: str | None = None
    level: Literal["household", "person", "location"] | None = None
    unit: str | None = None
    may_be_negative: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.type is ColumnType.CODE and not self.codes:
            raise ValueError(f"{self.name}: a code column names its code set")
        if self.codes and self.type not in {ColumnType.CODE, ColumnType.CODES}:
            raise ValueError(f"{self.name}: only code columns name a code set")
        if self.type.identifies and not self.personal:
            raise ValueError(f"{self.name}: a column of type {self.type} is personal")
        return self

    @property
    def must_be_filled(self) -> bool:
        """Whether an empty cell sends the row to quarantine."""
        return self.required and not self.may_be_empty

    @property
    def lake_type(self) -> str | None:
        """The DuckDB type in the lake; None for columns that never enter it."""
        return None if self.personal else _LAKE_TYPES[self.type]

    @property
    def code_set(self) -> CodeSet | None:
        """The code set of a code column."""
        return load_codes(self.codes) if self.codes else None


class Contract(_Declared):
    """One declared table.

    `dated`: of a platform table of events, the column with the day of a row.
    """

    id: str
    title: str
    kind: Kind
    mode: Literal["events", "roll"] | None = None
    subject: Subject = "person"
    department: str = ""
    due_day: int = 5
    max_age_months: int = 1
    dated: str = ""
    key: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    note: str = ""
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "feed" and self.mode is None:
            raise ValueError(f"{self.id}: a feed is of events or a roll")
        if self.kind == "platform" and (self.mode == "events") != bool(self.dated):
            raise ValueError(f"{self.id}: events of a platform table, and they alone, are dated")
        forms: dict[str, str] = {}
        for column in self.columns:
            for written in (column.name, *column.aliases):
                other = forms.setdefault(fold_header(written), column.name)
                if other != column.name:
                    raise ValueError(f"{self.id}: {written} means {other} and {column.name}")
        for name in (*self.key, *([self.dated] if self.dated else [])):
            self.column(name)
        return self

    @functools.cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @functools.cached_property
    def header_forms(self) -> dict[str, tuple[Column, int]]:
        """Folded header texts with the column they mean and their rank (0 name, 1 alias)."""
        forms = {fold_header(column.name): (column, 0) for column in self.columns}
        for column in self.columns:
            for alias in column.aliases:
                forms.setdefault(fold_header(alias), (column, 1))
        return forms

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when the table has none."""
        return self._by_name[name]

    def has_column(self, name: str) -> bool:
        """Whether the table declares a column of that name."""
        return name in self._by_name

    @property
    def required_columns(self) -> tuple[Column, ...]:
        """The columns without which a file is refused."""
        return tuple(column for column in self.columns if column.required)

    @property
    def personal_columns(self) -> tuple[Column, ...]:
        """The columns that never enter the lake."""
        return tuple(column for column in self.columns if column.personal)

    def lake_columns(self, level: str | None = None) -> list[tuple[str, str]]:
        """Return (name, DuckDB type) of the columns that enter the lake, of one level if given."""
        return [
            (column.name, column.lake_type)
            for column in self.columns
            if column.lake_type is not None and (level is None or column.level == level)
        ]


def _folder(name: str) -> Traversable:
    return resources.files("xianjie").joinpath("contracts", name)


def declared_files(name: str) -> Iterator[tuple[str, Any]]:
    """Give name and content of every YAML file of a folder of the declarations, by name."""
    for entry in sorted(_folder(name).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yaml"):
            yield (
                entry.name.removesuffix(".yaml"),
                yaml.load(entry.read_text("utf-8"), Loader=_LOADER),  # noqa: S506
            )


@functools.cache
def all_codes() -> dict[str, CodeSet]:
    """Return every code set by its id."""
    found: dict[str, CodeSet] = {}
    for name, sets in declared_files("codes"):
        for data in sets:
            code_set = CodeSet.model_validate(data)
            if code_set.id in found:
                raise ValueError(f"{name}: code set {code_set.id} is declared twice")
            found[code_set.id] = code_set
    return found


def load_codes(name: str) -> CodeSet:
    """Return the code set of that id."""
    try:
        return all_codes()[name]
    except KeyError:
        raise UsageError("unknown-codes", f"没有名为“{name}”的代码表。") from None


@functools.cache
def _contracts() -> dict[str, Contract]:
    found: dict[str, Contract] = {}
    top = dict(declared_files("."))
    for folder in ("registry", "feeds", "platform", "exports"):
        shared = top["exports" if folder == "exports" else "shared"]
        for name, data in declared_files(folder):
            columns = [shared.get(column["name"], {}) | column for column in data["columns"]]
            if folder == "exports":
                columns = [{"may_be_negative": True} | column for column in columns]
            contract = Contract.model_validate(data | {"columns": columns})
            if contract.id != name:
                raise ValueError(f"{folder}/{name}.yaml declares {contract.id}")
            found[contract.id] = contract
    return found


def load_contract(contract_id: str) -> Contract:
    """Return the declared table of that id, such as medical-expense or registry-person."""
    try:
        return _contracts()[contract_id]
    except KeyError:
        known = "、".join(_contracts())
        raise UsageError(
            "unknown-table", f"没有名为“{contract_id}”的数据表。可用的有：{known}。"
        ) from None


def all_contracts(kind: Kind | None = None) -> list[Contract]:
    """Return the declared tables of one kind, in order of id.

    Without a kind all that files bring and runs read: registry and feeds, not the exports.
    """
    wanted = (kind,) if kind else ("feed", "registry")
    return [c for _, c in sorted(_contracts().items()) if c.kind in wanted]

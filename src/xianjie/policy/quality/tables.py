"""The tables that quality rules speak about, their columns and how their rows belong together.

Everything is derived from the contracts: the registry (户, 人), the villages (村), the exports of
the national system and the feeds of departments. Personal columns are among them: the engine gets
them in memory only, for the rules that read them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from xianjie.exchange.contracts import Contract, all_contracts, load_contract
from xianjie.kernel.errors import XianjieError
from xianjie.kernel.text import fold_header
from xianjie.policy.model import SOURCE_PERSON
from xianjie.policy.nodes import BOOL, TEXT, NameType, number_type
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import NO_UNIT, Unit, parse_unit
from xianjie.policy.vocabulary import column_type

HOUSEHOLD: Final = "户"
PERSON: Final = "人"
VILLAGE: Final = "村"
VILLAGE_SOURCE: Final = "village-info"
WRITTEN: Final = {
    "household": HOUSEHOLD, "person": PERSON, "village": VILLAGE, "农户": HOUSEHOLD,
    "人口": PERSON, "行政村": VILLAGE, SOURCE_PERSON: PERSON, "registry-household": HOUSEHOLD,
    "监测对象信息": PERSON, "脱贫人口名单": PERSON, "边缘易致贫人口名单": PERSON, "人口表": PERSON,
    "家庭成员": PERSON, "户表": HOUSEHOLD, "家庭": HOUSEHOLD, "村表": VILLAGE,
    "行政村信息": VILLAGE,
    "已外出务工信息": "job-record", "务工台账": "job-record", "计划外出务工信息": "job-plan",
    "帮扶人": "helper", "户信息": "household-building",
}  # fmt: skip
"""Other ways to write the id of a registry table."""
FORMER: Final = {"上期": 1, "上年": 12, "前年": 24}
"""To-one relations to the same thing in an earlier state, with the months between."""

How = Literal[
    "household", "person", "village", "head", "spouse", "members", "others", "former", "previous",
    "next", "same-person",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its type, whether it names somebody, and the unit and codes within the type."""

    name: str
    type: NameType
    personal: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How rows of ``target`` are found from a row: by which number, one or many.

    ``how`` ``household``, ``person`` and ``village`` join on the number of that thing (a to-one
    relation to 户, 人 or 村; a to-many relation to rows about it); ``head`` and ``spouse`` are the
    member with that 与户主关系, of several the first; ``former`` is the same row ``months``
    earlier; ``previous`` and ``next`` are the neighbours of a person's rows in order.
    """

    name: str
    target: str
    many: bool
    how: How
    months: int = 0


@dataclass(frozen=True)
class Table:
    """A table; ``level`` is what a row is about, ``order`` the column that dates its rows."""

    id: str
    title: str
    level: Literal["household", "person", "village"]
    unit: Unit
    columns: Mapping[str, TableColumn]
    order: str = ""
    kind: Literal["registry", "export", "feed"] = "registry"
    aliases: Mapping[str, str] = field(default_factory=dict, repr=False)
    note: str = ""

    @property
    def parents(self) -> tuple[str, ...]:
        """To-one relations whose columns may be written without a path, in order."""
        if self.id == VILLAGE:
            return ()
        if self.id == HOUSEHOLD:
            return (VILLAGE,)
        if self.id == PERSON:
            return (HOUSEHOLD, VILLAGE)
        own = {"household": (HOUSEHOLD, VILLAGE), "village": (VILLAGE,)}
        return own.get(self.level, (PERSON, HOUSEHOLD, VILLAGE))

    def column(self, written: str) -> TableColumn | None:
        """The column of that name or alias, its unit in brackets or not; None for no column."""
        folded = fold_header(written)
        for form in (folded, re.sub(r"\([^()]*\)$", "", folded)):
            if form in self.aliases:
                return self.columns[self.aliases[form]]
        return self.columns.get(written)

    def relation(self, name: str) -> Relation | None:
        """The relation of that name, None when there is none."""
        return relations_of(self.id).get(name)


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Table]:
    """Every table by id, the registry first."""
    found = {table.id: table for table in (_households(), _people(), _villages())}
    for contract in (*all_contracts("export"), *all_contracts("feed")):
        if contract.id != VILLAGE_SOURCE:
            found[contract.id] = _delivered(contract)
    return found


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    names = dict(WRITTEN)
    for table in tables().values():
        names[table.id] = table.id
        names.setdefault(table.title, table.id)
    names[VILLAGE_SOURCE] = VILLAGE
    return names


def find_table(written: str) -> Table | None:
    """The table of that id, title or other name, None when there is none."""
    plain = re.sub(r"[（(].*?[）)]", "", written).strip() or written.strip()
    found = _by_name().get(written.strip()) or _by_name().get(plain)
    return tables()[found] if found else None


def table_named(written: str) -> Table:
    """The table of that id, title or other name. Raises XianjieError for an unknown one."""
    found = find_table(written)
    if found is None:
        known = [one.title for one in tables().values()]
        hint = did_you_mean(written, known) or f"可用：{'、'.join(known)}。"
        raise XianjieError("unknown-table", f"没有“{written}”这个数据表。{hint}")
    return found


@lru_cache(maxsize=128)
def relations_of(table_id: str) -> Mapping[str, Relation]:
    """The relations of a table by name."""
    table = tables()[table_id]
    found = [Relation(name, table_id, False, "former", many) for name, many in FORMER.items()]
    found += _upward(table)
    found += _downward(table)
    return {one.name: one for one in found}


def column_at(table: Table, path: tuple[str, ...], name: str) -> TableColumn:
    """The column that a path of to-one relations leads to. Raises KeyError when there is none."""
    here = table
    for one in path:
        here = tables()[relations_of(here.id)[one].target]
    return here.columns[name]


def _upward(table: Table) -> list[Relation]:
    ones = [Relation(VILLAGE, VILLAGE, False, "village")] if table.id != VILLAGE else []
    if table.id == HOUSEHOLD or table.level == "person":
        if table.id != HOUSEHOLD:
            ones.append(Relation(HOUSEHOLD, HOUSEHOLD, False, "household"))
        ones.append(Relation("户主", PERSON, False, "head"))
        ones.append(Relation("配偶", PERSON, False, "spouse"))
    elif table.level == "household":
        ones.append(Relation(HOUSEHOLD, HOUSEHOLD, False, "household"))
        ones.append(Relation("户主", PERSON, False, "head"))
    if table.level == "person" and table.id != PERSON:
        ones.append(Relation(PERSON, PERSON, False, "person"))
        ones.append(Relation("前一条", table.id, False, "previous"))
        ones.append(Relation("后一条", table.id, False, "next"))
        ones.append(Relation("同人", table.id, True, "same-person"))
    return ones


def _downward(table: Table) -> list[Relation]:
    delivered = [one for one in tables().values() if one.kind != "registry"]
    if table.id == VILLAGE:
        own = [
            Relation("农户", HOUSEHOLD, True, "village"),
            Relation("人口", PERSON, True, "village"),
        ]
        return own + [_rows(one, "village") for one in delivered]
    if table.level == "village":
        return [
            Relation("农户", HOUSEHOLD, True, "village"),
            Relation("人口", PERSON, True, "village"),
        ]
    found = [Relation("成员", PERSON, True, "members")]
    if table.id == HOUSEHOLD:
        return found + [_rows(one, "household") for one in delivered if one.level != "village"]
    if table.id == PERSON:
        found.append(Relation("其他成员", PERSON, True, "others"))
        for one in delivered:
            if one.level == "person":
                found.append(_rows(one, "person"))
            elif one.level == "household":
                found.append(_rows(one, "household"))
        return found
    about: How = "person" if table.level == "person" else "household"
    others = [one for one in delivered if one.id != table.id and one.level != "village"]
    return found + [_rows(one, about if one.level == "person" else "household") for one in others]


def _rows(table: Table, how: How) -> Relation:
    return Relation(table.title, table.id, True, how)


def _households() -> Table:
    contract = load_contract(SOURCE_PERSON)
    columns = [
        TableColumn(one.name, column_type(one), personal=one.personal, note=one.note)
        for one in contract.columns
        if one.level in ("household", "location")
    ]
    return _table(HOUSEHOLD, "户", "household", "户", columns, contract)


def _people() -> Table:
    contract = load_contract(SOURCE_PERSON)
    columns = [
        TableColumn(one.name, column_type(one), personal=one.personal, note=one.note)
        for one in contract.columns
        if one.level == "person"
    ]
    columns += [
        TableColumn("证件长度", number_type(parse_unit("位"), integral=True)),
        TableColumn("证件校验通过", BOOL),
        TableColumn("证件地区码", TEXT),
    ]
    return _table(PERSON, "人", "person", "人", columns, contract)


def _villages() -> Table:
    contract = load_contract(VILLAGE_SOURCE)
    columns = [
        TableColumn(one.name, column_type(one), personal=one.personal, note=one.note)
        for one in contract.columns
    ]
    return _table(VILLAGE, "村", "village", "个", columns, contract)


def _delivered(contract: Contract) -> Table:
    columns = [
        TableColumn(one.name, column_type(one), personal=one.personal, note=one.note)
        for one in contract.columns
    ]
    subject = contract.subject
    level: Literal["household", "person", "village"] = "person"
    if subject in ("household", "helper", "village"):
        level = "village" if subject == "village" else "household"
    table = _table(contract.id, contract.title, level, "条", columns, contract)
    return Table(
        table.id,
        table.title,
        table.level,
        table.unit,
        table.columns,
        contract.dated or next((c.name for c in columns if c.type.kind == "date"), ""),
        "feed" if contract.kind == "feed" else "export",
        table.aliases,
        contract.note,
    )


def _table(
    table_id: str,
    title: str,
    level: Literal["household", "person", "village"],
    unit: str,
    columns: list[TableColumn],
    contract: Contract,
) -> Table:
    named = {one.name: one for one in columns}
    aliases = {
        form: column.name
        for form, (column, _) in contract.header_forms.items()
        if column.name in named
    }
    aliases |= {fold_header(name): name for name in named}
    return Table(
        table_id, title, level, parse_unit(unit) if unit else NO_UNIT, named, aliases=aliases
    )

"""The raw rows of every table and period as relations of DuckDB, and the row that each leads to.

Only the columns that somebody asked for are read, once, into a temporary table. When few
households are reported, of most tables only the rows about them are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import duckdb

from xianjie.engine.quality.inputs import KEYS, TEXT_SUFFIX, Only, SnapshotPeriod, Source
from xianjie.engine.quality.texts import shown
from xianjie.engine.sql import quote, storage_type, text_literal
from xianjie.policy.nodes import NameType
from xianjie.policy.quality.tables import (
    HOUSEHOLD,
    PERSON,
    VILLAGE,
    Relation,
    relations_of,
    tables,
)

RELATION: Final = "与户主关系"
HEADS: Final = {"head": "户主", "spouse": "配偶"}
UNIQUE: Final = {HOUSEHOLD: "household_no", PERSON: "person_no", VILLAGE: "village_code"}
"""What a row of the registry is the same by."""
PERIODS: Final[Mapping[str, SnapshotPeriod]] = {"上期": "上期", "上年": "上年", "前年": "前年"}
HERE: Final = "\0"
"""Stands for the alias of a related row in the condition that joins it."""
NONE: Final = "none"
"""A period of which there are no rows: what came before an earlier month."""


@dataclass
class Base:
    """The rows of one table in one period: its relation and the columns that are asked for."""

    table: str
    period: str
    name: str
    source: Source | None
    whole: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    types: dict[str, NameType] = field(default_factory=dict)
    computed: dict[object, tuple[str, str]] = field(default_factory=dict)
    helping: tuple[dict[object, tuple[str, str]], ...] = field(default_factory=lambda: ({}, {}))

    def value(self, name: str, kind: NameType) -> str:
        """Column of the relation with the typed value."""
        return self._ask(name, "value", kind)

    def text(self, name: str, kind: NameType) -> str:
        """Column with the cell as delivered."""
        return self._ask(name, "text", kind)

    def fact(self, name: str, kind: NameType) -> str:
        """Column with a fact of the screening."""
        return self._ask(name, "fact", kind)

    def compute(self, what: object, sql: str) -> None:
        """Work out an expression over own cells (called ``raw``) once for every row."""
        self.computed[what] = (f"x{len(self.computed)}", sql)

    def help(self, what: object, sql: str, layer: int) -> str:
        """Column, for what is computed, of something that several expressions need.

        What is in layer 1 may read layer 0.
        """
        names = self.helping[layer]
        return names.setdefault(what, (f"y{layer}_{len(names)}", sql))[0]

    def _ask(self, name: str, facet: str, kind: NameType) -> str:
        key = name if facet == "value" else f"{name}__{facet}"
        self.columns[key] = facet
        self.types[key] = kind
        return quote(key)


class Bases:
    """Every base of a check, and the relations that lead from one row to another.

    Args:
        connection: where the relations are made.
        sources: the rows by table id and period.
        only: the reported households or persons, where few are reported: then of most tables only
            the rows about them, and about those they have to do with, are read.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        sources: Mapping[tuple[str, SnapshotPeriod], Source],
        only: Only | None = None,
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._only = only if only is not None and (only.households or only.persons) else None
        self._bases: dict[tuple[str, str, bool], Base] = {}
        self._views: dict[tuple[str, str], tuple[str, Base]] = {}
        self._texts: set[str] = set()

    def base(self, table: str, period: str, *, whole: bool = False) -> Base:
        """The rows of a table in a period; none where there is no source.

        Args:
            table: id of the table.
            period: a `SnapshotPeriod` or `NONE`.
            whole: whether rows about others than the reported households are needed too.
        """
        if self._only is None:
            whole = False
        elif tables()[table].level == "village":
            whole = True
        key = (table, period, whole)
        if key not in self._bases:
            found = None if period == NONE else self._sources.get((table, period))  # type: ignore[arg-type]
            name = f"base_{len(self._bases)}"
            self._bases[key] = Base(table, period, name, found, whole)
        return self._bases[key]

    def spoken(self, text: str) -> None:
        """Tell of a text that is compared with codes, so that it is among them."""
        self._texts.add(text)

    def step(self, own: Base, alias: str, name: str) -> tuple[Base, str, str]:
        """The relation, and the condition of its join (as `HERE`), of a to-one relation.

        Returns:
            The base of the row, the relation to join and the condition that names it `HERE`.
        """
        relation = relations_of(own.table)[name]
        if relation.how == "former":
            return self._former(own, alias, relation)
        base = self.base(relation.target, own.period, whole=own.whole)
        match relation.how:
            case "household" | "person" | "village":
                key = UNIQUE[relation.target]
                return base, self._view(base, "first"), f"{HERE}.{key} = {alias}.{key}"
            case "head" | "spouse":
                base.value(RELATION, _type_of(PERSON, RELATION))
                on = f"{HERE}.household_no = {alias}.household_no"
                return base, self._view(base, relation.how), on
        order = tables()[own.table].order
        base.value(order, _type_of(own.table, order))
        return base, self._view(base, relation.how), f"{HERE}.from_row_no = {alias}.row_no"

    def _former(self, own: Base, alias: str, relation: Relation) -> tuple[Base, str, str]:
        before = relation.name if own.period == "now" else NONE
        base = self.base(own.table, before, whole=own.whole)
        if own.table in UNIQUE:
            key = UNIQUE[own.table]
            return base, self._view(base, "first"), f"{HERE}.{key} = {alias}.{key}"
        order = tables()[own.table].order
        if not order:
            return base, self._view(base, "same"), "FALSE"
        mine = own.value(order, _type_of(own.table, order))
        column = base.value(order, _type_of(own.table, order))
        about = f"COALESCE({alias}.person_no, {alias}.household_no)"
        on = f"{HERE}.about = {about} AND {HERE}.{column} = {alias}.{mine}"
        return base, self._view(base, "same"), on

    def _view(self, base: Base, what: str) -> str:
        """Name of a relation over a base; made when the base is (see `make`)."""
        return self._views.setdefault((base.name, what), (f"{base.name}_{what}", base))[0]

    # -- making them -------------------------------------------------------------------------

    def make(self) -> None:
        """Make every relation that was asked for. Raises duckdb.Error."""
        enum = self._enum()
        near = "" if self._only is None else self._reach(self._only)
        for base in self._bases.values():
            self._make_base(base, enum, "" if base.whole else near)
        for (_, what), (name, base) in self._views.items():
            self._connection.execute(f"CREATE OR REPLACE {self._derived(base, what, name)}")

    def _reach(self, only: Only) -> str:
        """Condition of the rows about the reported households and those they have to do with.

        Somebody may have moved between an earlier state, a delivery and the present: the people of
        the households, and their households at other times, belong to it.
        """
        homes, people = set(only.households), set(only.persons)
        self.base(PERSON, "now")
        for _ in range(2):
            for base in list(self._bases.values()):
                if base.whole or base.source is None:
                    continue
                rows, columns = self._plain(base)
                keys = [columns.get(key, "NULL") for key in ("person_no", "household_no")]
                for person, home in self._connection.execute(
                    f"SELECT DISTINCT {', '.join(keys)} FROM {rows} WHERE {_about(homes, people)}"
                ).fetchall():
                    people |= {person} - {None}
                    homes |= {home} - {None}
        return _about(homes, people)

    def _enum(self) -> str:
        """The type of code columns: every text of the code sets and of the rules is in it."""
        texts = set(self._texts)
        for base in self._bases.values():
            for key, kind in base.types.items():
                if base.columns[key] == "value" and kind.kind == "code" and kind.codes is not None:
                    texts |= set(kind.codes.texts)
        if not texts:
            return ""
        listed = ", ".join(text_literal(one) for one in sorted(texts))
        self._connection.execute(f"CREATE TYPE quality_code AS ENUM ({listed})")
        return "quality_code"

    def _make_base(self, base: Base, enum: str, near: str) -> None:
        kind = "TEMP TABLE" if base.source else "TEMP VIEW"
        rows, columns = self._rows(base)
        try:
            sql = self._raw(base, rows, columns, enum, near)
            self._connection.execute(f"CREATE {kind} {base.name} AS {sql}")
        except duckdb.ConversionException:
            # A code that no code set knows: codes stay texts.
            sql = self._raw(base, rows, columns, "", near)
            self._connection.execute(f"CREATE {kind} {base.name} AS {sql}")

    def _raw(self, base: Base, rows: str, columns: Mapping[str, str], enum: str, near: str) -> str:
        items = [_key(key, columns) for key in KEYS]
        for key, facet in base.columns.items():
            items.append(f"{self._item(base, key, facet, columns, enum)} AS {quote(key)}")
        where = f" WHERE {near}" if near and base.source else ""
        sql = f"SELECT {', '.join(items)} FROM {rows}{where}"
        if not base.computed:
            return sql
        for layer in (*base.helping, base.computed):
            made = "".join(f", {written} AS {name}" for name, written in layer.values())
            sql = f"SELECT raw.*{made} FROM ({sql}) raw"
        return sql

    def _item(self, base: Base, key: str, facet: str, columns: Mapping[str, str], enum: str) -> str:
        kind = base.types[key]
        if facet == "value":
            found = columns.get(key)
            if kind.kind == "codes":
                return f"NULLIF(CAST({found or 'NULL'} AS VARCHAR), '')"
            stored = storage_type(kind)
            if kind.kind == "code" and kind.codes is not None and enum:
                stored = enum
            return f"CAST({found or 'NULL'} AS {stored})"
        if facet == "fact":
            name = key.removesuffix("__fact")
            found = columns.get(key) or columns.get(name)
            return f"CAST({found or 'NULL'} AS {storage_type(kind)})"
        name = key.removesuffix("__text")
        delivered = columns.get(name + TEXT_SUFFIX)
        if delivered is not None:
            return f"CAST({delivered} AS VARCHAR)"
        found = columns.get(name)
        column = tables()[base.table].columns.get(name)
        if found is None:
            return "CAST(NULL AS VARCHAR)"
        return shown(found, column.type if column else kind)

    def _plain(self, base: Base) -> tuple[str, dict[str, str]]:
        """The rows as they are given, and the SQL of each column."""
        source = base.source
        if source is None:
            return "(SELECT CAST(NULL AS BIGINT) AS row_no WHERE FALSE) s", {"row_no": "s.row_no"}
        parts = []
        if source.paths:
            listed = ", ".join(text_literal(str(path)) for path in source.paths)
            parts.append(f"SELECT * FROM read_parquet([{listed}], union_by_name = true)")
        if source.rows is not None:
            self._connection.register(f"{base.name}_rows", source.rows)
            parts.append(f"SELECT * FROM {base.name}_rows")
        sql = f"({' UNION ALL BY NAME '.join(parts)}) s"
        if len(parts) == 1 and source.paths:
            sql = f"{parts[0].removeprefix('SELECT * FROM ')} s"
        return sql, self._columns(f"SELECT * FROM {sql}", "s")

    def _rows(self, base: Base) -> tuple[str, dict[str, str]]:
        """The rows with personal columns and facts beside them, and the SQL of each column."""
        sql, columns = self._plain(base)
        source = base.source
        if source is None:
            return sql, columns
        if source.personal is not None and self._wants(base, source.personal.column_names):
            self._connection.register(f"{base.name}_personal", source.personal)
            sql += f" LEFT JOIN {base.name}_personal p ON p.row_no = s.row_no"
            for name in source.personal.column_names:
                if name != "row_no":
                    columns[name] = f"p.{quote(name)}"
        if source.facts and "fact" in base.columns.values():
            listed = ", ".join(text_literal(str(path)) for path in source.facts)
            facts = f"read_parquet([{listed}], union_by_name = true)"
            key = UNIQUE[base.table]
            sql += f" LEFT JOIN {facts} f ON f.{key} = s.{key}"
            for name, written in self._columns(f"SELECT * FROM {facts} f", "f").items():
                columns[f"{name}__fact"] = written
        return sql, columns

    def _columns(self, sql: str, alias: str) -> dict[str, str]:
        described = self._connection.execute(f"DESCRIBE {sql}").fetchall()
        return {str(row[0]): f"{alias}.{quote(str(row[0]))}" for row in described}

    def _wants(self, base: Base, names: list[str]) -> bool:
        asked = {key.removesuffix("__text") for key in base.columns}
        return any(name.removesuffix(TEXT_SUFFIX) in asked for name in names)

    def _derived(self, base: Base, what: str, name: str) -> str:
        if what == "first":
            return self._first(base, name)
        if what in HEADS:
            member = f"{quote(RELATION)} = {text_literal(HEADS[what])}"
            firsts = (
                f"SELECT MIN(row_no) FROM {base.name} WHERE {member} AND household_no IS NOT NULL "
                "GROUP BY household_no"
            )
            return f"TEMP VIEW {name} AS SELECT * FROM {base.name} WHERE row_no IN ({firsts})"
        order = quote(tables()[base.table].order) if tables()[base.table].order else "row_no"
        if what == "same":
            about = "COALESCE(person_no, household_no)"
            return (
                f"TEMP VIEW {name} AS SELECT *, {about} AS about FROM {base.name} "
                f"WHERE {about} IS NOT NULL AND {order} IS NOT NULL QUALIFY row_number() OVER "
                f"(PARTITION BY {about}, {order} ORDER BY row_no) = 1"
            )
        side = "LEAD" if what == "previous" else "LAG"
        return (
            f"TEMP VIEW {name} AS SELECT *, {side}(row_no) OVER (PARTITION BY person_no "
            f"ORDER BY {order}, row_no) AS from_row_no FROM {base.name} "
            f"WHERE person_no IS NOT NULL AND {order} IS NOT NULL"
        )

    def _first(self, base: Base, name: str) -> str:
        """A view with one row for each thing; the base itself where that is so already."""
        key = UNIQUE[base.table]
        unique = self._connection.execute(
            f"SELECT COUNT({key}) = COUNT(DISTINCT {key}) FROM {base.name}"
        ).fetchall()
        if unique[0][0]:
            return f"TEMP VIEW {name} AS SELECT * FROM {base.name}"
        return (
            f"TEMP VIEW {name} AS SELECT * FROM {base.name} WHERE {key} IS NOT NULL "
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY row_no) = 1"
        )


def _about(homes: set[int], people: set[int]) -> str:
    """Condition of rows about some households or people, the rows called ``s``."""
    parts = [
        f"s.{key} IN ({', '.join(str(int(one)) for one in sorted(numbers))})"
        for key, numbers in (("household_no", homes), ("person_no", people))
        if numbers
    ]
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def _key(key: str, columns: Mapping[str, str]) -> str:
    kind = "VARCHAR" if key == "village_code" else "BIGINT"
    return f"CAST({columns.get(key, 'NULL')} AS {kind}) AS {key}"


def _type_of(table: str, column: str) -> NameType:
    return tables()[table].columns[column].type


__all__ = ["HERE", "NONE", "Base", "Bases"]

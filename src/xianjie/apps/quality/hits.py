"""From the engine's rows to hits: keys that stay, cells in words, a digest of what was read."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import duckdb
import pyarrow as pa

from xianjie.apps.quality.assembly import Prepared
from xianjie.apps.quality.sources import digest_key
from xianjie.apps.quality.storing import Hit
from xianjie.engine.quality.inputs import QualityResult, told_name
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.ids import mask_name
from xianjie.policy.explain import format_value
from xianjie.policy.nodes import NameType
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.nodes import Column, walk
from xianjie.policy.quality.rows import shown
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE, relations_of, tables

PLACE: Final = re.compile(r"\{([^{}]+)\}")
UNVERIFIED_NOTE: Final = "（待核）"
MOST_INVOLVED = 20
_DIGITS = 12


@dataclass
class _Rows:
    """Columns of some rows by row number."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    index: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, table: pa.Table | None) -> _Rows:
        if table is None:
            return cls()
        columns = {name: table[name].to_pylist() for name in table.column_names}
        numbers = columns.pop("row_no", [])
        return cls(columns, {number: place for place, number in enumerate(numbers)})

    def get(self, number: int | None, name: str) -> Any:
        place = self.index.get(number) if number is not None else None
        column = self.columns.get(name)
        return column[place] if place is not None and column is not None else None


class HitReader:
    """Reads the hits of a check, rule by rule."""

    def __init__(self, prepared: Prepared, result: QualityResult, county: str) -> None:
        self.prepared, self.result, self.county = prepared, result, county
        self.read = {name: _Rows.of(table) for name, table in result.values.items()}
        self.named = {
            name: _Rows.of(self._narrowed(name, source.personal))
            for (name, period), source in prepared.inputs.sources.items()
            if period == "now" and source.personal is not None
        }
        self.blanks: dict[str, frozenset[str]] = {}
        self.involved = self._involved()
        self.keys = {name: self._record_keys(name) for name in self._record_tables()}

    def _rows_of(self, table: str) -> list[int]:
        """Numbers of the rows of a table that were hit, or that stand behind hits."""
        hits = self.result.hits
        if table == HOUSEHOLD:
            return [one for one in hits["household_no"].unique().to_pylist() if one is not None]
        if table == PERSON:
            return [one for one in hits["person_no"].unique().to_pylist() if one is not None]
        mine = [n for n, rule in enumerate(self.prepared.compiled) if rule.table.id == table]
        if not mine:
            return []
        import pyarrow.compute as pc

        chosen = hits.filter(pc.is_in(hits["rule"], pa.array(mine, pa.int32())))
        return list(chosen["row_no"].unique().to_pylist())

    def _narrowed(self, table: str, personal: pa.Table) -> pa.Table:
        import pyarrow.compute as pc

        wanted = pa.array(self._rows_of(table), pa.int64())
        return personal.filter(pc.is_in(personal["row_no"], wanted))

    def _involved(self) -> dict[tuple[int, int], list[dict[str, Any]]]:
        found: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
        for row in self.result.involved.to_pylist():
            listed = found[(row["rule"], row["row_no"])]
            if len(listed) < MOST_INVOLVED:
                listed.append(
                    {"table": row["table"], "row": row["involved_row_no"],
                     "household": row.get("household_no"), "person": row.get("person_no")}
                )  # fmt: skip
        return found

    def _record_tables(self) -> set[str]:
        own = {HOUSEHOLD, PERSON, VILLAGE}
        return {rule.table.id for rule in self.prepared.compiled} - own

    def _record_keys(self, table: str) -> dict[int, str]:
        """Stable keys of the records that were hit: whose, the contract's key, which of equals."""
        numbers = self._rows_of(table)
        source = self.prepared.inputs.sources.get((table, "now"))
        if not numbers or source is None:
            return {}
        contract = load_contract(table)
        plain = [one for one in contract.key if not contract.column(one).personal]
        hidden = [one for one in contract.key if contract.column(one).personal]
        if "姓名" in tables()[table].columns and "姓名" not in hidden:
            hidden.append("姓名")
        database = duckdb.connect()
        try:
            database.register("wanted", pa.table({"n": pa.array(numbers, pa.int64())}))
            paths = [str(path) for path in source.paths]
            given = database.read_parquet(paths).columns  # type: ignore[arg-type]
            picked = "".join(f', "{one}"' for one in plain if one in given)
            rows = database.execute(
                f"SELECT row_no, person_no, household_no, village_code{picked} "  # noqa: S608
                "FROM read_parquet($paths) WHERE row_no IN (SELECT n FROM wanted) ORDER BY row_no",
                {"paths": paths},
            ).fetchall()
        finally:
            database.close()
        named, seen = self.named.get(table, _Rows()), Counter[str]()
        found: dict[int, str] = {}
        for number, person, household, village, *values in rows:
            who: list[Any] = [f"p{person}"] if person is not None else [
                *([f"h{household}"] if household is not None else [village or ""]),
                *(named.get(number, one) for one in hidden),
            ]  # fmt: skip
            text = "\x1f".join(str(one) for one in (table, *who, *values))
            digest = hashlib.blake2b(text.encode(), key=digest_key()[:64], digest_size=16)
            base = digest.hexdigest()
            seen[base] += 1
            found[number] = f"r{base}" if seen[base] == 1 else f"r{base}-{seen[base]}"
        return found

    def hits(self, skipped: frozenset[str] = frozenset()) -> Iterator[Hit]:
        """Yield the hits of all rules but those ``skipped``."""
        table = self.result.hits
        columns = [table[name].to_pylist() for name in
                   ("rule", "row_no", "household_no", "person_no", "village_code")]  # fmt: skip
        for position, number, household, person, village in zip(*columns, strict=True):
            rule = self.prepared.compiled[position]
            if rule.rule.id in skipped:
                continue
            yield self._hit(position, rule, number, household, person, village)

    def _hit(
        self, position: int, rule: CompiledQualityRule, number: int, household: int | None,
        person: int | None, village: str | None,
    ) -> Hit:  # fmt: skip
        cells = []
        faults = set(rule.cells)
        blank = self._blank_tested(rule)
        texts: dict[str, str] = {}
        for cell in rule.values:
            if not self._delivered(rule, cell):
                continue
            name = ".".join((*cell.path, cell.name))
            is_personal, value = self._value(rule, cell, number, household, person)
            text = cell_text(value, cell.type)
            if value is None and not is_personal:
                rows = self.read.get(rule.table.id, _Rows())
                text = cell_text(rows.get(number, f"{name}__原文"), cell.type)
            texts[name] = shown = mask_name(text) if is_personal else text
            if cell.path:
                texts.setdefault(cell.name, shown)
            cells.append(
                {"column": name, "value": text, "personal": is_personal, "fault": cell in faults}
            )
        for name, tree in rule.told:
            value = self.read.get(rule.table.id, _Rows()).get(number, told_name(position, name))
            if value is not None:
                texts[name] = cell_text(value, tree.type)
        if any(one["column"] in blank and not one["value"] for one in cells):
            # Of cells that must be filled those at fault are the blank ones.
            for one in cells:
                one["fault"] = one["fault"] and (one["column"] not in blank or not one["value"])
        named = self.named.get(rule.table.id)
        who = named.get(number, "姓名") if named is not None else None
        head = self.named.get(HOUSEHOLD, _Rows()).get(household, "户主姓名")
        own = {"姓名": mask_name(who or ""), "户主姓名": mask_name(head or "")}
        values = {
            "message": message_of(rule, texts, own, self.prepared.values.texts),
            "who": "" if person is not None else who or "",
            "cells": cells,
            "involved": self.involved.get((position, number), []),
            "row": number,
        }
        said = "\x1f".join(f"{one['column']}={one['value']}" for one in cells)
        return Hit(
            rule=self.prepared.judged[rule.rule.id],
            row_key=self._key(rule, number, household, person, village),
            division_code=village or self.county.ljust(_DIGITS, "0"),
            household=household,
            person=person,
            values=json.dumps(values, ensure_ascii=False),
            data_hash=hashlib.blake2b(said.encode(), digest_size=16).hexdigest(),
        )

    def _blank_tested(self, rule: CompiledQualityRule) -> frozenset[str]:
        """Cells of the own row of which a rule asks whether they are blank."""
        if rule.rule.id not in self.blanks:
            self.blanks[rule.rule.id] = frozenset(
                ".".join((*node.path, node.name))
                for node in walk(rule.when)
                if isinstance(node, Column) and node.facet == "blank"
            )
        return self.blanks[rule.rule.id]

    def _delivered(self, rule: CompiledQualityRule, cell: Column) -> bool:
        """Whether the county has the column of a cell at all."""
        table = rule.table.id
        for name in cell.path:
            table = relations_of(table)[name].target
        known = self.prepared.found.columns.get(table)
        return known is None or cell.name in known

    def _key(
        self, rule: CompiledQualityRule, number: int, household: int | None, person: int | None,
        village: str | None,
    ) -> str:  # fmt: skip
        if rule.report == HOUSEHOLD and household is not None:
            return f"h{household}"
        if rule.report == PERSON and person is not None:
            return f"p{person}"
        if rule.report == VILLAGE and village:
            return f"v{village}"
        return self.keys.get(rule.table.id, {}).get(number, f"n{number}")

    def _value(
        self, rule: CompiledQualityRule, cell: Column, number: int, household: int | None,
        person: int | None,
    ) -> tuple[bool, Any]:  # fmt: skip
        """Whether a cell is personal, and what is in it; None where it is blank or out of reach."""
        table = rule.table.id
        for name in cell.path:
            table = relations_of(table)[name].target
        column = tables()[table].columns.get(cell.name)
        if column is None or not column.personal:
            name = ".".join((*cell.path, cell.name))
            return False, self.read.get(rule.table.id, _Rows()).get(number, name)
        keys = {(): number, ("户",): household, ("人",): person}
        key = keys.get(cell.path)
        return True, self.named.get(table, _Rows()).get(key, cell.name)


def cell_text(value: Any, kind: NameType) -> str:
    """A value as a page shows it; empty for a blank cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace(",", "、") if kind.kind == "codes" else value
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if isinstance(value, bool | int | Decimal | date):
        return format_value(value, kind)
    return str(value)


def message_of(
    rule: CompiledQualityRule, texts: Mapping[str, str], own: Mapping[str, str],
    parameters: Mapping[str, str],
) -> str:  # fmt: skip
    """The rule's sentence with the row's values; its title where it has none."""
    if not rule.rule.message:
        return rule.rule.title

    def fill(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        for values in (own, texts):
            if values.get(name):
                return values[name]
        if name in texts:
            return "空"
        # What is left is unknown, or names somebody: the name of a value says nothing to people.
        told = parameters.get(f"{rule.rule.id}.{name}") or parameters.get(name) or "…"
        return told.removesuffix(UNVERIFIED_NOTE)

    return PLACE.sub(fill, rule.rule.message)


def mentioned(rule: CompiledQualityRule) -> Sequence[str]:
    """Columns of the own table that the rule's sentence names."""
    return [name for name in PLACE.findall(rule.rule.message) if name in rule.table.columns]


def sample_row(prepared: Prepared, numbers: set[int], *, inside: bool) -> dict[str, str]:
    """A row of the table of the only rule as a case: its cells as written, personal ones left out.

    With ``inside`` one of ``numbers``, else the first row that is none of them.
    """
    rule = prepared.compiled[0]
    source = prepared.inputs.sources.get((rule.table.id, "now"))
    if source is None or not source.paths:
        return {}
    columns = {
        cell.name: rule.table.columns[cell.name]
        for cell in rule.values
        if not cell.path and cell.name in rule.table.columns
        and not rule.table.columns[cell.name].personal
    }  # fmt: skip
    database = duckdb.connect()
    try:
        paths = [str(path) for path in source.paths]
        given = database.read_parquet(paths).columns  # type: ignore[arg-type]
        picked = [name for name in columns if name in given]
        if not picked:
            return {}
        listed = ", ".join(f'"{name}"' for name in picked)
        database.register("wanted", pa.table({"n": pa.array(sorted(numbers), pa.int64())}))
        sign = "" if inside else "NOT "
        row = database.execute(
            f"SELECT {listed} FROM read_parquet($paths) "  # noqa: S608
            f"WHERE row_no {sign}IN (SELECT n FROM wanted) ORDER BY row_no LIMIT 1",
            {"paths": paths},
        ).fetchone()
    finally:
        database.close()
    if row is None:
        return {}
    texts = {
        name: shown(value, columns[name].type) for name, value in zip(picked, row, strict=True)
    }
    # An empty cell is said to be empty: a case would else take what the population asks for.
    return {name: "空" if text is None else text for name, text in texts.items()}

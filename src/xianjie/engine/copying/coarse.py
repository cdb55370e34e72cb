"""Columns that are no quasi-identifier, made coarse: SQL for each column by its declared type."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from xianjie.engine.copying.pseudonyms import shift
from xianjie.engine.sql import quote, text_literal
from xianjie.exchange.contracts import Column, ColumnType

OTHER = "其他"
_FEN = 100
_STAGES = (
    ("学前", ("学龄前儿童", "学前教育")),
    ("小学", ("小学",)),
    ("初中", ("七年级", "八年级", "九年级")),
    ("非在校生", ("非在校生",)),
)
_SCHOOLING = "在校生状况"
_UPPER_SCHOOL = "高中、中职及以上"


class Coarsener:
    """Makes expressions over a table alias; looks at the rows that are kept, and only at them."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, source: str, *, k: int, rounding: int,
        top: float, days: int,
    ) -> None:  # fmt: skip
        self.database, self.source, self.k = database, source, k
        self.rounding, self.top, self.days = rounding, top, days

    def expression(self, column: Column, alias: str, *, for_import: bool = False) -> str:
        """Return the SQL of a column as the copy holds it; amounts in yuan.

        ``for_import`` keeps to what the importer of the registry reads back.
        """
        value = f"{alias}.{quote(column.name)}"
        match column.type:
            case ColumnType.MONEY:
                return self.amount(value)
            case ColumnType.INT | ColumnType.DECIMAL:
                return self._amount(value, 1, 1)
            case ColumnType.BOOL:
                return f"CASE WHEN {value} THEN '是' WHEN NOT {value} THEN '否' END"
            case ColumnType.DATE | ColumnType.MONTH:
                return self.day(value, f"{alias}.household_no", monthly=for_import)
        if column.name == _SCHOOLING and not for_import:
            whens = " ".join(
                f"WHEN {value} IN ({', '.join(map(text_literal, texts))}) "
                f"THEN {text_literal(stage)}"
                for stage, texts in _STAGES
            )
            return f"CASE {whens} WHEN {value} IS NOT NULL THEN '{_UPPER_SCHOOL}' END"
        merged = text_literal(OTHER)
        if for_import and (column.code_set is None or OTHER not in column.code_set.order):
            merged = "NULL"
        return self.common(value, merged)

    def day(self, value: str, household: str, *, monthly: bool = False) -> str:
        """Return a date moved by the days of its household; with ``monthly`` as YYYYMM."""
        moved = f"CAST({value} + CAST({shift(household, self.days)} AS INT) AS DATE)"
        return f"strftime({moved}, '%Y%m')" if monthly else f"strftime({moved}, '%Y-%m')"

    def common(self, value: str, merged: str = f"'{OTHER}'") -> str:
        """Return a code; those of fewer than k rows become one."""
        rows = self.database.execute(
            f"SELECT {value} FROM {self.source} WHERE {value} IS NOT NULL GROUP BY 1 "
            f"HAVING count(*) >= {self.k} ORDER BY 1"
        ).fetchall()
        if not rows:
            return f"CASE WHEN {value} IS NOT NULL THEN {merged} END"
        known = ", ".join(text_literal(str(row[0])) for row in rows)
        return (
            f"CASE WHEN {value} IN ({known}) THEN {value} "
            f"WHEN {value} IS NOT NULL THEN {merged} END"
        )

    def amount(self, value: str) -> str:
        """Return fen as yuan, rounded, with the largest cut off."""
        return self._amount(value, _FEN, self.rounding)

    def _amount(self, value: str, unit: int, step: int) -> str:
        row = self.database.execute(
            f"SELECT quantile_cont({value}, {self.top}), quantile_cont({value}, {1 - self.top}) "
            f"FROM {self.source} WHERE {value} <> 0"
        ).fetchone()
        top, bottom = row if row else (None, None)
        if top is None:
            return f"CASE WHEN {value} = 0 THEN 0 END"
        # What is cut off is rounded too, so that the bound itself names nobody.
        low = f"GREATEST({value}, {min(float(bottom), 0.0)})"
        rounded = f"round(LEAST({low}, {float(top)}) / {unit * step}.0) * {step}"
        return f"CAST({rounded} AS BIGINT)"

    def all_of(
        self, columns: Mapping[str, Column], alias: str, **how: bool
    ) -> list[tuple[str, str]]:
        """Return (name, SQL) of several columns."""
        return [(name, self.expression(one, alias, **how)) for name, one in columns.items()]

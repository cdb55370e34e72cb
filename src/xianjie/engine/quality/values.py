"""What explains hits: values of the rows that were hit, and the rows that are listed with them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from xianjie.engine.quality.planning import InvolvedSql, TablePlan
from xianjie.engine.sql import quote, text_literal


def values_of(
    connection: duckdb.DuckDBPyConnection, table: TablePlan, most: int | None
) -> pa.Table | None:
    """``row_no`` and the cells that rules read, of each row of a table that was hit; None if none.

    Args:
        connection: with the table ``hits``.
        table: whose rules.
        most: for how many hits of a rule.
    """
    numbers = ", ".join(str(one.number) for one in table.rules)
    first = (
        ""
        if most is None
        else (f" QUALIFY row_number() OVER (PARTITION BY rule ORDER BY row_no) <= {int(most)}")
    )
    hit = f"SELECT row_no FROM hits WHERE rule IN ({numbers}){first}"
    if not connection.execute(f"SELECT row_no FROM ({hit}) LIMIT 1").fetchall():
        return None
    scope = table.shown
    cells = "".join(f", {sql} AS {quote(name)}" for name, sql in table.cells.items())
    sql = (
        f"SELECT {scope.alias}.row_no{cells} FROM {scope.rows()} "
        f"WHERE {scope.alias}.row_no IN ({hit})"
    )
    return connection.sql(sql).to_arrow_table()


def involved_rows(
    connection: duckdb.DuckDBPyConnection, wanted: Sequence[InvolvedSql], most: int | None
) -> list[pa.Table]:
    """The rows listed with the hits of each rule."""
    found = []
    for one in wanted:
        first = (
            "" if most is None else (f" QUALIFY row_number() OVER (ORDER BY row_no) <= {int(most)}")
        )
        hit = f"SELECT row_no FROM hits WHERE rule = {one.number}{first}"
        outer, scope = one.outer.alias, one.scope.alias
        condition = f" AND {one.condition}" if one.condition else ""
        sql = (
            f'SELECT {one.number} AS rule, {outer}.row_no, {text_literal(one.table)} AS "table", '
            f"{scope}.row_no AS involved_row_no, {scope}.household_no, {scope}.person_no "
            f"FROM {one.outer.rows()} {one.scope.rows()} "
            f"WHERE {outer}.row_no IN ({hit}){condition}"
        )
        found.append(connection.sql(sql).to_arrow_table())
    return found

"""The Parquet schema of a feed or of an export of the national system in the lake."""

from typing import Any

import pyarrow as pa

from xianjie.exchange.contracts import ORIGINAL, ColumnType, Contract

_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DECIMAL(19,6)": pa.decimal128(19, 6),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
}
#: Columns before those of the contract: place in the file, subject, and how it was linked
#: (id, ladder, none or queued).
LINK_COLUMNS: tuple[tuple[str, str], ...] = (
    ("row_no", "BIGINT"),
    ("person_no", "BIGINT"),
    ("household_no", "BIGINT"),
    ("village_code", "VARCHAR"),
    ("link", "VARCHAR"),
)


def arrow_type(lake_type: str) -> Any:
    """Return the Arrow type of a lake type such as BIGINT or DECIMAL(19,6)."""
    return _ARROW[lake_type]


def arrow_schema(contract: Contract) -> pa.Schema:
    """Return the schema of the files of a feed: link columns, then its lake columns."""
    columns = [*LINK_COLUMNS, *contract.lake_columns()]
    return pa.schema([(name, _ARROW[lake_type]) for name, lake_type in columns])


def original_columns(contract: Contract) -> list[str]:
    """Return the lake columns of an export beside which the text as given is kept."""
    return [
        column.name
        for column in contract.columns
        if not column.personal and column.type is not ColumnType.TEXT
    ]


def export_schema(contract: Contract) -> pa.Schema:
    """Return the schema of an export: link columns, lake columns, then `<column>__原文`."""
    texts = [(name + ORIGINAL, pa.string()) for name in original_columns(contract)]
    return pa.schema([*arrow_schema(contract), *texts])


def personal_schema(contract: Contract) -> pa.Schema:
    """Return the schema of what is kept sealed beside: row number, value and text as given."""
    names = [column.name for column in contract.personal_columns]
    texts = [(name, pa.string()) for one in names for name in (one, one + ORIGINAL)]
    return pa.schema([("row_no", pa.int64()), *texts])

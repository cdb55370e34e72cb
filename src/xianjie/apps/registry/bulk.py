"""Many rows at once, past the ORM: executemany on SQLite, COPY on PostgreSQL.

Values are given as the database takes them: ISO texts for dates, JSON as text, bytes for
encrypted values. Call inside a transaction.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

_REGISTRY_LOCK = 0x78_6A_72_67


def hold_registry_lock() -> None:
    """Let one import write at a time; SQLite's write transactions follow each other anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTRY_LOCK])


def reserve_ids(model: type[Model], count: int) -> list[int]:
    """Return ``count`` new primary keys, ascending, that no one else will get."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return list(range(last + 1, last + 1 + count))


def insert(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows; each row holds the values of ``fields`` in order."""
    if not rows:
        return
    table, columns = _quoted(model, fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copying = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            with cursor.copy(copying) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            rows,
        )


def update(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Change rows; each row holds the values of ``fields`` in order and then the primary key."""
    if not rows:
        return
    table, columns = _quoted(model, fields)
    casts = [_cast(model, name) for name in fields]
    settings = ", ".join(f"{c} = %s{cast}" for c, cast in zip(columns, casts, strict=True))
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {settings} WHERE id = %s", rows)  # noqa: S608


def select(
    model: type[Model], fields: Sequence[str], where: str, values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """Return rows of raw column values; ``where`` is SQL written in this package."""
    table, columns = _quoted(model, fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {where}",  # noqa: S608
            list(values),
        )
        return list(cursor.fetchall())


def select_in(
    model: type[Model], fields: Sequence[str], column: str, keys: Iterable[Any], where: str = "1=1"
) -> Iterator[tuple[Any, ...]]:
    """Yield rows of raw column values whose ``column`` is among many keys."""
    size = 20_000 if connection.vendor == "postgresql" else 900
    _, (quoted,) = _quoted(model, [column])
    for part in _parts(keys, size):
        marks = ", ".join(["%s"] * len(part))
        yield from select(model, fields, f"{quoted} IN ({marks}) AND {where}", part)


def json_text(value: Any) -> str:
    """Return a JSON value as the text that both databases store."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_json_default)


def day(value: date | None) -> str | None:
    """Return a date as the databases take it."""
    return value.isoformat() if value is not None else None


def moment(value: datetime) -> Any:
    """Return a moment as the database takes it."""
    adapted = connection.ops.adapt_datetimefield_value(value)
    return adapted if isinstance(adapted, str) else value


def _json_default(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _parts(keys: Iterable[Any], size: int) -> Iterator[tuple[Any, ...]]:
    remaining = iter(keys)
    while part := tuple(itertools.islice(remaining, size)):
        yield part


def _quoted(model: type[Model], fields: Sequence[str]) -> tuple[str, list[str]]:
    quote = connection.ops.quote_name
    stored = {field.name: str(field.column) for field in model._meta.concrete_fields}
    columns = [quote(stored[name]) for name in fields]
    return quote(model._meta.db_table), columns


def _cast(model: type[Model], name: str) -> str:
    """Return what PostgreSQL needs beside a text parameter in an UPDATE."""
    if connection.vendor != "postgresql":
        return ""
    kind = model._meta.get_field(name).db_type(connection)
    return f"::{kind}" if kind in {"jsonb", "date", "timestamp with time zone"} else ""

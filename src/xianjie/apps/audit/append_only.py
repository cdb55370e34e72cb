"""The database itself refuses to change or remove audit events: one module, two databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditevent"
_REASON = "audit events are append-only"
_SAME = f"SELECT 1 FROM {TABLE} WHERE id = NEW.id OR hash = NEW.hash"  # noqa: S608

_SQLITE_INSTALL = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_REASON}'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{_REASON}'); END",
    # INSERT OR REPLACE removes the old row without firing the trigger above.
    f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON {TABLE} WHEN EXISTS ({_SAME}) "
    f"BEGIN SELECT RAISE(ABORT, '{_REASON}'); END",
)
_SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS audit_no_update",
    "DROP TRIGGER IF EXISTS audit_no_delete",
    "DROP TRIGGER IF EXISTS audit_no_replace",
)
_POSTGRESQL_INSTALL = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REASON}'; END $$",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)
_POSTGRESQL_REMOVE = (
    f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS audit_no_truncate ON {TABLE}",
    "DROP FUNCTION IF EXISTS audit_refuse()",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that refuse UPDATE, DELETE, REPLACE and TRUNCATE."""
    _run(connection, _SQLITE_INSTALL, _POSTGRESQL_INSTALL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for undoing the migration and for test databases that are emptied."""
    _run(connection, _SQLITE_REMOVE, _POSTGRESQL_REMOVE)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the triggers away for a block and put them back, all in the open transaction.

    For moving a verified part of the chain to an archive, nothing else. Both databases undo the
    removal of a trigger with its transaction, and others wait until it has ended. Raises
    ``RuntimeError`` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the audit may be opened in a transaction only")
    remove(connection)
    yield
    install(connection)


def in_force(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger is there and switched on."""
    wanted, query = {
        "sqlite": (
            {"audit_no_update", "audit_no_delete", "audit_no_replace"},
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        ),
        "postgresql": (
            {"audit_no_change", "audit_no_truncate"},
            "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(%s AS regclass) "
            "AND tgenabled <> 'D'",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return wanted <= {name for (name,) in cursor.fetchall()}


def newest_given(connection: BaseDatabaseWrapper) -> int | None:
    """The highest number ever given to an event that was kept, where the database knows it.

    SQLite takes a number back with its transaction, so the newest event has this number unless
    it was removed. PostgreSQL leaves gaps: None.
    """
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [TABLE])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _run(
    connection: BaseDatabaseWrapper, sqlite: tuple[str, ...], postgresql: tuple[str, ...]
) -> None:
    statements = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

"""三员分立 in the database: no account ever holds posts of two duties. One module, two databases.

The three officers (system, security, audit) exclude each other and all business, now and in the
past. `actions.appoint` refuses with a sentence; these triggers refuse whatever comes by another
way. Posts are never deleted by the product, so what an account once was stays known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xianjie.apps.accounts.enums import OFFICERS, Duty

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_post"
REASON = "an account stands on one duty"


def _duty(role: str) -> str:
    """Return the SQL expression of the duty on which the column ``role`` stands."""
    cases = " ".join(f"WHEN '{r.value}' THEN '{duty.value}'" for r, duty in OFFICERS.items())
    return f"CASE {role} {cases} ELSE '{Duty.BUSINESS.value}' END"


_OTHER = (
    f"SELECT 1 FROM {TABLE} AS other WHERE other.user_id = NEW.user_id "  # noqa: S608
    f"AND {_duty('other.role')} <> {_duty('NEW.role')}"
)
_SQLITE_INSTALL = (
    # Without an exception for the row itself, so that INSERT OR REPLACE changes no duty either.
    f"CREATE TRIGGER accounts_duty_insert BEFORE INSERT ON {TABLE} "
    f"WHEN EXISTS ({_OTHER}) BEGIN SELECT RAISE(ABORT, '{REASON}'); END",
    f"CREATE TRIGGER accounts_duty_update BEFORE UPDATE ON {TABLE} "
    f"WHEN EXISTS ({_OTHER}) BEGIN SELECT RAISE(ABORT, '{REASON}'); END",
)
_SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS accounts_duty_insert",
    "DROP TRIGGER IF EXISTS accounts_duty_update",
)
_POSTGRESQL_INSTALL = (
    # The lock on the account makes two posts that are granted at once follow each other.
    "CREATE OR REPLACE FUNCTION accounts_one_duty() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE; "
    f"IF EXISTS ({_OTHER}) THEN RAISE EXCEPTION '{REASON}'; END IF; RETURN NEW; END $$",
    f"CREATE TRIGGER accounts_duty BEFORE INSERT OR UPDATE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION accounts_one_duty()",
)
_POSTGRESQL_REMOVE = (
    f"DROP TRIGGER IF EXISTS accounts_duty ON {TABLE}",
    "DROP FUNCTION IF EXISTS accounts_one_duty()",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that refuse a post of a second duty."""
    _run(connection, _SQLITE_INSTALL, _POSTGRESQL_INSTALL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for undoing the migration and before the table is rebuilt."""
    _run(connection, _SQLITE_REMOVE, _POSTGRESQL_REMOVE)


def in_force(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger is there and switched on."""
    wanted, query = {
        "sqlite": (
            {"accounts_duty_insert", "accounts_duty_update"},
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        ),
        "postgresql": (
            {"accounts_duty"},
            "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(%s AS regclass) "
            "AND tgenabled <> 'D'",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return wanted <= {name for (name,) in cursor.fetchall()}


def _run(
    connection: BaseDatabaseWrapper, sqlite: tuple[str, ...], postgresql: tuple[str, ...]
) -> None:
    statements = {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

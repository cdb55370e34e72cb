"""One writer of the chain at a time: one module, two databases."""

from __future__ import annotations

from django.db import connection

_CHAIN_LOCK = 0x78_6A_61_75


def hold_chain_lock() -> None:
    """Make other transactions wait until this one has ended before they add an event.

    SQLite needs nothing, since its write transactions (IMMEDIATE) already follow each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])

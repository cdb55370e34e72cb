"""Finding by the beginning of a text, through an index on both databases.

PostgreSQL uses an index with the operator class ``varchar_pattern_ops`` for ``LIKE 'x%'``; SQLite
uses any index for a range of code points, but not for LIKE.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Q


def begins(field: str, text: str) -> Q:
    """Return the condition that a field begins with a text; nothing begins with no text."""
    if not text:
        return Q(pk__in=[])
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": text})
    last = ord(text[-1])
    condition = Q(**{f"{field}__gte": text})
    if last < 0x10FFFF:
        after = 0xE000 if last == 0xD7FF else last + 1
        condition &= Q(**{f"{field}__lt": text[:-1] + chr(after)})
    return condition

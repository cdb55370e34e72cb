"""The number of present members that each household carries for lists and totals."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from xianjie.apps.registry.models import Household, Person

_PORTION = 500


def recount(households: Iterable[int]) -> None:
    """Store how many present members each of the households has."""
    home, person = Household._meta.db_table, Person._meta.db_table
    numbers = sorted(set(households))
    with connection.cursor() as cursor:
        for start in range(0, len(numbers), _PORTION):
            part = numbers[start : start + _PORTION]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(
                f"UPDATE {home} SET member_count = (SELECT COUNT(*) FROM {person} "  # noqa: S608
                f"WHERE {person}.household_id = {home}.id) WHERE id IN ({marks})",
                part,
            )

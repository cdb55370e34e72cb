"""Spell the names and count the members that are there already, portion by portion."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from xianjie.apps.registry.pinyin import spelt

PORTION = 5_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill the spellings of people and the member counts of households."""
    connection = schema_editor.connection
    person = apps.get_model("registry", "Person")._meta.db_table
    household = apps.get_model("registry", "Household")._meta.db_table
    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT id, name FROM {person} WHERE id > %s ORDER BY id LIMIT {PORTION}",  # noqa: S608
                [last],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            cursor.executemany(
                f"UPDATE {person} SET pinyin = %s, initials = %s WHERE id = %s",  # noqa: S608
                [(*spelt(name), number) for number, name in rows],
            )
            last = rows[-1][0]
        cursor.execute(
            f"UPDATE {household} SET member_count = (SELECT COUNT(*) FROM {person} "  # noqa: S608
            f"WHERE {person}.household_id = {household}.id)"
        )


class Migration(migrations.Migration):
    """Data only; nothing to undo."""

    dependencies = [("registry", "0002_family_changes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

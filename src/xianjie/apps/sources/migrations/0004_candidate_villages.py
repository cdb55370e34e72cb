"""Say of rows that wait for review in which village their best candidate lives."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PORTION = 500


def fill(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    candidates = apps.get_model("sources", "LinkCandidate").objects  # type: ignore[attr-defined]
    households = apps.get_model("registry", "Household").objects  # type: ignore[attr-defined]
    changed = []
    rows = candidates.filter(village_code="").only("id", "choices", "village_code")
    for row in rows.iterator(chunk_size=PORTION):
        if row.choices:
            row.household = row.choices[0].get("household")
            changed.append(row)
    villages = dict(households.values_list("pk", "division_code"))
    for row in changed:
        row.village_code = villages.get(row.household, "")
    candidates.bulk_update(changed, ["village_code"], batch_size=PORTION)


class Migration(migrations.Migration):
    dependencies = [("sources", "0003_reminders"), ("registry", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

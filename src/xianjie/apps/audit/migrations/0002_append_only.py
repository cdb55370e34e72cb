"""Let the database refuse changes of audit events."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xianjie.apps.audit import append_only


def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(schema_editor.connection)


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]

"""Let the database refuse posts of two duties in one account."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xianjie.apps.accounts import duties


def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    duties.install(schema_editor.connection)


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    duties.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_notification_and_roles")]

    operations = [migrations.RunPython(install, remove)]

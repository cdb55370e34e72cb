"""All tables of the app in one step."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xianjie.apps.audit.creating import CreateTables
from xianjie.apps.audit import append_only


def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    append_only.install(schema_editor.connection)


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):

    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_append_only"),
        ("audit", "0003_archives_and_checks"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='AuditArchive',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('archived_at', models.DateTimeField(verbose_name='归档时间')),
                        ('actor_label', models.CharField(max_length=150, verbose_name='操作者')),
                        ('first_id', models.BigIntegerField(verbose_name='首号')),
                        ('last_id', models.BigIntegerField(verbose_name='末号')),
                        ('events', models.BigIntegerField(verbose_name='条数')),
                        ('first_at', models.DateTimeField(verbose_name='最早')),
                        ('last_at', models.DateTimeField(verbose_name='最晚')),
                        ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='前一条摘要')),
                        ('last_hash', models.CharField(max_length=64, verbose_name='末条摘要')),
                        ('content_hash', models.CharField(max_length=64, verbose_name='文件摘要')),
                        ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                        ('mac', models.CharField(max_length=64, verbose_name='校验码')),
                    ],
                    options={
                        'verbose_name': '审计归档',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='AuditCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('started_at', models.DateTimeField(verbose_name='开始')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='完成')),
                        ('actor_label', models.CharField(max_length=150, verbose_name='操作者')),
                        ('through_id', models.BigIntegerField(verbose_name='核对到')),
                        ('next_id', models.BigIntegerField(default=0, verbose_name='下一条')),
                        ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='前一条摘要')),
                        ('expected_head', models.CharField(blank=True, max_length=64, verbose_name='上次末条摘要')),
                        ('head_seen', models.BooleanField(default=True, verbose_name='上次末条还在')),
                        ('events', models.BigIntegerField(default=0, verbose_name='已核对')),
                        ('broken_at', models.BigIntegerField(blank=True, null=True, verbose_name='断在')),
                        ('message', models.CharField(blank=True, max_length=200, verbose_name='结果')),
                    ],
                    options={
                        'verbose_name': '审计核对',
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(db_index=True, verbose_name='时间')),
                        ('actor_label', models.CharField(max_length=150, verbose_name='操作者')),
                        ('action', models.CharField(max_length=100, verbose_name='动作')),
                        ('object_type', models.CharField(max_length=60, verbose_name='对象类型')),
                        ('object_id', models.CharField(blank=True, max_length=120, verbose_name='对象编号')),
                        ('division_code', models.CharField(blank=True, max_length=12, verbose_name='行政区划')),
                        ('detail', models.JSONField(default=dict, verbose_name='内容')),
                        ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='前一条摘要')),
                        ('hash', models.CharField(max_length=64, unique=True, verbose_name='摘要')),
                    ],
                    options={
                        'verbose_name': '审计记录',
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['object_type', 'object_id'], name='audit_event_object'), models.Index(fields=['division_code', 'at'], name='audit_event_place'), models.Index(fields=['actor_label', 'at'], name='audit_event_actor'), models.Index(fields=['action', 'at'], name='audit_event_action')],
                    },
                ),
            ],
        ),
        migrations.RunPython(install, remove),
    ]

"""All tables of the app in one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("ledger", "0001_initial"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='LedgerRevision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.CharField(max_length=60, verbose_name='台账')),
                        ('row_id', models.BigIntegerField(verbose_name='记录')),
                        ('version', models.PositiveIntegerField(verbose_name='版本')),
                        ('kind', models.CharField(choices=[('CREATE', '新增'), ('CHANGE', '修改'), ('IMPORT', '导入'), ('RETIRE', '停用'), ('RESTORE', '恢复')], max_length=10, verbose_name='做了什么')),
                        ('values', models.BinaryField(default=b'', verbose_name='改动')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('actor_label', models.CharField(max_length=150, verbose_name='操作人')),
                        ('at', models.DateTimeField(verbose_name='时间')),
                    ],
                    options={
                        'verbose_name': '台账历史',
                        'ordering': ['register', 'row_id', '-id'],
                        'indexes': [models.Index(fields=['register', 'row_id'], name='revision_of_row')],
                    },
                ),
                migrations.CreateModel(
                    name='LedgerUpload',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('register', models.CharField(max_length=60, verbose_name='台账')),
                        ('file_name', models.CharField(max_length=255, verbose_name='文件名')),
                        ('sha256', models.CharField(max_length=64, verbose_name='文件摘要')),
                        ('size', models.PositiveBigIntegerField(verbose_name='字节')),
                        ('outcome', models.JSONField(default=dict, verbose_name='结果')),
                        ('created_at', models.DateTimeField(verbose_name='上传时间')),
                        ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='写入时间')),
                    ],
                    options={
                        'verbose_name': '台账导入',
                        'ordering': ['-created_at', '-id'],
                        'indexes': [models.Index(fields=['user', 'register'], name='upload_of_user')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedFilter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL)),
                        ('register', models.CharField(max_length=60, verbose_name='台账')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('query', models.CharField(blank=True, max_length=1000, verbose_name='条件')),
                        ('is_default', models.BooleanField(default=False, verbose_name='默认')),
                        ('created_at', models.DateTimeField(verbose_name='保存时间')),
                    ],
                    options={
                        'verbose_name': '已存筛选',
                        'ordering': ['user', 'register', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'register', 'name'), name='saved_filter_once_a_name'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('user', 'register'), name='one_default_filter_a_register')],
                    },
                ),
            ],
        ),
    ]

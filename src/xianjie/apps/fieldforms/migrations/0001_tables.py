"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("fieldforms", "0001_sheets"),
        ("fieldforms", "0002_conflicts_and_drafts"),
        ("fieldforms", "0003_done_tasks"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('registry', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='SheetDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheet_drafts', to=settings.AUTH_USER_MODEL)),
                        ('form', models.CharField(max_length=30, verbose_name='表单')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.household')),
                        ('content', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='填写内容')),
                        ('saved_at', models.DateTimeField(verbose_name='保存时间')),
                    ],
                    options={
                        'verbose_name': '入户表草稿',
                        'ordering': ['-saved_at'],
                        'indexes': [models.Index(fields=['user', '-saved_at'], name='sheet_draft_user')],
                    },
                ),
                migrations.CreateModel(
                    name='FieldTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('form', models.CharField(max_length=30, verbose_name='表单')),
                        ('source', models.CharField(max_length=60, verbose_name='来源')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('group_name', models.CharField(blank=True, max_length=80, verbose_name='自然村')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='field_tasks', to='registry.household')),
                        ('stage', models.CharField(blank=True, choices=[('BEFORE', '事前'), ('DURING', '事中'), ('AFTER', '事后')], max_length=6, verbose_name='阶段')),
                        ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='field_tasks', to=settings.AUTH_USER_MODEL)),
                        ('state', models.CharField(choices=[('OPEN', '待走访'), ('DONE', '已完成'), ('CANCELLED', '不再需要')], max_length=10, verbose_name='状态')),
                        ('opened_on', models.DateField(verbose_name='下达日期')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='期限')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                        ('ending', models.CharField(blank=True, max_length=100, verbose_name='不再需要的原因')),
                        ('sheet', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='done_task', to='fieldforms.sheet')),
                    ],
                    options={
                        'verbose_name': '入户任务',
                        'indexes': [models.Index(fields=['county_code', 'state', 'division_code', 'due_on'], name='field_task_queue'), models.Index(condition=models.Q(('state', 'DONE')), fields=['county_code', 'done_on', 'division_code'], name='field_task_done'), models.Index(fields=['source', 'state', 'division_code'], name='field_task_source'), models.Index(fields=['household', 'state'], name='field_task_household'), models.Index(fields=['assignee', 'state', 'due_on'], name='field_task_assignee')],
                        'constraints': [models.UniqueConstraint(fields=('source', 'household'), name='field_task_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'DONE'), _negated=True), models.Q(('done_on__isnull', False), ('sheet__isnull', False)), _connector='OR'), name='field_task_done_by_a_sheet')],
                    },
                ),
                migrations.CreateModel(
                    name='Sheet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                        ('form', models.CharField(max_length=30, verbose_name='表单')),
                        ('definition', models.CharField(max_length=64, verbose_name='表单版本')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='registry.household')),
                        ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='fieldforms.fieldtask')),
                        ('stage', models.CharField(blank=True, choices=[('BEFORE', '事前'), ('DURING', '事中'), ('AFTER', '事后')], max_length=6, verbose_name='阶段')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('content', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='内容')),
                        ('base', models.CharField(blank=True, max_length=400, verbose_name='已知情况版本')),
                        ('typed', models.PositiveSmallIntegerField(default=0, verbose_name='打字项数')),
                        ('chosen', models.PositiveSmallIntegerField(default=0, verbose_name='点选项数')),
                        ('kept', models.PositiveSmallIntegerField(default=0, verbose_name='沿用项数')),
                        ('position', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='位置')),
                        ('signature', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.archivedocument')),
                        ('state', models.CharField(choices=[('ACCEPTED', '已采用'), ('CONFLICT', '有冲突，待核对'), ('SET_ASIDE', '未采用')], max_length=10, verbose_name='状态')),
                        ('filled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to=settings.AUTH_USER_MODEL)),
                        ('filled_at', models.DateTimeField(verbose_name='填写时间')),
                        ('received_at', models.DateTimeField(verbose_name='收到时间')),
                        ('against', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='challengers', to='fieldforms.sheet')),
                        ('disputed', models.JSONField(blank=True, default=list, verbose_name='有出入的项目')),
                        ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='核对时间')),
                    ],
                    options={
                        'verbose_name': '入户表',
                        'ordering': ['-filled_at', '-id'],
                        'indexes': [models.Index(fields=['household', 'form', '-filled_at'], name='sheet_of_a_household'), models.Index(fields=['county_code', 'state', 'division_code'], name='sheet_queue'), models.Index(fields=['county_code', 'form', 'period'], name='sheet_month'), models.Index(fields=['filled_by', '-filled_at'], name='sheet_filler')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'SET_ASIDE'), _negated=True), ('settled_by__isnull', False), _connector='OR'), name='sheet_set_aside_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='SheetPhoto',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='fieldforms.sheet')),
                        ('client_id', models.UUIDField(unique=True, verbose_name='照片标识')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.archivedocument')),
                    ],
                    options={
                        'verbose_name': '入户照片',
                        'ordering': ['sheet', 'id'],
                    },
                ),
            ],
        ),
    ]

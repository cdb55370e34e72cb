"""All tables of the app in one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("policies", "0001_initial"),
        ("policies", "0002_parameter_draft"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='ParameterDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('place', models.CharField(max_length=12, verbose_name='层级代码')),
                        ('parameter', models.CharField(max_length=80, verbose_name='参数')),
                        ('title', models.CharField(max_length=200, verbose_name='参数名称')),
                        ('kind', models.CharField(choices=[('SET', '设定数值'), ('REPEAL', '停止执行'), ('REMOVE', '撤去本级这一条')], default='SET', max_length=8, verbose_name='改法')),
                        ('value', models.JSONField(blank=True, null=True, verbose_name='取值')),
                        ('value_text', models.CharField(blank=True, max_length=500, verbose_name='取值（文字）')),
                        ('before', models.JSONField(blank=True, null=True, verbose_name='原有一条')),
                        ('before_text', models.CharField(blank=True, max_length=500, verbose_name='改前取值（文字）')),
                        ('from_date', models.DateField(verbose_name='自')),
                        ('to_date', models.DateField(blank=True, null=True, verbose_name='至')),
                        ('document', models.CharField(blank=True, max_length=150, verbose_name='依据文件')),
                        ('clause', models.CharField(blank=True, max_length=120, verbose_name='条款')),
                        ('number', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('unverified', models.BooleanField(default=False, verbose_name='待核')),
                        ('reason', models.TextField(max_length=1000, verbose_name='理由')),
                        ('state', models.CharField(choices=[('DRAFT', '草稿'), ('SUBMITTED', '待审核'), ('PUBLISHED', '已发布'), ('REJECTED', '已退回'), ('WITHDRAWN', '已撤回')], default='DRAFT', max_length=10, verbose_name='状态')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parameter_drafts', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(verbose_name='起草时间')),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='提交时间')),
                        ('base_hash', models.CharField(blank=True, max_length=64, verbose_name='试算所依规则库')),
                        ('preview', models.JSONField(blank=True, null=True, verbose_name='试算结果')),
                        ('previewed_at', models.DateTimeField(blank=True, null=True, verbose_name='试算时间')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decided_parameter_drafts', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                        ('decision_note', models.CharField(blank=True, max_length=500, verbose_name='审核意见')),
                        ('published_hash', models.CharField(blank=True, max_length=64, verbose_name='发布为')),
                        ('restores', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restored_by', to='policies.parameterdraft')),
                    ],
                    options={
                        'verbose_name': '参数草稿',
                        'ordering': ['-created_at', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'state', '-created_at'], name='policies_pa_county__cf3978_idx'), models.Index(fields=['county_code', 'parameter'], name='policies_pa_county__0a24dd_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('author')), _negated=True), _connector='OR'), name='draft_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['PUBLISHED', 'REJECTED']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='draft_decision_has_a_name'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), models.Q(('published_hash', ''), _negated=True), _connector='OR'), name='draft_published_as_something'), models.CheckConstraint(condition=models.Q(('to_date__isnull', True), ('to_date__gt', models.F('from_date')), _connector='OR'), name='draft_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('state__in', ('DRAFT', 'SUBMITTED'))), fields=('place', 'parameter', 'from_date'), name='draft_one_open_a_value')],
                    },
                ),
                migrations.CreateModel(
                    name='RulebookVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('hash', models.CharField(max_length=64, unique=True, verbose_name='摘要')),
                        ('published_at', models.DateTimeField(verbose_name='发布时间')),
                        ('published_by', models.CharField(max_length=150, verbose_name='发布人')),
                        ('source', models.CharField(max_length=300, verbose_name='来源')),
                        ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                        ('blob', models.JSONField(verbose_name='内容')),
                        ('is_current', models.BooleanField(default=False, verbose_name='现行')),
                    ],
                    options={
                        'verbose_name': '规则库版本',
                        'ordering': ['-published_at', '-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('is_current',), name='rulebook_one_current_version')],
                    },
                ),
            ],
        ),
    ]

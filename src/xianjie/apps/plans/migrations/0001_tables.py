"""All tables of the app in one step."""

import django.core.validators
import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("plans", "0001_plans"),
        ("plans", "0002_plan_records_and_registers"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('cases', '0001_tables'),
        ('registry', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='InsuranceClaim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='insurance_claims', to='registry.household', verbose_name='户编号')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='insurance_claims', to='registry.person', verbose_name='人编号')),
                        ('number', models.CharField(blank=True, max_length=40, verbose_name='报案号')),
                        ('insurer', models.CharField(max_length=80, verbose_name='承保公司')),
                        ('cause', models.CharField(max_length=20, verbose_name='理赔原因')),
                        ('event_on', models.DateField(verbose_name='出险日期')),
                        ('claimed', models.BigIntegerField(blank=True, null=True, verbose_name='申请金额(分)')),
                        ('paid', models.BigIntegerField(blank=True, null=True, verbose_name='赔付金额(分)')),
                        ('paid_on', models.DateField(blank=True, null=True, verbose_name='赔付日期')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                    ],
                    options={
                        'verbose_name': '防贫保理赔',
                        'ordering': ['-event_on', '-id'],
                        'indexes': [models.Index(fields=['-event_on'], name='claim_event'), models.Index(fields=['household', 'paid_on'], name='claim_household')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', True), ('retired_at__isnull', True)), fields=('household', 'event_on', 'cause'), name='household_claim_once_an_event', violation_error_message='这一户同一天同一原因的理赔已登记过。'), models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('household', 'person', 'event_on', 'cause'), name='person_claim_once_an_event', violation_error_message='这个人同一天同一原因的理赔已登记过。'), models.CheckConstraint(condition=models.Q(('claimed__isnull', True), ('claimed__gte', 0), _connector='OR'), name='claimed_not_negative', violation_error_message='金额不能小于 0。'), models.CheckConstraint(condition=models.Q(models.Q(('paid__isnull', True), ('paid_on__isnull', True)), models.Q(('paid__gte', 0), ('paid_on__isnull', False)), _connector='OR'), name='claim_paid_on_a_day', violation_error_message='赔付金额和赔付日期要一起填，金额不能小于 0。'), models.CheckConstraint(condition=models.Q(('paid_on__isnull', True), ('paid_on__gte', models.F('event_on')), _connector='OR'), name='claim_paid_after_the_event', violation_error_message='赔付日期不能早于出险日期。')],
                    },
                ),
                migrations.CreateModel(
                    name='InsuranceCover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='insurance_covers', to='registry.household', verbose_name='户编号')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='insurance_covers', to='registry.person', verbose_name='人编号')),
                        ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2016)], verbose_name='参保年度')),
                        ('insurer', models.CharField(max_length=80, verbose_name='承保公司')),
                        ('premium', models.BigIntegerField(blank=True, null=True, verbose_name='保费(分)')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                    ],
                    options={
                        'verbose_name': '防贫保参保',
                        'ordering': ['-year', '-id'],
                        'indexes': [models.Index(fields=['-year'], name='cover_year')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', True), ('retired_at__isnull', True)), fields=('household', 'year', 'insurer'), name='household_cover_once_a_year', violation_error_message='这一户这个年度已在这家公司登记过参保。'), models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('household', 'person', 'year', 'insurer'), name='person_cover_once_a_year', violation_error_message='这个人这个年度已在这家公司登记过参保。'), models.CheckConstraint(condition=models.Q(('premium__isnull', True), ('premium__gte', 0), _connector='OR'), name='premium_not_negative', violation_error_message='金额不能小于 0。')],
                    },
                ),
                migrations.CreateModel(
                    name='Plan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('client_id', models.UUIDField(blank=True, null=True, unique=True, verbose_name='表单标识')),
                        ('episode', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='cases.episode')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='registry.household')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('state', models.CharField(choices=[('DRAFT', '拟定中'), ('SUBMITTED', '待乡镇审核'), ('IN_FORCE', '执行中'), ('CLOSED', '已结束')], max_length=10, verbose_name='状态')),
                        ('helper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='helped_plans', to=settings.AUTH_USER_MODEL)),
                        ('analysis', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='风险分析')),
                        ('needs', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='帮扶需求')),
                        ('goal', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='帮扶目标')),
                        ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(verbose_name='拟定时间')),
                        ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='送审时间')),
                        ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                        ('review_words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='审核意见')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='措施落实期限')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                        ('fits', models.BooleanField(blank=True, null=True, verbose_name='措施对得上风险')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                    ],
                    options={
                        'verbose_name': '一户一策',
                        'ordering': ['-made_at', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'division_code', 'due_on'], name='plan_queue'), models.Index(fields=['household', '-made_at'], name='plan_household'), models.Index(fields=['helper', 'state'], name='plan_helper')],
                    },
                ),
                migrations.CreateModel(
                    name='VillageMeasure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consolidation_measures', to='registry.household', verbose_name='户编号')),
                        ('kind', models.CharField(max_length=30, verbose_name='措施类别')),
                        ('content', models.CharField(max_length=300, verbose_name='措施内容')),
                        ('unit', models.CharField(max_length=80, verbose_name='责任单位')),
                        ('households', models.PositiveIntegerField(blank=True, null=True, verbose_name='受益户数')),
                        ('money', models.BigIntegerField(blank=True, null=True, verbose_name='投入资金(分)')),
                        ('starts_on', models.DateField(verbose_name='开始日期')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                        ('result', models.CharField(blank=True, max_length=300, verbose_name='成效')),
                    ],
                    options={
                        'verbose_name': '巩固提高措施',
                        'ordering': ['-starts_on', '-id'],
                        'indexes': [models.Index(fields=['-starts_on'], name='village_measure_since'), models.Index(fields=['division_code', '-starts_on'], name='village_measure_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('household__isnull', True), ('retired_at__isnull', True)), fields=('division_code', 'kind', 'content', 'starts_on'), name='village_measure_once', violation_error_message='这个村同一天开始的同一项措施已登记过。'), models.CheckConstraint(condition=models.Q(('money__isnull', True), ('money__gte', 0), _connector='OR'), name='village_money_not_negative', violation_error_message='金额不能小于 0。'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='village_measure_ends_after_start', violation_error_message='完成日期不能早于开始日期。')],
                    },
                ),
                migrations.CreateModel(
                    name='Measure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='plans.plan')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('kind', models.CharField(max_length=30, verbose_name='措施类别')),
                        ('risk', models.CharField(max_length=30, verbose_name='针对的风险')),
                        ('title', models.CharField(max_length=200, verbose_name='措施内容')),
                        ('reason', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='建议理由')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='accounts.organisation')),
                        ('person', models.CharField(blank=True, max_length=60, verbose_name='责任人')),
                        ('amount', models.BigIntegerField(blank=True, null=True, verbose_name='金额(分)')),
                        ('state', models.CharField(choices=[('PLANNED', '待落实'), ('RUNNING', '落实中'), ('DONE', '已落实'), ('DROPPED', '不再实施')], max_length=10, verbose_name='状态')),
                        ('proposed', models.BooleanField(default=False, verbose_name='系统建议')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='完成期限')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='实际开始')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                        ('result', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='成效')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                    ],
                    options={
                        'verbose_name': '帮扶措施',
                        'ordering': ['plan', 'id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'division_code', 'due_on'], name='measure_queue'), models.Index(fields=['organisation', 'state', 'due_on'], name='measure_department')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'DONE'), _negated=True), ('done_on__isnull', False), _connector='OR'), name='measure_done_on_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('RUNNING', 'DONE')), _negated=True), ('started_on__isnull', False), _connector='OR'), name='measure_started_on_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='plans.plan')),
                        ('act', models.CharField(choices=[('OPENED', '建立草稿'), ('CHANGED', '修改'), ('SUBMITTED', '送审'), ('PASSED', '审核通过'), ('RETURNED', '退回'), ('CLOSED', '结束')], max_length=10, verbose_name='事项')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='说明')),
                    ],
                    options={
                        'verbose_name': '一户一策记录',
                        'ordering': ['plan', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='MeasureEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='plans.measure')),
                        ('state', models.CharField(choices=[('PLANNED', '待落实'), ('RUNNING', '落实中'), ('DONE', '已落实'), ('DROPPED', '不再实施')], max_length=10, verbose_name='状态')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='说明')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.archivedocument')),
                    ],
                    options={
                        'verbose_name': '措施记录',
                        'ordering': ['measure', 'id'],
                    },
                ),
            ],
        ),
    ]

"""All tables of the app in one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("lowincome", "0001_register"),
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
                    name='LowIncomeMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='low_income', to='registry.household')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                        ('people', models.PositiveSmallIntegerField(default=0, verbose_name='人数')),
                        ('category', models.CharField(max_length=40, verbose_name='类别')),
                        ('grade', models.CharField(blank=True, max_length=30, verbose_name='档次')),
                        ('source', models.CharField(choices=[('CIVIL', '民政救助名册'), ('MONITORED', '监测对象'), ('MANUAL', '人工登记')], max_length=10, verbose_name='来源')),
                        ('source_ref', models.CharField(blank=True, max_length=80, verbose_name='来源说明')),
                        ('valid_from', models.DateField(verbose_name='自')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                        ('end_reason', models.CharField(blank=True, choices=[('NOT_LISTED', '名册不再列出'), ('CLEARED', '风险消除或不再监测'), ('REVIEW', '复核退出'), ('ADJUSTED', '调整类别'), ('LEFT', '户已不在册'), ('PROPOSAL', '核对后退出')], max_length=12, verbose_name='退出原因')),
                        ('by_decision', models.BooleanField(default=False, verbose_name='经人决定')),
                        ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='上次复核')),
                        ('review_due_on', models.DateField(blank=True, null=True, verbose_name='下次复核')),
                    ],
                    options={
                        'verbose_name': '低收入人口',
                        'ordering': ['division_code', 'household', 'valid_from', 'id'],
                        'indexes': [models.Index(condition=models.Q(('valid_to__isnull', True)), fields=['county_code', 'division_code', 'id'], name='low_income_place'), models.Index(condition=models.Q(('valid_to__isnull', True)), fields=['county_code', 'category', 'division_code'], name='low_income_category'), models.Index(condition=models.Q(('valid_to__isnull', True)), fields=['county_code', 'review_due_on', 'id'], name='low_income_due')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('household', 'category'), name='low_income_open_once_a_category'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('valid_to__isnull', True)), models.Q(('valid_to__gte', models.F('valid_from')), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='low_income_ended_for_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='LowIncomeReview',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='lowincome.lowincomemember')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('outcome', models.CharField(choices=[('KEEP', '维持'), ('ADJUST', '调整类别'), ('EXIT', '退出')], max_length=8, verbose_name='复核结果')),
                        ('new_category', models.CharField(blank=True, max_length=40, verbose_name='调整为')),
                        ('reason', models.TextField(verbose_name='理由')),
                        ('evidence', models.TextField(blank=True, verbose_name='依据')),
                        ('in_batch', models.BooleanField(default=False, verbose_name='成批')),
                        ('state', models.CharField(choices=[('PROPOSED', '待审定'), ('DECIDED', '已审定'), ('RETURNED', '已退回')], max_length=10, verbose_name='状态')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审定时间')),
                        ('words', models.TextField(blank=True, verbose_name='审定意见')),
                    ],
                    options={
                        'verbose_name': '低收入人口复核',
                        'ordering': ['-proposed_at', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'proposed_at'], name='low_income_reviews')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('member',), name='low_income_one_open_review'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='low_income_decided_by_another'), models.CheckConstraint(condition=models.Q(('state', 'PROPOSED'), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='low_income_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'ADJUST'), _negated=True), models.Q(('new_category', ''), _negated=True), _connector='OR'), name='low_income_adjusted_to_something')],
                    },
                ),
                migrations.CreateModel(
                    name='RegisterProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('ADD', '应纳入'), ('END', '应退出')], max_length=4, verbose_name='建议')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='low_income_proposals', to='registry.household')),
                        ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='lowincome.lowincomemember')),
                        ('category', models.CharField(max_length=40, verbose_name='类别')),
                        ('source', models.CharField(choices=[('CIVIL', '民政救助名册'), ('MONITORED', '监测对象'), ('MANUAL', '人工登记')], max_length=10, verbose_name='来源')),
                        ('source_ref', models.CharField(blank=True, max_length=80, verbose_name='来源说明')),
                        ('reason', models.TextField(verbose_name='理由')),
                        ('people', models.PositiveSmallIntegerField(default=0, verbose_name='人数')),
                        ('grade', models.CharField(blank=True, max_length=30, verbose_name='档次')),
                        ('valid_from', models.DateField(verbose_name='自')),
                        ('state', models.CharField(choices=[('OPEN', '待处理'), ('ACCEPTED', '已采纳'), ('DISMISSED', '不采纳')], max_length=10, verbose_name='状态')),
                        ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                        ('words', models.TextField(blank=True, verbose_name='处理意见')),
                    ],
                    options={
                        'verbose_name': '低收入名册待核对',
                        'ordering': ['-proposed_at', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'proposed_at'], name='low_income_proposals')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('household', 'category', 'kind'), name='low_income_one_open_proposal'), models.CheckConstraint(condition=models.Q(('state', 'OPEN'), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='low_income_proposal_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('proposed_by__isnull', True), ('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='low_income_proposal_by_another')],
                    },
                ),
            ],
        ),
    ]

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_sessions_and_factors'),
        ('accounts', '__first__'),
        ('cases', '0002_cases_and_episodes'),
        ('registry', '0004_grids_and_villages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                ('kind', models.CharField(max_length=30, verbose_name='措施类别')),
                ('risk', models.CharField(max_length=30, verbose_name='针对的风险')),
                ('title', models.CharField(max_length=200, verbose_name='措施内容')),
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
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='accounts.organisation')),
            ],
            options={
                'verbose_name': '帮扶措施',
                'ordering': ['plan', 'id'],
                'indexes': [models.Index(fields=['county_code', 'state', 'division_code', 'due_on'], name='measure_queue'), models.Index(fields=['organisation', 'state', 'due_on'], name='measure_department')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'DONE'), _negated=True), ('done_on__isnull', False), _connector='OR'), name='measure_done_on_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('RUNNING', 'DONE')), _negated=True), ('started_on__isnull', False), _connector='OR'), name='measure_started_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='MeasureEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('PLANNED', '待落实'), ('RUNNING', '落实中'), ('DONE', '已落实'), ('DROPPED', '不再实施')], max_length=10, verbose_name='状态')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='说明')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='plans.measure')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '措施记录',
                'ordering': ['measure', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                ('state', models.CharField(choices=[('DRAFT', '拟定中'), ('SUBMITTED', '待乡镇审核'), ('IN_FORCE', '执行中'), ('CLOSED', '已结束')], max_length=10, verbose_name='状态')),
                ('analysis', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='风险分析')),
                ('needs', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='帮扶需求')),
                ('goal', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='帮扶目标')),
                ('made_at', models.DateTimeField(verbose_name='拟定时间')),
                ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('review_words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='审核意见')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='措施落实期限')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('episode', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='cases.episode')),
                ('helper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='helped_plans', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='registry.household')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '一户一策',
                'ordering': ['-made_at', '-id'],
                'indexes': [models.Index(fields=['county_code', 'state', 'division_code', 'due_on'], name='plan_queue'), models.Index(fields=['household', '-made_at'], name='plan_household'), models.Index(fields=['helper', 'state'], name='plan_helper')],
            },
        ),
        migrations.AddField(
            model_name='measure',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='plans.plan'),
        ),
    ]

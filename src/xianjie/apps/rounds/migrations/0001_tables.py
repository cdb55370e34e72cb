"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("rounds", "0001_rounds"),
        ("rounds", "0002_month_income"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('cases', '0001_tables'),
        ('fieldforms', '0001_tables'),
        ('registry', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='LookbackProblem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lookback_problems', to='registry.household')),
                        ('sheet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fieldforms.sheet')),
                        ('nature', models.CharField(choices=[('PROBLEM', '问题'), ('NEED', '需求')], max_length=8, verbose_name='性质')),
                        ('kind', models.CharField(max_length=30, verbose_name='事项')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='情况')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lookback_problems', to='accounts.organisation')),
                        ('state', models.CharField(choices=[('OPEN', '待整改'), ('CLOSED', '已销号')], max_length=8, verbose_name='状态')),
                        ('found_on', models.DateField(verbose_name='发现日期')),
                        ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='整改期限')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='销号日期')),
                        ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('evidence', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='销号依据')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.archivedocument')),
                    ],
                    options={
                        'verbose_name': '回头看问题需求',
                        'ordering': ['state', 'due_on', 'id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'nature', 'division_code'], name='problem_list'), models.Index(fields=['organisation', 'state', 'due_on'], name='problem_department')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('household', 'nature', 'kind'), name='one_open_lookback_problem_of_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'OPEN')), models.Q(('closed_by__isnull', False), ('closed_on__isnull', False), ('state', 'CLOSED')), _connector='OR'), name='lookback_problem_closed_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Meeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='研判单位')),
                        ('level', models.CharField(choices=[('VILLAGE', '村级'), ('TOWNSHIP', '乡级'), ('COUNTY', '县级')], max_length=10, verbose_name='层级')),
                        ('period', models.CharField(max_length=7, verbose_name='期别')),
                        ('held_on', models.DateField(verbose_name='会议日期')),
                        ('place', models.CharField(max_length=80, verbose_name='地点')),
                        ('chair', models.CharField(max_length=40, verbose_name='主持人')),
                        ('attendees', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='参会人员')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='会议情况')),
                        ('state', models.CharField(choices=[('DRAFT', '待定稿'), ('HELD', '已定稿')], max_length=8, verbose_name='状态')),
                        ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(verbose_name='登记时间')),
                        ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='定稿时间')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                    ],
                    options={
                        'verbose_name': '研判会议',
                        'ordering': ['-held_on', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'period', 'division_code'], name='meeting_month'), models.Index(fields=['county_code', '-held_on'], name='meeting_list')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'HELD'), _negated=True), ('settled_at__isnull', False), _connector='OR'), name='meeting_settled_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='MonthlyRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='monthly_records', to='registry.household')),
                        ('episode', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='monthly_records', to='cases.episode')),
                        ('period', models.CharField(max_length=7, verbose_name='期别')),
                        ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fieldforms.sheet')),
                        ('income', models.BigIntegerField(blank=True, null=True, verbose_name='收入(分)')),
                        ('income_per_capita', models.BigIntegerField(blank=True, null=True, verbose_name='月人均收入(分)')),
                        ('expenditure', models.BigIntegerField(blank=True, null=True, verbose_name='支出(分)')),
                        ('food', models.BooleanField(blank=True, null=True, verbose_name='不愁吃穿')),
                        ('schooling', models.BooleanField(blank=True, null=True, verbose_name='义务教育')),
                        ('medical', models.BooleanField(blank=True, null=True, verbose_name='基本医疗')),
                        ('housing', models.BooleanField(blank=True, null=True, verbose_name='住房安全')),
                        ('water', models.BooleanField(blank=True, null=True, verbose_name='饮水安全')),
                        ('risk_change', models.CharField(choices=[('SAME', '没有变化'), ('BETTER', '有所减轻'), ('WORSE', '有所加重'), ('NEW', '出现新风险')], default='SAME', max_length=6, verbose_name='风险变化')),
                        ('new_risk', models.CharField(blank=True, max_length=30, verbose_name='新风险')),
                        ('key_links', models.JSONField(default=list, verbose_name='重点环节')),
                        ('is_worse', models.BooleanField(default=False, verbose_name='变差')),
                        ('wants_removal', models.BooleanField(default=False, verbose_name='拟消除')),
                        ('visited_on', models.DateField(verbose_name='走访日期')),
                        ('visited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '月度监测记录',
                        'ordering': ['-period', 'division_code', 'id'],
                        'indexes': [models.Index(fields=['county_code', 'period', 'division_code'], name='record_month'), models.Index(fields=['county_code', 'period', 'is_worse', 'division_code'], name='record_worse')],
                        'constraints': [models.UniqueConstraint(fields=('household', 'period'), name='monthly_record_once_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='Round',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='范围')),
                        ('kind', models.CharField(choices=[('MONTHLY', '月度监测'), ('GRID', '网格排查'), ('LOOKBACK', '回头看'), ('VISIT', '帮扶走访')], max_length=10, verbose_name='类别')),
                        ('title', models.CharField(max_length=80, verbose_name='名称')),
                        ('period', models.CharField(max_length=7, verbose_name='期别')),
                        ('form', models.CharField(max_length=30, verbose_name='表单')),
                        ('stage', models.CharField(blank=True, max_length=6, verbose_name='阶段')),
                        ('population', models.CharField(choices=[('MONITORED', '监测对象（风险未消除）'), ('LIFTED', '全部脱贫户'), ('RURAL', '全部农户'), ('FOCUS', '重点走访对象'), ('REMOVED', '风险已消除户')], max_length=10, verbose_name='对象')),
                        ('villages', models.JSONField(default=list, verbose_name='村')),
                        ('grids', models.JSONField(default=list, verbose_name='网格')),
                        ('groups', models.JSONField(default=list, verbose_name='重点对象')),
                        ('opened_on', models.DateField(verbose_name='开展日期')),
                        ('due_on', models.DateField(verbose_name='截止日期')),
                        ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('automatic', models.BooleanField(default=False, verbose_name='自动开展')),
                        ('state', models.CharField(choices=[('OPEN', '进行中'), ('CLOSED', '已结束')], max_length=10, verbose_name='状态')),
                        ('total', models.PositiveIntegerField(default=0, verbose_name='应走访')),
                        ('done', models.PositiveIntegerField(default=0, verbose_name='已走访')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                        ('closing', models.CharField(blank=True, max_length=500, verbose_name='未走访说明')),
                    ],
                    options={
                        'verbose_name': '排查走访轮次',
                        'ordering': ['-opened_on', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'state', '-opened_on'], name='round_list'), models.Index(fields=['state', 'due_on'], name='round_due')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('automatic', True)), fields=('county_code', 'kind', 'period'), name='automatic_round_once_a_period'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'CLOSED'), _negated=True), ('closed_on__isnull', False), _connector='OR'), name='round_closed_on_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='MeetingItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='rounds.meeting')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_items', to='registry.household')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('reason', models.CharField(choices=[('WORSE', '月度情况变差'), ('CLUE', '新线索'), ('REMOVAL', '拟消除'), ('ADDED', '会上提出')], max_length=8, verbose_name='上会原因')),
                        ('note', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='上会情况')),
                        ('conclusion', models.CharField(blank=True, max_length=20, verbose_name='结论')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='研判意见')),
                    ],
                    options={
                        'verbose_name': '研判事项',
                        'ordering': ['meeting', 'division_code', 'id'],
                        'indexes': [models.Index(fields=['household', '-id'], name='meeting_item_household')],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'household'), name='household_once_on_an_agenda')],
                    },
                ),
                migrations.CreateModel(
                    name='RoundEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='rounds.round')),
                        ('act', models.CharField(max_length=20, verbose_name='事项')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('words', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                    ],
                    options={
                        'verbose_name': '轮次记录',
                        'ordering': ['round', 'id'],
                    },
                ),
            ],
        ),
    ]

"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("taskbook", "0001_tasks"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('documents', '0001_tables'),
        ('indicators', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('division_code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('clause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='documents.clause')),
                        ('title', models.CharField(max_length=200, verbose_name='任务')),
                        ('content', models.TextField(blank=True, verbose_name='内容')),
                        ('leader', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='责任领导')),
                        ('has_leader', models.BooleanField(default=False, editable=False, verbose_name='有责任领导')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='完成时限')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                        ('rhythm', models.CharField(choices=[('ONCE', '一次性'), ('MONTHLY', '每月'), ('QUARTERLY', '每季度'), ('HALF_YEARLY', '每半年'), ('YEARLY', '每年')], default='MONTHLY', max_length=12, verbose_name='报送频次')),
                        ('state', models.CharField(choices=[('DRAFT', '待下达'), ('ISSUED', '办理中'), ('DONE', '已完成'), ('CANCELLED', '已取消')], default='DRAFT', max_length=10, verbose_name='状态')),
                        ('due_proposed', models.BooleanField(default=False, verbose_name='时限为建议')),
                        ('start_number', models.PositiveIntegerField(editable=False, null=True, verbose_name='开始日序')),
                        ('due_number', models.PositiveIntegerField(editable=False, null=True, verbose_name='时限日序')),
                        ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='进度')),
                        ('reported_period', models.CharField(blank=True, max_length=7, verbose_name='最近报送期别')),
                        ('is_priority', models.BooleanField(default=False, verbose_name='优先部署')),
                        ('is_project_first', models.BooleanField(default=False, verbose_name='项目优先')),
                        ('is_funded_first', models.BooleanField(default=False, verbose_name='资金优先')),
                        ('is_simplified', models.BooleanField(default=False, verbose_name='简化审批')),
                        ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='下达时间')),
                        ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                        ('evidence', models.TextField(blank=True, verbose_name='完成依据')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='取消或重办原因')),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(verbose_name='登记时间')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                    ],
                    options={
                        'verbose_name': '工作任务',
                        'ordering': ['due_on', 'id'],
                        'indexes': [models.Index(fields=['division_code', 'state', 'due_on'], name='task_place_state')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'CANCELLED']), models.Q(('due_on__isnull', False), ('has_leader', True), ('issued_at__isnull', False)), _connector='OR'), name='task_issued_with_leader_and_deadline', violation_error_message='没有责任领导和完成时限，不能下达。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'DONE'), _negated=True), models.Q(('done_on__isnull', False), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='task_done_with_evidence', violation_error_message='没有完成依据不能销号。'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='task_percent_within_hundred'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'CANCELLED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='task_cancelled_with_reason', violation_error_message='取消任务要写原因。')],
                    },
                ),
                migrations.CreateModel(
                    name='ActionPlan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('division_code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_plans', to='documents.policydocument')),
                        ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_plans', to='taskbook.task')),
                        ('title', models.CharField(max_length=200, verbose_name='方案')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_plans', to='accounts.organisation')),
                        ('town_code', models.CharField(blank=True, max_length=9, verbose_name='乡镇代码')),
                        ('due_on', models.DateField(verbose_name='提交期限')),
                        ('submitted_on', models.DateField(blank=True, null=True, verbose_name='提交日期')),
                        ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('words', models.TextField(blank=True, verbose_name='方案要点')),
                        ('file_name', models.CharField(blank=True, max_length=255, verbose_name='文件名')),
                        ('sha256', models.CharField(blank=True, max_length=64, verbose_name='文件摘要')),
                        ('returned', models.CharField(blank=True, max_length=300, verbose_name='退回原因')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField(verbose_name='要求时间')),
                    ],
                    options={
                        'verbose_name': '行动方案',
                        'ordering': ['due_on', 'id'],
                        'indexes': [models.Index(fields=['division_code', 'submitted_on', 'due_on'], name='plan_place_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', False), models.Q(('town_code', ''), _negated=True), _connector='XOR'), name='plan_owed_by_one'), models.CheckConstraint(condition=models.Q(('submitted_on__isnull', True), models.Q(('submitted_by__isnull', False), models.Q(models.Q(('words', ''), _negated=True), models.Q(('sha256', ''), _negated=True), _connector='OR')), _connector='OR'), name='plan_submitted_with_content', violation_error_message='提交方案要写要点或上传文件。'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False)), fields=('title', 'organisation', 'division_code'), name='plan_once_an_organisation'), models.UniqueConstraint(condition=models.Q(('town_code', ''), _negated=True), fields=('title', 'town_code'), name='plan_once_a_township')],
                    },
                ),
                migrations.CreateModel(
                    name='TaskItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='taskbook.task')),
                        ('name', models.CharField(max_length=120, verbose_name='产业项目')),
                        ('partner', models.CharField(blank=True, max_length=100, verbose_name='帮扶单位')),
                        ('funding', models.CharField(blank=True, max_length=120, verbose_name='资金来源')),
                        ('duty', models.CharField(blank=True, max_length=200, verbose_name='工作责任')),
                        ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='年度')),
                        ('income_goal', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='年度增收目标')),
                    ],
                    options={
                        'verbose_name': '任务项目',
                        'ordering': ['task', 'year', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('task', 'name', 'year'), name='item_once_a_year')],
                    },
                ),
                migrations.CreateModel(
                    name='TaskParty',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='taskbook.task')),
                        ('role', models.CharField(choices=[('LEAD', '牵头'), ('RESPONSIBLE', '责任')], max_length=12, verbose_name='作用')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='task_parts', to='accounts.organisation')),
                        ('town_code', models.CharField(blank=True, max_length=9, verbose_name='乡镇代码')),
                        ('printed', models.CharField(blank=True, max_length=100, verbose_name='文件所写名称')),
                    ],
                    options={
                        'verbose_name': '任务单位',
                        'ordering': ['task', 'role', 'id'],
                        'indexes': [models.Index(fields=['town_code'], name='task_party_town')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('organisation__isnull', False)), fields=('task', 'organisation'), name='task_party_once'), models.UniqueConstraint(condition=models.Q(('town_code', ''), _negated=True), fields=('task', 'town_code'), name='task_town_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TaskPhase',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='taskbook.task')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                        ('stage', models.CharField(blank=True, max_length=40, verbose_name='阶段')),
                        ('goal', models.CharField(max_length=300, verbose_name='目标')),
                        ('due_on', models.DateField(verbose_name='期限')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                    ],
                    options={
                        'verbose_name': '任务阶段',
                        'ordering': ['task', 'due_on', 'id'],
                        'indexes': [models.Index(fields=['due_on'], name='phase_due')],
                        'constraints': [models.UniqueConstraint(fields=('task', 'year', 'stage', 'goal'), name='phase_once_a_year_and_stage')],
                    },
                ),
                migrations.CreateModel(
                    name='TaskTarget',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aims', to='taskbook.task')),
                        ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='task_aims', to='documents.target')),
                        ('indicator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='task_aims', to='indicators.indicator')),
                    ],
                    options={
                        'verbose_name': '任务指标',
                        'ordering': ['task', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('target__isnull', False), ('indicator__isnull', False), _connector='OR'), name='task_aim_is_something'), models.UniqueConstraint(condition=models.Q(('target__isnull', False)), fields=('task', 'target'), name='task_target_once'), models.UniqueConstraint(condition=models.Q(('indicator__isnull', False)), fields=('task', 'indicator'), name='task_indicator_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TaskProgress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='taskbook.task')),
                        ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='taskbook.taskparty')),
                        ('period', models.CharField(max_length=7, verbose_name='期别')),
                        ('percent', models.PositiveSmallIntegerField(verbose_name='进度')),
                        ('expected', models.PositiveSmallIntegerField(default=0, verbose_name='序时进度')),
                        ('light', models.CharField(blank=True, choices=[('green', '绿灯'), ('yellow', '黄灯'), ('red', '红灯')], max_length=8, verbose_name='亮灯')),
                        ('state', models.CharField(choices=[('RUNNING', '正常推进'), ('STUCK', '遇到困难'), ('READY', '已办完，请验收')], default='RUNNING', max_length=10, verbose_name='情况')),
                        ('words', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                        ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reported_at', models.DateTimeField(verbose_name='报送时间')),
                    ],
                    options={
                        'verbose_name': '任务进展',
                        'ordering': ['task', '-period', 'party'],
                        'indexes': [models.Index(fields=['period'], name='task_progress_month')],
                        'constraints': [models.UniqueConstraint(fields=('party', 'period'), name='task_progress_once_a_month'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='progress_within_hundred')],
                    },
                ),
            ],
        ),
    ]

"""All tables of the app in one step."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("assessment", "0001_assessment"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='AssessmentScheme',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('division_code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('title', models.CharField(max_length=80, verbose_name='名称')),
                        ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2015), django.core.validators.MaxValueValidator(2100)], verbose_name='年度')),
                        ('objects_kind', models.CharField(choices=[('COUNTY', '县'), ('TOWN', '乡镇'), ('DEPARTMENT', '部门'), ('TEAM', '驻村工作队')], max_length=12, verbose_name='考核对象')),
                        ('process_share', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='过程占比(%)')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                        ('template', models.CharField(blank=True, max_length=40, verbose_name='模板')),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                    ],
                    options={
                        'verbose_name': '考核方案',
                        'ordering': ['-year', 'objects_kind', '-id'],
                        'indexes': [models.Index(fields=['division_code', '-year'], name='scheme_list')],
                        'constraints': [models.UniqueConstraint(fields=('division_code', 'year', 'title'), name='scheme_once_a_year', violation_error_message='这一年已有同名的方案。'), models.CheckConstraint(condition=models.Q(('process_share__lte', 100)), name='scheme_share_is_a_share')],
                    },
                ),
                migrations.CreateModel(
                    name='QualityItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2015)], verbose_name='年度')),
                        ('item', models.CharField(max_length=100, verbose_name='评价指标')),
                        ('weight', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='分值')),
                        ('organisation', models.CharField(blank=True, max_length=80, verbose_name='评价单位')),
                        ('indicator', models.CharField(max_length=60, verbose_name='对应本系统指标编号')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='口径差异')),
                    ],
                    options={
                        'verbose_name': '绩效评价衔接',
                        'ordering': ['-year', 'id'],
                        'indexes': [models.Index(fields=['-year', 'division_code'], name='quality_item_year')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('division_code', 'year', 'item'), name='quality_item_once_a_year', violation_error_message='这一年已登记过这个评价指标。')],
                    },
                ),
                migrations.CreateModel(
                    name='AssessmentRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='assessment.assessmentscheme')),
                        ('division_code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('stage', models.CharField(choices=[('Q1', '一季度'), ('Q2', '二季度'), ('Q3', '三季度'), ('Q4', '四季度'), ('H1', '上半年'), ('H2', '下半年'), ('YEAR', '年终')], max_length=4, verbose_name='阶段')),
                        ('state', models.CharField(choices=[('OPEN', '计分中'), ('REVIEWED', '已复核'), ('PUBLISHED', '已公布')], default='OPEN', max_length=10, verbose_name='状态')),
                        ('computed_at', models.DateTimeField(verbose_name='计分时间')),
                        ('computed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('review_words', models.CharField(blank=True, max_length=300, verbose_name='复核意见')),
                        ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公布时间')),
                        ('snapshot', models.JSONField(blank=True, default=dict, verbose_name='公布内容')),
                    ],
                    options={
                        'verbose_name': '考核结果',
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['division_code', 'state'], name='run_list')],
                        'constraints': [models.UniqueConstraint(fields=('scheme', 'stage'), name='run_once_a_stage'), models.CheckConstraint(condition=models.Q(('state', 'OPEN'), models.Q(('reviewed_by__isnull', False), models.Q(('reviewed_by', models.F('computed_by')), _negated=True)), _connector='OR'), name='run_reviewed_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='run_published_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='SchemeLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='assessment.assessmentscheme')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                        ('group', models.CharField(max_length=30, verbose_name='分组')),
                        ('name', models.CharField(max_length=80, verbose_name='指标')),
                        ('weight', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(0)], verbose_name='权重')),
                        ('source', models.CharField(max_length=80, verbose_name='数据来源')),
                        ('rule', models.CharField(choices=[('THRESHOLD', '达标线性'), ('INTERVAL', '分档'), ('RANKING', '排名'), ('DEDUCTION', '逐件扣分'), ('VETO', '一票否决'), ('MANUAL', '人工评分')], max_length=10, verbose_name='计分办法')),
                        ('params', models.JSONField(blank=True, default=dict, verbose_name='参数')),
                    ],
                    options={
                        'verbose_name': '考核指标',
                        'ordering': ['scheme', 'number', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('scheme', 'name'), name='scheme_line_once'), models.CheckConstraint(condition=models.Q(('weight__gte', 0), ('weight__lte', 100)), name='scheme_line_weight'), models.CheckConstraint(condition=models.Q(models.Q(('rule', 'MANUAL'), _negated=True), ('source', 'manual'), _connector='OR'), name='manual_line_is_manual')],
                    },
                ),
                migrations.CreateModel(
                    name='ObjectScore',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='assessment.assessmentrun')),
                        ('division_code', models.CharField(max_length=12, verbose_name='地方')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('name', models.CharField(max_length=100, verbose_name='对象')),
                        ('own', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='本次得分')),
                        ('process', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='过程得分')),
                        ('total', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='总分')),
                        ('scored', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='已计权重')),
                        ('rank', models.PositiveIntegerField(verbose_name='名次')),
                        ('effects', models.JSONField(blank=True, default=list, verbose_name='限制事项')),
                        ('grade', models.CharField(blank=True, choices=[('', '未定'), ('GOOD', '好'), ('FAIR', '较好'), ('PLAIN', '一般'), ('POOR', '差')], default='', max_length=6, verbose_name='等次')),
                        ('graded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('remark', models.CharField(blank=True, max_length=300, verbose_name='评语')),
                    ],
                    options={
                        'verbose_name': '对象得分',
                        'ordering': ['run', 'rank', 'id'],
                        'indexes': [models.Index(fields=['run', 'rank'], name='score_rank')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('organisation__isnull', True)), fields=('run', 'division_code'), name='place_scored_once'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False)), fields=('run', 'organisation'), name='department_scored_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Appeal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('score', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='assessment.objectscore')),
                        ('words', models.CharField(max_length=1000, verbose_name='申诉理由')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField(verbose_name='申诉时间')),
                        ('state', models.CharField(choices=[('OPEN', '待答复'), ('UPHELD', '维持'), ('ACCEPTED', '采纳')], default='OPEN', max_length=8, verbose_name='状态')),
                        ('answer', models.CharField(blank=True, max_length=1000, verbose_name='答复')),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                    ],
                    options={
                        'verbose_name': '考核申诉',
                        'ordering': ['-asked_at', '-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('score',), name='one_open_appeal'), models.CheckConstraint(condition=models.Q(('state', 'OPEN'), models.Q(('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='appeal_answered_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='LineScore',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('score', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='assessment.objectscore')),
                        ('line_number', models.PositiveSmallIntegerField(verbose_name='序号')),
                        ('group', models.CharField(max_length=30, verbose_name='分组')),
                        ('name', models.CharField(max_length=80, verbose_name='指标')),
                        ('weight', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='权重')),
                        ('source', models.CharField(max_length=80, verbose_name='数据来源')),
                        ('rule', models.CharField(max_length=10, verbose_name='计分办法')),
                        ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name='数值')),
                        ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='得分')),
                        ('words', models.CharField(blank=True, max_length=200, verbose_name='算法说明')),
                        ('evidence', models.CharField(blank=True, max_length=300, verbose_name='评分依据')),
                        ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '指标得分',
                        'ordering': ['score', 'line_number'],
                        'constraints': [models.UniqueConstraint(fields=('score', 'line_number'), name='line_scored_once'), models.CheckConstraint(condition=models.Q(models.Q(('source', 'manual'), _negated=True), ('value__isnull', True), models.Q(('given_by__isnull', False), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='manual_score_with_evidence')],
                    },
                ),
                migrations.CreateModel(
                    name='ResultUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('score', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='assessment.objectscore')),
                        ('kind', models.CharField(max_length=20, verbose_name='运用方式')),
                        ('words', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                        ('used_on', models.DateField(verbose_name='日期')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                    ],
                    options={
                        'verbose_name': '结果运用',
                        'ordering': ['-used_on', '-id'],
                    },
                ),
            ],
        ),
    ]

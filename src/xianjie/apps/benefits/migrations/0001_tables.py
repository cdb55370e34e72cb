"""All tables of the app in one step."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('registry', '0001_tables'),
        ('screening', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='BenefitConfirmation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('benefit_id', models.CharField(max_length=40, verbose_name='待遇')),
                        ('entry_hash', models.CharField(max_length=64, verbose_name='条目指纹')),
                        ('reason', models.TextField(verbose_name='理由')),
                        ('confirmed_by', models.CharField(max_length=80, verbose_name='确认人')),
                        ('confirmed_at', models.DateTimeField(verbose_name='确认时间')),
                    ],
                    options={
                        'verbose_name': '待遇命中确认',
                        'constraints': [models.UniqueConstraint(fields=('county_code', 'period', 'benefit_id', 'entry_hash'), name='benefit_confirmed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BenefitEvaluation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='benefit_evaluations', to='screening.run')),
                        ('inputs_hash', models.CharField(max_length=64, verbose_name='输入指纹')),
                        ('is_current', models.BooleanField(default=False, verbose_name='当前结果')),
                        ('counts', models.JSONField(default=dict, verbose_name='分待遇人数')),
                        ('held', models.JSONField(blank=True, default=list, verbose_name='待确认待遇')),
                        ('summary', models.JSONField(blank=True, default=dict, verbose_name='汇总')),
                        ('evaluated_by', models.CharField(blank=True, max_length=80, verbose_name='发起人')),
                        ('evaluated_at', models.DateTimeField(verbose_name='比对时间')),
                    ],
                    options={
                        'verbose_name': '待遇比对',
                        'ordering': ['-period', '-evaluated_at'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('county_code', 'period'), name='benefits_evaluated_once_a_period')],
                    },
                ),
                migrations.CreateModel(
                    name='FormerMeasure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('name', models.CharField(max_length=80, verbose_name='措施名称')),
                        ('group', models.CharField(max_length=80, verbose_name='原来的对象')),
                        ('category', models.CharField(blank=True, max_length=40, verbose_name='类别')),
                        ('stage', models.CharField(blank=True, max_length=40, verbose_name='清理阶段')),
                        ('way', models.CharField(choices=[('MERGE', '并入医疗救助'), ('ORDINARY', '转为普通待遇'), ('STOP', '停止执行')], max_length=8, verbose_name='清理方式')),
                        ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='原享受人数')),
                        ('spent', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='上年支出(分)')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='停止日期')),
                        ('merged_on', models.DateField(blank=True, null=True, verbose_name='并入日期')),
                        ('merged_amount', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='并入资金(分)')),
                        ('basis', models.CharField(blank=True, max_length=120, verbose_name='依据文件')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                    ],
                    options={
                        'verbose_name': '超常规医疗措施',
                        'ordering': ['division_code', 'name', 'id'],
                        'indexes': [models.Index(fields=['division_code', 'name'], name='former_measure_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('division_code', 'name', 'group'), name='former_measure_once', violation_error_message='这里已登记过同一对象的这项措施。'), models.CheckConstraint(condition=models.Q(models.Q(('spent__isnull', True), ('spent__gte', 0), _connector='OR'), models.Q(('merged_amount__isnull', True), ('merged_amount__gte', 0), _connector='OR')), name='former_measure_not_negative', violation_error_message='金额不能小于 0。'), models.CheckConstraint(condition=models.Q(('merged_on__isnull', True), ('way', 'MERGE'), _connector='OR'), name='former_measure_merged_by_merging', violation_error_message='只有“并入医疗救助”的措施才填并入日期。'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('started_on__isnull', True), ('ends_on__gte', models.F('started_on')), _connector='OR'), name='former_measure_ends_after_beginning', violation_error_message='停止日期不能早于开始日期。')],
                    },
                ),
                migrations.CreateModel(
                    name='BenefitUnknown',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unknowns', to='benefits.benefitevaluation')),
                        ('benefit_id', models.CharField(max_length=40, verbose_name='待遇')),
                        ('missing_fact', models.CharField(blank=True, max_length=80, verbose_name='缺少的事实')),
                        ('count', models.PositiveIntegerField(verbose_name='对象数')),
                    ],
                    options={
                        'verbose_name': '待遇信息不足统计',
                        'constraints': [models.UniqueConstraint(fields=('evaluation', 'benefit_id', 'missing_fact'), name='benefit_unknown_once_a_fact')],
                    },
                ),
                migrations.CreateModel(
                    name='EntitlementGap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='benefit_gaps', to='registry.household')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='benefit_gaps', to='registry.person')),
                        ('benefit_id', models.CharField(max_length=40, verbose_name='待遇编号')),
                        ('title', models.CharField(max_length=80, verbose_name='待遇')),
                        ('family', models.CharField(blank=True, max_length=20, verbose_name='待遇类别')),
                        ('department', models.CharField(blank=True, max_length=30, verbose_name='部门')),
                        ('kind', models.CharField(choices=[('OWED', '应享未享'), ('UNDUE', '享而不符'), ('UNDER', '少发'), ('OVER', '多发')], max_length=6, verbose_name='类型')),
                        ('category', models.CharField(blank=True, max_length=40, verbose_name='档次')),
                        ('amount', models.BigIntegerField(blank=True, null=True, verbose_name='应享金额')),
                        ('paid', models.BigIntegerField(blank=True, null=True, verbose_name='已享金额')),
                        ('unit', models.CharField(blank=True, max_length=16, verbose_name='单位')),
                        ('yearly', models.BigIntegerField(default=0, verbose_name='每年相差')),
                        ('fact_values', models.JSONField(default=dict, verbose_name='事实值')),
                        ('reason', models.TextField(blank=True, verbose_name='原因')),
                        ('proof', models.JSONField(blank=True, default=list, verbose_name='所需材料')),
                        ('clause', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                        ('automatic', models.BooleanField(default=False, verbose_name='免申即享')),
                        ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gaps', to='benefits.benefitevaluation')),
                        ('first_period', models.CharField(max_length=7, verbose_name='首次发现')),
                        ('last_period', models.CharField(max_length=7, verbose_name='最近数据期')),
                        ('cleared_period', models.CharField(blank=True, max_length=7, verbose_name='数据消除期')),
                        ('seen', models.CharField(choices=[('NEW', '新增'), ('CONTINUING', '持续'), ('CLEARED', '数据已消除')], max_length=10, verbose_name='数据状态')),
                        ('undecided', models.BooleanField(default=False, verbose_name='数据不足待定')),
                        ('state', models.CharField(choices=[('OPEN', '待交办'), ('DISPATCHED', '待答复'), ('PROOF', '待补材料'), ('ANSWERED', '已答复待核'), ('UNFULFILLED', '未落实'), ('CLOSED', '已办结')], default='OPEN', max_length=12, verbose_name='办理状态')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='benefit_gaps', to='accounts.organisation')),
                        ('dispatched_on', models.DateField(blank=True, null=True, verbose_name='交办日期')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='答复期限')),
                        ('answer', models.CharField(blank=True, choices=[('DONE', '已纳入'), ('REFUSED', '不符合'), ('PROOF', '需补材料')], max_length=8, verbose_name='答复')),
                        ('answer_reason', models.CharField(blank=True, max_length=40, verbose_name='理由')),
                        ('answer_words', models.TextField(blank=True, max_length=1000, verbose_name='答复说明')),
                        ('needs', models.CharField(blank=True, max_length=200, verbose_name='需补材料')),
                        ('effective_from', models.DateField(blank=True, null=True, verbose_name='起享日期')),
                        ('granted', models.BigIntegerField(blank=True, null=True, verbose_name='核定金额')),
                        ('answered_on', models.DateField(blank=True, null=True, verbose_name='答复日期')),
                        ('answered_in_time', models.BooleanField(blank=True, null=True, verbose_name='按期答复')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='办结日期')),
                        ('closing', models.CharField(blank=True, choices=[('CONFIRMED', '数据核实已落实'), ('VANISHED', '数据变化不再存在'), ('ACCEPTED', '部门理由成立'), ('SETTLED', '核实后办结')], max_length=10, verbose_name='办结方式')),
                        ('closing_source', models.CharField(blank=True, max_length=120, verbose_name='核实批次')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                    ],
                    options={
                        'verbose_name': '待遇缺口',
                        'ordering': ['division_code', 'household', 'benefit_id', 'id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'due_on', 'id'], name='gap_work'), models.Index(fields=['county_code', 'benefit_id', 'kind'], name='gap_benefit'), models.Index(fields=['county_code', 'division_code', 'id'], name='gap_place'), models.Index(fields=['organisation', 'state', 'due_on', 'id'], name='gap_department'), models.Index(fields=['county_code', 'seen', 'last_period'], name='gap_seen'), models.Index(fields=['household', 'seen'], name='gap_household')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', True), models.Q(('seen', 'CLEARED'), _negated=True)), fields=('household', 'benefit_id', 'kind'), name='gap_once_a_household'), models.UniqueConstraint(condition=models.Q(('person__isnull', False), models.Q(('seen', 'CLEARED'), _negated=True)), fields=('person', 'benefit_id', 'kind'), name='gap_once_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'CLOSED'), _negated=True), models.Q(('closed_on__isnull', False), models.Q(('closing', ''), _negated=True)), _connector='OR'), name='gap_closed_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'REFUSED'), _negated=True), models.Q(('answer_reason', ''), _negated=True), _connector='OR'), name='gap_refused_for_a_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'CLOSED']), ('organisation__isnull', False), _connector='OR'), name='gap_dispatched_to_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='GapEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('gap', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='benefits.entitlementgap')),
                        ('act', models.CharField(choices=[('DISPATCH', '交办'), ('ANSWER', '答复'), ('PROOF', '补充材料'), ('RETURN', '退回重核'), ('CLOSE', '办结'), ('CONFIRM', '数据核实'), ('CONTRADICT', '数据未见落实'), ('RAISE', '再次提出')], max_length=12, verbose_name='步骤')),
                        ('state', models.CharField(choices=[('OPEN', '待交办'), ('DISPATCHED', '待答复'), ('PROOF', '待补材料'), ('ANSWERED', '已答复待核'), ('UNFULFILLED', '未落实'), ('CLOSED', '已办结')], max_length=12, verbose_name='之后状态')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('answer', models.CharField(blank=True, choices=[('DONE', '已纳入'), ('REFUSED', '不符合'), ('PROOF', '需补材料')], max_length=8, verbose_name='答复')),
                        ('reason', models.CharField(blank=True, max_length=40, verbose_name='理由')),
                        ('words', models.TextField(blank=True, max_length=1000, verbose_name='说明')),
                        ('in_time', models.BooleanField(blank=True, null=True, verbose_name='按期')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='benefit_events', to='registry.archivedocument')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(verbose_name='时间')),
                    ],
                    options={
                        'verbose_name': '待遇缺口办理记录',
                        'ordering': ['at', 'id'],
                        'indexes': [models.Index(fields=['act', 'at'], name='gap_event_time')],
                    },
                ),
            ],
        ),
    ]

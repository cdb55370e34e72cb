"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("screening", "0001_initial"),
        ("screening", "0002_raised_clues"),
        ("screening", "0003_verification"),
        ("screening", "0004_channels"),
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
                    name='Clue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(blank=True, max_length=12, verbose_name='村代码')),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clues', to='registry.household')),
                        ('kind', models.CharField(choices=[('warning', '风险预警'), ('asset-signal', '资产提示'), ('hotline', '热线信访'), ('discovery', '主动发现'), ('declaration', '群众申报'), ('oversight', '监督反馈'), ('mismatch', '享受疑点')], max_length=16, verbose_name='类型')),
                        ('risk', models.CharField(max_length=30, verbose_name='风险类型')),
                        ('level', models.CharField(choices=[('红', '红'), ('橙', '橙'), ('黄', '黄'), ('蓝', '蓝')], max_length=1, verbose_name='预警等级')),
                        ('source_ref', models.CharField(blank=True, max_length=80, verbose_name='来源编号')),
                        ('channel', models.CharField(blank=True, max_length=30, verbose_name='渠道')),
                        ('seen_on', models.DateField(blank=True, null=True, verbose_name='线索日期')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='线索内容')),
                        ('raised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='raised_clues', to=settings.AUTH_USER_MODEL)),
                        ('first_period', models.CharField(max_length=7, verbose_name='首次发现')),
                        ('last_period', models.CharField(max_length=7, verbose_name='最近数据期')),
                        ('status', models.CharField(choices=[('OPEN', '待核查'), ('IN_CASE', '已立案'), ('CLOSED', '已办结')], default='OPEN', max_length=8, verbose_name='办理状态')),
                        ('outcome', models.CharField(choices=[('UNKNOWN', '未核查'), ('CONFIRMED', '属实，有风险'), ('NO_RISK', '核实无风险')], default='UNKNOWN', max_length=10, verbose_name='核查结果')),
                        ('verified_period', models.CharField(blank=True, max_length=7, verbose_name='核查所据数据期')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='办结日期')),
                        ('quiet_until', models.DateField(blank=True, null=True, verbose_name='静默至')),
                        ('quiet_level', models.CharField(blank=True, max_length=1, verbose_name='静默时等级')),
                    ],
                    options={
                        'verbose_name': '线索',
                        'indexes': [models.Index(fields=['household', 'kind', 'risk'], name='screening_c_househo_4d2445_idx'), models.Index(fields=['county_code', 'outcome'], name='screening_c_county__dc939b_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ('discovery', 'declaration', 'oversight'))), fields=('county_code', 'kind', 'source_ref'), name='raised_clue_once_a_source')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleConfirmation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('rule_id', models.CharField(max_length=80, verbose_name='规则')),
                        ('rule_hash', models.CharField(max_length=64, verbose_name='规则指纹')),
                        ('reason', models.TextField(verbose_name='理由')),
                        ('confirmed_by', models.CharField(max_length=80, verbose_name='确认人')),
                        ('confirmed_at', models.DateTimeField(verbose_name='确认时间')),
                    ],
                    options={
                        'verbose_name': '规则命中确认',
                        'constraints': [models.UniqueConstraint(fields=('county_code', 'period', 'rule_id', 'rule_hash'), name='rule_confirmed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('as_of', models.DateField(verbose_name='截至日')),
                        ('state', models.CharField(choices=[('RUNNING', '进行中'), ('COMPLETED', '已完成'), ('FAILED', '未完成')], max_length=12, verbose_name='状态')),
                        ('is_current', models.BooleanField(default=False, verbose_name='当前结果')),
                        ('folder', models.CharField(max_length=40, unique=True, verbose_name='结果目录')),
                        ('rulebook_hash', models.CharField(max_length=64, verbose_name='规则库版本')),
                        ('inputs_hash', models.CharField(blank=True, max_length=64, verbose_name='输入指纹')),
                        ('complete_data', models.BooleanField(default=True, verbose_name='数据齐全')),
                        ('notes', models.JSONField(blank=True, default=list, verbose_name='数据提示')),
                        ('held', models.JSONField(blank=True, default=list, verbose_name='待确认规则')),
                        ('manifest', models.JSONField(blank=True, default=dict, verbose_name='清单')),
                        ('summary', models.JSONField(blank=True, default=dict, verbose_name='汇总')),
                        ('started_by', models.CharField(blank=True, max_length=80, verbose_name='发起人')),
                        ('started_at', models.DateTimeField(verbose_name='开始')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束')),
                    ],
                    options={
                        'verbose_name': '月度筛查',
                        'ordering': ['-period', '-started_at'],
                        'indexes': [models.Index(fields=['county_code', 'period', 'state'], name='screening_r_county__b790e0_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('county_code', 'period'), name='one_current_run_a_county_and_period')],
                    },
                ),
                migrations.CreateModel(
                    name='ClueMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('clue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='months', to='screening.clue')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clue_months', to='screening.run')),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clue_months', to='registry.household')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('division_code', models.CharField(blank=True, max_length=12, verbose_name='村代码')),
                        ('kind', models.CharField(choices=[('warning', '风险预警'), ('asset-signal', '资产提示'), ('hotline', '热线信访'), ('discovery', '主动发现'), ('declaration', '群众申报'), ('oversight', '监督反馈'), ('mismatch', '享受疑点')], max_length=16, verbose_name='类型')),
                        ('risk', models.CharField(max_length=30, verbose_name='风险类型')),
                        ('level', models.CharField(choices=[('红', '红'), ('橙', '橙'), ('黄', '黄'), ('蓝', '蓝')], max_length=1, verbose_name='预警等级')),
                        ('level_rank', models.PositiveSmallIntegerField(verbose_name='等级次序')),
                        ('state', models.CharField(choices=[('NEW', '新增'), ('CONTINUING', '持续'), ('WORSE', '加重'), ('CLEARED', '解除')], max_length=12, verbose_name='状态')),
                        ('score', models.IntegerField(default=0, verbose_name='分值')),
                        ('rule_ids', models.JSONField(default=list, verbose_name='规则')),
                        ('undecided', models.BooleanField(default=False, verbose_name='数据不足待定')),
                    ],
                    options={
                        'verbose_name': '月度线索',
                        'indexes': [models.Index(fields=['county_code', 'period', '-level_rank', 'division_code', 'id'], name='screening_c_county__559938_idx'), models.Index(fields=['county_code', 'period', 'division_code'], name='screening_c_county__e91ccd_idx'), models.Index(fields=['household', 'period'], name='screening_c_househo_0d7316_idx')],
                        'constraints': [models.UniqueConstraint(fields=('clue', 'period'), name='clue_once_a_period')],
                    },
                ),
                migrations.CreateModel(
                    name='InsufficientCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='insufficient', to='screening.run')),
                        ('rule_id', models.CharField(max_length=80, verbose_name='规则')),
                        ('missing_fact', models.CharField(blank=True, max_length=80, verbose_name='缺少的事实')),
                        ('count', models.PositiveIntegerField(verbose_name='对象数')),
                    ],
                    options={
                        'verbose_name': '信息不足统计',
                        'constraints': [models.UniqueConstraint(fields=('run', 'rule_id', 'missing_fact'), name='insufficient_once_a_fact')],
                    },
                ),
                migrations.CreateModel(
                    name='Verification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('clue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='screening.clue')),
                        ('division_code', models.CharField(blank=True, max_length=12, verbose_name='村代码')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('level', models.CharField(choices=[('红', '红'), ('橙', '橙'), ('黄', '黄'), ('蓝', '蓝')], max_length=1, verbose_name='预警等级')),
                        ('outcome', models.CharField(choices=[('UNKNOWN', '未核查'), ('CONFIRMED', '属实，有风险'), ('NO_RISK', '核实无风险')], max_length=10, verbose_name='核查结果')),
                        ('note', models.TextField(max_length=1000, verbose_name='核查情况')),
                        ('quiet_until', models.DateField(blank=True, null=True, verbose_name='静默至')),
                        ('verified_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to=settings.AUTH_USER_MODEL)),
                        ('verified_at', models.DateTimeField(verbose_name='核查时间')),
                    ],
                    options={
                        'verbose_name': '线索核查',
                        'ordering': ['-verified_at', '-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ('CONFIRMED', 'NO_RISK'))), name='verification_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('clue_month', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='screening.cluemonth')),
                        ('rule_id', models.CharField(max_length=80, verbose_name='规则')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='registry.person')),
                        ('level', models.CharField(choices=[('红', '红'), ('橙', '橙'), ('黄', '黄'), ('蓝', '蓝')], max_length=1, verbose_name='预警等级')),
                        ('fact_values', models.JSONField(default=dict, verbose_name='事实值')),
                    ],
                    options={
                        'verbose_name': '疑点',
                    },
                ),
            ],
        ),
    ]

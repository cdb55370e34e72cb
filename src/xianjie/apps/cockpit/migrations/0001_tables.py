"""All tables of the app in one step."""

import django.db.models.deletion
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("cockpit", "0001_month_snapshots"),
        ("cockpit", "0002_list_order"),
    ]

    initial = True

    dependencies = [
        ('registry', '0001_tables'),
        ('screening', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='MonthSnapshot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='screening.run')),
                        ('as_of', models.DateField(verbose_name='数据截至')),
                        ('counted_on', models.DateField(verbose_name='统计日')),
                        ('income_line', models.BigIntegerField(blank=True, null=True, verbose_name='监测收入线(分)')),
                        ('income_source', models.CharField(blank=True, max_length=300, verbose_name='监测收入线依据')),
                        ('income_unverified', models.BooleanField(default=False, verbose_name='监测收入线待核')),
                        ('measures_known', models.BooleanField(default=False, verbose_name='登记了帮扶措施')),
                        ('mark', models.CharField(blank=True, max_length=120, verbose_name='数据标记')),
                        ('built_at', models.DateTimeField(verbose_name='生成时间')),
                        ('built_by', models.CharField(max_length=150, verbose_name='生成人')),
                    ],
                    options={
                        'verbose_name': '月度快照',
                        'ordering': ['-period', 'county_code'],
                        'constraints': [models.UniqueConstraint(fields=('county_code', 'period'), name='snapshot_once_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='SnapshotCell',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='cockpit.monthsnapshot')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('measure', models.CharField(choices=[('households', '监测对象户数'), ('people', '监测对象人数'), ('low-income', '收入低于监测范围的户数'), ('income-unknown', '收入不明的户数'), ('no-measures', '未落实帮扶措施的户数'), ('measures-unknown', '帮扶措施不明的户数'), ('unverified', '有未核查线索的监测对象'), ('identified', '识别的户数'), ('cleared', '消除风险的户数'), ('clues', '线索'), ('levels', '未解除线索'), ('risks', '未解除线索'), ('clue-households', '有未解除线索的户数'), ('waiting', '未核查线索'), ('overdue', '逾期未核查线索')], max_length=20, verbose_name='指标')),
                        ('first', models.CharField(blank=True, max_length=30, verbose_name='第一维')),
                        ('second', models.CharField(blank=True, max_length=30, verbose_name='第二维')),
                        ('value', models.PositiveIntegerField(verbose_name='数值')),
                    ],
                    options={
                        'verbose_name': '快照指标',
                        'constraints': [models.UniqueConstraint(fields=('snapshot', 'division_code', 'measure', 'first', 'second'), name='cell_once_a_village')],
                    },
                ),
                migrations.CreateModel(
                    name='SnapshotClue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clues', to='cockpit.monthsnapshot')),
                        ('clue_month', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='screening.cluemonth')),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.household')),
                        ('division_code', models.CharField(blank=True, max_length=12, verbose_name='村代码')),
                        ('kind', models.CharField(max_length=16, verbose_name='类型')),
                        ('risk', models.CharField(max_length=30, verbose_name='风险类型')),
                        ('level', models.CharField(max_length=1, verbose_name='预警等级')),
                        ('level_rank', models.PositiveSmallIntegerField(verbose_name='等级次序')),
                        ('state', models.CharField(max_length=12, verbose_name='状态')),
                        ('group', models.CharField(choices=[('脱贫不稳定户', '脱贫不稳定户'), ('边缘易致贫户', '边缘易致贫户'), ('突发严重困难户', '突发严重困难户'), ('脱贫户', '脱贫户'), ('一般农户', '一般农户'), ('未对应到户', '未对应到户')], max_length=30, verbose_name='户的类别')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='核查期限')),
                        ('waiting', models.BooleanField(verbose_name='未核查')),
                        ('overdue', models.BooleanField(verbose_name='逾期')),
                    ],
                    options={
                        'verbose_name': '快照线索',
                        'indexes': [models.Index(fields=['snapshot', 'id'], name='snapshot_clue_order'), models.Index(fields=['snapshot', 'division_code'], name='snapshot_clue_place'), models.Index(fields=['snapshot', 'level'], name='snapshot_clue_level')],
                        'constraints': [models.UniqueConstraint(fields=('snapshot', 'clue_month'), name='snapshot_clue_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SnapshotHousehold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='households', to='cockpit.monthsnapshot')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.household')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('category', models.CharField(max_length=30, verbose_name='监测对象类别')),
                        ('members', models.PositiveSmallIntegerField(verbose_name='人数')),
                        ('cleared', models.BooleanField(verbose_name='风险已消除')),
                        ('identified_on', models.DateField(blank=True, null=True, verbose_name='识别时间')),
                        ('cleared_on', models.DateField(blank=True, null=True, verbose_name='消除时间')),
                        ('income', models.BigIntegerField(blank=True, null=True, verbose_name='人均纯收入(分)')),
                        ('low_income', models.BooleanField(blank=True, null=True, verbose_name='低于监测范围')),
                        ('measured', models.BooleanField(blank=True, null=True, verbose_name='有帮扶措施')),
                        ('clues', models.PositiveSmallIntegerField(default=0, verbose_name='未解除线索')),
                        ('waiting', models.PositiveSmallIntegerField(default=0, verbose_name='未核查线索')),
                    ],
                    options={
                        'verbose_name': '快照监测对象',
                        'indexes': [models.Index(fields=['snapshot', 'id'], name='snapshot_household_order'), models.Index(fields=['snapshot', 'division_code'], name='snapshot_household_place')],
                        'constraints': [models.UniqueConstraint(fields=('snapshot', 'household'), name='snapshot_household_once')],
                    },
                ),
            ],
        ),
    ]

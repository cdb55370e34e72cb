"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0003_merged_records'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='DuplicateSearch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('searched_at', models.DateTimeField(verbose_name='查重时间')),
                        ('searched_by', models.CharField(max_length=150, verbose_name='查重人')),
                        ('people', models.PositiveIntegerField(verbose_name='核对人数')),
                        ('households', models.PositiveIntegerField(verbose_name='核对户数')),
                        ('counts', models.JSONField(default=dict, verbose_name='分类件数')),
                        ('fresh', models.PositiveIntegerField(verbose_name='新发现')),
                        ('superseded', models.PositiveIntegerField(verbose_name='不再重复')),
                    ],
                    options={
                        'verbose_name': '档案查重',
                        'ordering': ['-searched_at', '-id'],
                        'indexes': [models.Index(fields=['county_code', '-searched_at'], name='duplicate_search_last')],
                    },
                ),
                migrations.CreateModel(
                    name='MergeProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('other_code', models.CharField(blank=True, max_length=12, verbose_name='另一份的村代码')),
                        ('kind', models.CharField(choices=[('SAME_ID', '同户内证件号码重复'), ('TWO_IDS', '同一人两个证件号码'), ('TWO_HOUSEHOLDS', '一人在两户'), ('RETURNED', '离户后又新登记'), ('SAME_FAMILY', '一户两个户编号')], max_length=20, verbose_name='重复类型')),
                        ('state', models.CharField(choices=[('OPEN', '待核对'), ('MERGED', '已合并'), ('DIFFERENT', '不是同一个'), ('SUPERSEDED', '数据已变，不再重复'), ('UNDONE', '合并已撤销')], max_length=12, verbose_name='状态')),
                        ('first_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='第一份（人）')),
                        ('second_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='第二份（人）')),
                        ('first_household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.household', verbose_name='第一份（户）')),
                        ('second_household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.household', verbose_name='第二份（户）')),
                        ('score', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='得分')),
                        ('probability', models.FloatField(blank=True, null=True, verbose_name='是同一个的概率')),
                        ('evidence', models.JSONField(default=list, verbose_name='依据')),
                        ('pairs', models.JSONField(blank=True, default=list, verbose_name='成员对应')),
                        ('mark', models.BinaryField(default=b'', verbose_name='数据摘要')),
                        ('decided_mark', models.BinaryField(blank=True, default=b'', verbose_name='决定时的数据摘要')),
                        ('found_at', models.DateTimeField(verbose_name='发现时间')),
                        ('seen_at', models.DateTimeField(verbose_name='最近一次查到')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                        ('decided_by', models.CharField(blank=True, max_length=150, verbose_name='处理人')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                    ],
                    options={
                        'verbose_name': '合并提议',
                        'ordering': ['division_code', '-score', 'id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'kind', 'division_code'], name='merge_proposal_list'), models.Index(fields=['county_code', 'state', 'division_code'], name='merge_by_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('first_person__isnull', False)), fields=('first_person', 'second_person'), name='merge_proposal_once_a_pair_of_people'), models.UniqueConstraint(condition=models.Q(('first_household__isnull', False)), fields=('first_household', 'second_household'), name='merge_proposal_once_a_pair_of_households'), models.CheckConstraint(condition=models.Q(models.Q(('first_household__isnull', True), ('first_person__lt', models.F('second_person')), ('second_household__isnull', True)), models.Q(('first_household__lt', models.F('second_household')), ('first_person__isnull', True), ('second_person__isnull', True)), _connector='OR'), name='merge_proposal_about_one_pair')],
                    },
                ),
                migrations.CreateModel(
                    name='Merge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='merging.mergeproposal')),
                        ('change', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.familychange')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('kept', models.BigIntegerField(verbose_name='保留的一份')),
                        ('gone', models.BigIntegerField(verbose_name='并入的一份')),
                        ('counts', models.JSONField(default=list, verbose_name='改挂的登记')),
                        ('journal', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='合并前后')),
                        ('reason', models.CharField(max_length=200, verbose_name='理由')),
                        ('merged_at', models.DateTimeField(verbose_name='合并时间')),
                        ('merged_by', models.CharField(max_length=150, verbose_name='合并人')),
                        ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                        ('undone_by', models.CharField(blank=True, max_length=150, verbose_name='撤销人')),
                        ('undone_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销理由')),
                    ],
                    options={
                        'verbose_name': '档案合并',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('proposal',), name='one_standing_merge_a_proposal'), models.CheckConstraint(condition=models.Q(('kept', models.F('gone')), _negated=True), name='merge_of_two_records')],
                    },
                ),
            ],
        ),
    ]

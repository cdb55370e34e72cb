"""All tables of the app in one step."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import xianjie.apps.registry.fields
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("sources", "0001_initial"),
        ("sources", "0002_carved_rows"),
        ("sources", "0003_reminders"),
        ("sources", "0004_candidate_villages"),
        ("sources", "0005_trainings_and_platforms"),
        ("sources", "0006_last_periods"),
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
                    name='FeedBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('batch', models.CharField(max_length=80, unique=True, verbose_name='批次号')),
                        ('feed', models.CharField(max_length=40, verbose_name='数据')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('place', models.CharField(max_length=12, verbose_name='范围')),
                        ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='行政区划')),
                        ('state', models.CharField(choices=[('ACTIVE', '有效'), ('REPLACED', '已被替换')], max_length=10, verbose_name='状态')),
                        ('complete', models.BooleanField(default=False, verbose_name='全量')),
                        ('read', models.PositiveIntegerField(verbose_name='读入')),
                        ('accepted', models.PositiveIntegerField(verbose_name='通过')),
                        ('warned', models.PositiveIntegerField(verbose_name='提示')),
                        ('quarantined', models.PositiveIntegerField(verbose_name='隔离')),
                        ('unlinked', models.PositiveIntegerField(verbose_name='未关联')),
                        ('queued', models.PositiveIntegerField(verbose_name='待核对')),
                        ('outside', models.PositiveIntegerField(verbose_name='范围外')),
                        ('carved', models.PositiveIntegerField(default=0, verbose_name='改由乡村报送')),
                        ('awaiting', models.JSONField(blank=True, default=list, verbose_name='待补正行')),
                        ('imported_at', models.DateTimeField(verbose_name='导入时间')),
                        ('imported_by', models.CharField(max_length=150, verbose_name='导入人')),
                        ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='替换时间')),
                        ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='sources.feedbatch')),
                    ],
                    options={
                        'verbose_name': '数据批次',
                        'ordering': ['-period', 'feed', 'place', '-imported_at'],
                        'indexes': [models.Index(fields=['county_code', 'period', 'feed'], name='feed_batch_month')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ACTIVE')), fields=('feed', 'period', 'place'), name='one_active_batch_a_place'), models.CheckConstraint(condition=models.Q(('read', django.db.models.expressions.CombinedExpression(models.F('accepted'), '+', models.F('quarantined')))), name='batch_rows_add_up'), models.CheckConstraint(condition=models.Q(('accepted__gte', django.db.models.expressions.CombinedExpression(models.F('unlinked'), '+', models.F('queued'))), ('carved__lte', models.F('accepted')), ('outside__lte', models.F('accepted')), ('warned__lte', models.F('accepted'))), name='batch_subsets_of_accepted'), models.CheckConstraint(condition=models.Q(models.Q(('replaced_at__isnull', True), ('state', 'ACTIVE')), models.Q(('replaced_at__isnull', False), ('state', 'REPLACED')), _connector='OR'), name='batch_replaced_at_a_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='FeedExpectation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('feed', models.CharField(max_length=40, verbose_name='数据')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='行政区划')),
                        ('department', models.CharField(max_length=60, verbose_name='部门')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('due_day', models.PositiveSmallIntegerField(verbose_name='次月几日前')),
                        ('first_period', models.CharField(blank=True, max_length=7, verbose_name='首期')),
                        ('last_period', models.CharField(blank=True, max_length=7, verbose_name='末期')),
                        ('is_expected', models.BooleanField(default=True, verbose_name='按月报送')),
                    ],
                    options={
                        'verbose_name': '应报数据',
                        'ordering': ['county_code', 'feed'],
                        'constraints': [models.UniqueConstraint(fields=('county_code', 'feed'), name='feed_expected_once_in_a_county'), models.CheckConstraint(condition=models.Q(('due_day__gte', 1), ('due_day__lte', 31)), name='feed_due_on_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='FeedReminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('feed', models.CharField(max_length=40, verbose_name='数据')),
                        ('period', models.CharField(max_length=7, verbose_name='数据期')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('reminded_on', models.DateField(verbose_name='催报日期')),
                        ('reminded_at', models.DateTimeField(verbose_name='催报时间')),
                        ('reminded_by', models.CharField(max_length=150, verbose_name='催报人')),
                        ('reached', models.PositiveSmallIntegerField(verbose_name='提醒账户数')),
                    ],
                    options={
                        'verbose_name': '催报',
                        'ordering': ['-reminded_at', '-id'],
                        'constraints': [models.UniqueConstraint(fields=('county_code', 'period', 'feed', 'reminded_on'), name='reminded_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='OutsidePlatform',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('name', models.CharField(max_length=80, verbose_name='平台名称')),
                        ('owner', models.CharField(blank=True, max_length=80, verbose_name='主管单位')),
                        ('takes', models.CharField(blank=True, max_length=300, verbose_name='取自平台')),
                        ('gives', models.CharField(blank=True, max_length=300, verbose_name='送往平台')),
                        ('way', models.CharField(choices=[('UNKNOWN', '待定'), ('FILE', '导出文件'), ('INTERFACE', '接口'), ('LOOK_UP', '登录查询'), ('BY_HAND', '离线拷贝')], default='UNKNOWN', max_length=12, verbose_name='对接方式')),
                        ('format', models.CharField(blank=True, max_length=120, verbose_name='格式')),
                        ('feed', models.CharField(blank=True, max_length=40, verbose_name='对应部门数据')),
                        ('contact', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='联系人')),
                        ('phone', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='联系电话')),
                        ('last_exchange_on', models.DateField(blank=True, null=True, verbose_name='最近交换')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='备注')),
                    ],
                    options={
                        'verbose_name': '外部平台',
                        'ordering': ['division_code', 'id'],
                        'indexes': [models.Index(fields=['division_code', 'name'], name='platform_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('division_code', 'name'), name='platform_once_a_place', violation_error_message='这个平台已经登记过了。')],
                    },
                ),
                migrations.CreateModel(
                    name='Training',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('held_on', models.DateField(verbose_name='培训日期')),
                        ('topic', models.CharField(max_length=120, verbose_name='培训主题')),
                        ('organiser', models.CharField(max_length=80, verbose_name='组织单位')),
                        ('venue', models.CharField(blank=True, max_length=80, verbose_name='培训地点')),
                        ('hours', models.DecimalField(decimal_places=1, max_digits=5, validators=[django.core.validators.MinValueValidator(0)], verbose_name='学时')),
                        ('attendees', models.PositiveIntegerField(verbose_name='参训人数')),
                        ('names', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='参训人员')),
                        ('materials', models.CharField(blank=True, max_length=500, verbose_name='培训材料')),
                    ],
                    options={
                        'verbose_name': '业务培训',
                        'ordering': ['-held_on', '-id'],
                        'indexes': [models.Index(fields=['division_code', 'held_on'], name='training_place'), models.Index(fields=['held_on'], name='training_day')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('division_code', 'held_on', 'topic'), name='training_once_a_day', violation_error_message='同一地方同一天已登记过这个主题的培训。'), models.CheckConstraint(condition=models.Q(('hours__gte', 0)), name='training_hours_not_negative', violation_error_message='学时不能小于 0。')],
                    },
                ),
                migrations.CreateModel(
                    name='FeedBatchPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='sources.feedbatch')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                        ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='修订')),
                        ('file_name', models.CharField(max_length=255, verbose_name='文件名')),
                        ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='文件摘要')),
                        ('read', models.PositiveIntegerField(verbose_name='读入')),
                        ('accepted', models.PositiveIntegerField(verbose_name='通过')),
                        ('quarantined', models.PositiveIntegerField(verbose_name='隔离')),
                        ('sealed_file', models.CharField(max_length=255, verbose_name='原件')),
                        ('parquet_file', models.CharField(max_length=255, verbose_name='数据文件')),
                        ('parquet_sha256', models.CharField(max_length=64, verbose_name='数据文件摘要')),
                        ('quarantine_file', models.CharField(blank=True, max_length=255, verbose_name='隔离文件')),
                        ('imported_at', models.DateTimeField(verbose_name='导入时间')),
                        ('imported_by', models.CharField(max_length=150, verbose_name='导入人')),
                    ],
                    options={
                        'verbose_name': '批次文件',
                        'ordering': ['batch', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='part_once_in_a_batch'), models.CheckConstraint(condition=models.Q(('read', django.db.models.expressions.CombinedExpression(models.F('accepted'), '+', models.F('quarantined')))), name='part_rows_add_up')],
                    },
                ),
                migrations.CreateModel(
                    name='HotlineAppeal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='sources.feedbatch')),
                        ('part_number', models.PositiveSmallIntegerField(verbose_name='文件序号')),
                        ('row_no', models.PositiveIntegerField(verbose_name='行号')),
                        ('appeal_no', models.CharField(max_length=80, verbose_name='诉求编号')),
                        ('appealed_on', models.DateField(verbose_name='诉求日期')),
                        ('channel', models.CharField(max_length=40, verbose_name='来源渠道')),
                        ('township_name', models.CharField(blank=True, max_length=80, verbose_name='乡镇(原文)')),
                        ('village_name', models.CharField(blank=True, max_length=80, verbose_name='行政村(原文)')),
                        ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='行政区划')),
                        ('name', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='诉求人姓名')),
                        ('id_number', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='证件号码')),
                        ('phone', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='联系电话')),
                        ('phone_index', xianjie.apps.registry.fields.BlindIndexField(db_index=True, kind='phone', source='phone')),
                        ('content', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='诉求内容')),
                        ('link', models.CharField(choices=[('id', '证件号码'), ('ladder', '近似证件号码'), ('review', '人工核对'), ('queued', '待核对'), ('none', '未关联')], max_length=10, verbose_name='关联方式')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.household')),
                    ],
                    options={
                        'verbose_name': '热线诉求',
                        'ordering': ['-appealed_on', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('batch', 'part_number', 'row_no'), name='appeal_once_in_a_batch')],
                    },
                ),
                migrations.CreateModel(
                    name='LinkCandidate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='sources.feedbatch')),
                        ('part_number', models.PositiveSmallIntegerField(verbose_name='文件序号')),
                        ('row_no', models.PositiveIntegerField(verbose_name='行号')),
                        ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='行政区划')),
                        ('village_code', models.CharField(blank=True, max_length=12, verbose_name='候选人所在村')),
                        ('id_number', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='证件号码')),
                        ('name', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='姓名')),
                        ('choices', models.JSONField(default=list, verbose_name='候选')),
                        ('state', models.CharField(choices=[('OPEN', '待核对'), ('LINKED', '已关联'), ('DISMISSED', '不是本县档案人员'), ('SUPERSEDED', '不再需要核对')], max_length=10, verbose_name='状态')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                        ('resolved_at', models.DateTimeField(blank=True, null=True, verbose_name='核对时间')),
                        ('resolved_by', models.CharField(blank=True, max_length=150, verbose_name='核对人')),
                    ],
                    options={
                        'verbose_name': '待核对行',
                        'ordering': ['batch', 'part_number', 'row_no'],
                        'indexes': [models.Index(condition=models.Q(('state', 'OPEN')), fields=['division_code'], name='candidate_open'), models.Index(condition=models.Q(('state__in', ['LINKED', 'DISMISSED'])), fields=['resolved_by', 'resolved_at'], name='candidate_decided')],
                        'constraints': [models.UniqueConstraint(fields=('batch', 'part_number', 'row_no'), name='row_once_in_review'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('state', 'LINKED')), models.Q(models.Q(('state', 'LINKED'), _negated=True), ('person__isnull', True)), _connector='OR'), name='linked_row_has_a_person')],
                    },
                ),
            ],
        ),
    ]

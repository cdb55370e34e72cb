"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("portal", "0001_applications"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('cases', '0001_tables'),
        ('registry', '0001_tables'),
        ('screening', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Application',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=12, unique=True, verbose_name='回执号')),
                        ('lookup', models.BinaryField(max_length=16, unique=True, verbose_name='查询索引')),
                        ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('kind', models.CharField(choices=[('农户自主申报', '为自己家申报'), ('他人代报', '替别人家申报')], max_length=10, verbose_name='为谁申报')),
                        ('relation', models.CharField(blank=True, choices=[('亲属', '亲属'), ('邻居', '邻居、同村人'), ('干部', '村组干部、网格员'), ('其他', '其他')], max_length=6, verbose_name='与该户关系')),
                        ('applicant', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='申报人')),
                        ('phone', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='联系电话')),
                        ('who', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='困难户户主')),
                        ('id_number', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='证件号码')),
                        ('address', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='住址或村民小组')),
                        ('needs', models.JSONField(default=list, verbose_name='困难')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='情况说明')),
                        ('consent', models.CharField(max_length=20, verbose_name='授权文本版本')),
                        ('language', models.CharField(max_length=12, verbose_name='语言')),
                        ('state', models.CharField(choices=[('RECEIVED', '待受理'), ('ASKED', '待补充'), ('ACCEPTED', '已受理'), ('ANSWERED', '已答复'), ('REFUSED', '未受理'), ('WITHDRAWN', '已撤回')], max_length=10, verbose_name='状态')),
                        ('received_on', models.DateField(verbose_name='申报日期')),
                        ('received_at', models.DateTimeField(verbose_name='申报时间')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='受理期限')),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='registry.household')),
                        ('clue', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='screening.clue')),
                        ('identity_proven', models.BooleanField(default=False, verbose_name='已核实申报人身份')),
                        ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handled_applications', to=settings.AUTH_USER_MODEL)),
                        ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='受理时间')),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                    ],
                    options={
                        'verbose_name': '群众申报',
                        'ordering': ['-received_at', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'state', 'division_code', 'due_on'], name='application_queue'), models.Index(fields=['county_code', '-received_at'], name='application_newest'), models.Index(fields=['household', 'state'], name='application_household')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['RECEIVED', 'ASKED', 'WITHDRAWN']), models.Q(('handled_at__isnull', False), ('handled_by__isnull', False)), _connector='OR'), name='application_handled_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ACCEPTED', 'ANSWERED']), _negated=True), ('clue__isnull', False), _connector='OR'), name='application_accepted_as_a_clue'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ANSWERED'), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='application_answered_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='ObjectionReceipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=12, unique=True, verbose_name='回执号')),
                        ('lookup', models.BinaryField(max_length=16, unique=True, verbose_name='查询索引')),
                        ('objection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='cases.objection')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                    ],
                    options={
                        'verbose_name': '异议回执',
                    },
                ),
                migrations.CreateModel(
                    name='UseCounter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.BinaryField(max_length=16, verbose_name='键')),
                        ('starts_at', models.DateTimeField(verbose_name='时段开始')),
                        ('used', models.PositiveIntegerField(default=0, verbose_name='次数')),
                    ],
                    options={
                        'verbose_name': '群众服务页使用次数',
                        'indexes': [models.Index(fields=['starts_at'], name='use_counter_age')],
                        'constraints': [models.UniqueConstraint(fields=('key', 'starts_at'), name='use_counter_once_a_window')],
                    },
                ),
                migrations.CreateModel(
                    name='ApplicationEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='portal.application')),
                        ('step', models.CharField(choices=[('SUBMIT', '提交'), ('ASK', '请申报人补充'), ('REPLY', '申报人补充'), ('ACCEPT', '受理'), ('REFUSE', '不受理'), ('ANSWER', '答复'), ('WITHDRAW', '申报人撤回')], max_length=10, verbose_name='步骤')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='说明')),
                    ],
                    options={
                        'verbose_name': '群众申报记录',
                        'ordering': ['application', 'id'],
                    },
                ),
            ],
        ),
    ]

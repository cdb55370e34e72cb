"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('registry', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('register', models.CharField(max_length=40, verbose_name='台账')),
                        ('county_code', models.CharField(editable=False, max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.household', verbose_name='户编号')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='人编号')),
                        ('row_key', models.CharField(blank=True, max_length=64, verbose_name='认行摘要')),
                        ('t1', models.CharField(blank=True, max_length=200, verbose_name='文字1')),
                        ('t2', models.CharField(blank=True, max_length=200, verbose_name='文字2')),
                        ('t3', models.CharField(blank=True, max_length=200, verbose_name='文字3')),
                        ('t4', models.CharField(blank=True, max_length=200, verbose_name='文字4')),
                        ('t5', models.CharField(blank=True, max_length=200, verbose_name='文字5')),
                        ('t6', models.CharField(blank=True, max_length=200, verbose_name='文字6')),
                        ('t7', models.CharField(blank=True, max_length=200, verbose_name='文字7')),
                        ('t8', models.CharField(blank=True, max_length=200, verbose_name='文字8')),
                        ('t9', models.CharField(blank=True, max_length=200, verbose_name='文字9')),
                        ('t10', models.CharField(blank=True, max_length=200, verbose_name='文字10')),
                        ('n1', models.BigIntegerField(blank=True, null=True, verbose_name='数字1')),
                        ('n2', models.BigIntegerField(blank=True, null=True, verbose_name='数字2')),
                        ('n3', models.BigIntegerField(blank=True, null=True, verbose_name='数字3')),
                        ('n4', models.BigIntegerField(blank=True, null=True, verbose_name='数字4')),
                        ('n5', models.BigIntegerField(blank=True, null=True, verbose_name='数字5')),
                        ('n6', models.BigIntegerField(blank=True, null=True, verbose_name='数字6')),
                        ('n7', models.BigIntegerField(blank=True, null=True, verbose_name='数字7')),
                        ('n8', models.BigIntegerField(blank=True, null=True, verbose_name='数字8')),
                        ('d1', models.DateField(blank=True, null=True, verbose_name='日期1')),
                        ('d2', models.DateField(blank=True, null=True, verbose_name='日期2')),
                        ('d3', models.DateField(blank=True, null=True, verbose_name='日期3')),
                        ('d4', models.DateField(blank=True, null=True, verbose_name='日期4')),
                        ('d5', models.DateField(blank=True, null=True, verbose_name='日期5')),
                        ('b1', models.BooleanField(blank=True, null=True, verbose_name='是否1')),
                        ('b2', models.BooleanField(blank=True, null=True, verbose_name='是否2')),
                        ('b3', models.BooleanField(blank=True, null=True, verbose_name='是否3')),
                        ('b4', models.BooleanField(blank=True, null=True, verbose_name='是否4')),
                        ('p1', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='个人信息1')),
                        ('p2', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='个人信息2')),
                        ('p3', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='个人信息3')),
                        ('p4', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='个人信息4')),
                        ('p5', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='个人信息5')),
                        ('l1', models.TextField(blank=True, max_length=2000, verbose_name='长文字1')),
                        ('l2', models.TextField(blank=True, max_length=2000, verbose_name='长文字2')),
                    ],
                    options={
                        'verbose_name': '台账记录',
                        'ordering': ['register', 'division_code', 'id'],
                        'indexes': [models.Index(fields=['register', 'county_code', 'retired_at', 'division_code'], name='entry_place'), models.Index(fields=['register', 'county_code', 'retired_at', 't1'], name='entry_text'), models.Index(fields=['register', 'county_code', 'retired_at', 't2'], name='entry_kind'), models.Index(fields=['register', 'county_code', 'retired_at', 'n1', 'n2', 'n3', 'n4'], name='entry_sums'), models.Index(fields=['register', 'county_code', 'retired_at', 'd1'], name='entry_day'), models.Index(fields=['register', 'county_code', 'retired_at', 'd2'], name='entry_due')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True), models.Q(('row_key', ''), _negated=True)), fields=('register', 'row_key'), name='entry_once_a_key', violation_error_message='已经登记过同样的一条，请改那一条。')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnRegister',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('number', models.PositiveIntegerField(verbose_name='编号')),
                        ('key', models.CharField(max_length=40, unique=True, verbose_name='编码')),
                        ('title', models.CharField(max_length=60, verbose_name='名称')),
                        ('state', models.CharField(choices=[('DRAFT', '草稿'), ('PUBLISHED', '在用'), ('RETIRED', '已停用')], default='DRAFT', max_length=10, verbose_name='状态')),
                        ('sectors', models.CharField(blank=True, max_length=400, verbose_name='涉及部门')),
                        ('definition', models.JSONField(blank=True, null=True, verbose_name='在用的设计')),
                        ('draft', models.JSONField(blank=True, null=True, verbose_name='未发布的设计')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('token', models.CharField(blank=True, max_length=40, verbose_name='提交标记')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('updated_by', models.CharField(max_length=150, verbose_name='更新人')),
                    ],
                    options={
                        'verbose_name': '自建台账',
                        'ordering': ['county_code', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('county_code', 'number'), name='own_register_once_a_number'), models.UniqueConstraint(condition=models.Q(('token', ''), _negated=True), fields=('county_code', 'token'), name='own_register_once_a_token')],
                    },
                ),
                migrations.CreateModel(
                    name='RegisterSwitch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('register', models.CharField(max_length=40, verbose_name='台账')),
                        ('is_on', models.BooleanField(verbose_name='启用')),
                        ('changed_by', models.CharField(max_length=150, verbose_name='操作人')),
                        ('changed_at', models.DateTimeField(verbose_name='时间')),
                    ],
                    options={
                        'verbose_name': '台账启用',
                        'ordering': ['county_code', 'register'],
                        'constraints': [models.UniqueConstraint(fields=('county_code', 'register'), name='one_switch_a_register')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnRegisterVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='registers.ownregister')),
                        ('number', models.PositiveIntegerField(verbose_name='版次')),
                        ('definition', models.JSONField(verbose_name='设计')),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('published_label', models.CharField(max_length=150, verbose_name='发布人')),
                        ('published_at', models.DateTimeField(verbose_name='发布时间')),
                    ],
                    options={
                        'verbose_name': '台账设计版次',
                        'ordering': ['register', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='own_register_version_once')],
                    },
                ),
            ],
        ),
    ]

"""All tables of the app in one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xianjie.apps.audit.creating import CreateTables
from xianjie.apps.accounts import duties


def install(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    duties.install(schema_editor.connection)


def remove(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    duties.remove(schema_editor.connection)


class Migration(migrations.Migration):

    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_notification_and_roles"),
        ("accounts", "0003_one_duty"),
        ("accounts", "0004_sessions_and_factors"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, verbose_name='名称')),
                        ('sector', models.CharField(blank=True, max_length=30, verbose_name='行业')),
                        ('level', models.CharField(choices=[('PROVINCE', '省级'), ('PREFECTURE', '市州级'), ('COUNTY', '县级'), ('TOWNSHIP', '乡级'), ('VILLAGE', '村级')], max_length=12, verbose_name='层级')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                    ],
                    options={
                        'verbose_name': '单位',
                        'ordering': ['division_code', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('division_code', 'name'), name='organisation_once_in_a_place')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(max_length=60, unique=True, verbose_name='用户名')),
                        ('display_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                        ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                        ('created_at', models.DateTimeField(blank=True, null=True, verbose_name='建立时间')),
                        ('division_prefix', models.CharField(blank=True, max_length=12, verbose_name='所属地区')),
                        ('disabled_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='须改密码')),
                        ('password_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='密码更改时间')),
                        ('second_factor_on', models.BooleanField(default=False, verbose_name='已绑定动态口令')),
                        ('session_serial', models.PositiveIntegerField(default=0, verbose_name='登录序号')),
                        ('session_since', models.DateTimeField(blank=True, null=True, verbose_name='本次登录时间')),
                        ('session_end', models.CharField(blank=True, max_length=12, verbose_name='上次登录因何结束')),
                    ],
                    options={
                        'verbose_name': '账户',
                        'ordering': ['username'],
                        'indexes': [models.Index(fields=['division_prefix'], name='account_place')],
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                        ('key', models.CharField(max_length=120, verbose_name='事由')),
                        ('kind', models.CharField(choices=[('ASSIGNED', '交办'), ('OVERDUE', '逾期'), ('REMINDER', '催办'), ('RESULT', '结果')], max_length=10, verbose_name='类别')),
                        ('title', models.CharField(max_length=200, verbose_name='内容')),
                        ('url', models.CharField(max_length=300, verbose_name='去处')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='期限')),
                        ('created_at', models.DateTimeField(verbose_name='时间')),
                        ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='已读时间')),
                    ],
                    options={
                        'verbose_name': '通知',
                        'ordering': ['-created_at', '-id'],
                        'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notification_unread')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='notification_once_a_key')],
                    },
                ),
                migrations.CreateModel(
                    name='OrganisationName',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='accounts.organisation')),
                        ('name', models.CharField(max_length=100, verbose_name='名称')),
                        ('valid_from', models.DateField(verbose_name='自')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                    ],
                    options={
                        'verbose_name': '单位历史名称',
                        'ordering': ['organisation', 'valid_from'],
                    },
                ),
                migrations.CreateModel(
                    name='PasswordRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='password_records', to=settings.AUTH_USER_MODEL)),
                        ('password', models.CharField(max_length=128, verbose_name='密码摘要')),
                        ('at', models.DateTimeField(verbose_name='自')),
                    ],
                    options={
                        'verbose_name': '历史密码',
                        'ordering': ['-at', '-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('ADMINISTRATOR', '系统管理员'), ('SECURITY_OFFICER', '安全管理员'), ('AUDITOR', '审计员'), ('COUNTY_ANALYST', '县级业务员'), ('COUNTY_LEADER', '县级领导'), ('DEPARTMENT_CLERK', '部门数据员'), ('TOWNSHIP_REVIEWER', '乡镇审核员'), ('VILLAGE_WORKER', '村级网格员'), ('STATIONED_MEMBER', '驻村队员'), ('HELPER', '帮扶责任人')], max_length=20, verbose_name='角色')),
                        ('division_prefix', models.CharField(max_length=12, verbose_name='区划前缀')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='accounts.organisation')),
                        ('valid_from', models.DateField(verbose_name='自')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                    ],
                    options={
                        'verbose_name': '岗位',
                        'ordering': ['user', 'valid_from'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'role', 'division_prefix', 'valid_from'), name='post_once'), models.CheckConstraint(condition=models.Q(('division_prefix', ''), _negated=True), name='post_has_a_place')],
                    },
                ),
                migrations.CreateModel(
                    name='SignInAttempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(verbose_name='时间')),
                        ('address', models.CharField(blank=True, max_length=45, verbose_name='来访地址')),
                        ('succeeded', models.BooleanField(verbose_name='成功')),
                    ],
                    options={
                        'verbose_name': '登录记录',
                        'ordering': ['-at', '-id'],
                        'indexes': [models.Index(fields=['user', '-at'], name='sign_in_of_user')],
                    },
                ),
            ],
        ),
        migrations.RunPython(install, remove),
    ]

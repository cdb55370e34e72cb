"""All tables of the app in one step."""

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("removal", "0001_standings_and_proposals"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('cases', '0001_tables'),
        ('registry', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='RemovalProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='removal', to='cases.case')),
                        ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='removals', to='cases.episode')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('way', models.CharField(choices=[('帮扶消除', '帮扶消除'), ('自然消除', '自然消除')], max_length=10, verbose_name='消除方式')),
                        ('situation', models.CharField(blank=True, max_length=30, verbose_name='自然消除情形')),
                        ('reason', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='提出理由')),
                        ('exception', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='无劳动力户例外理由')),
                        ('proposed', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='提出时的条件')),
                        ('proposed_rulebook', models.CharField(blank=True, max_length=64, verbose_name='提出时规则库')),
                        ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                        ('decided', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='审定时的条件')),
                        ('decided_rulebook', models.CharField(blank=True, max_length=64, verbose_name='审定时规则库')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审定核对时间')),
                    ],
                    options={
                        'verbose_name': '风险消除提议',
                        'ordering': ['-proposed_at', '-id'],
                        'indexes': [models.Index(fields=['episode', '-proposed_at'], name='removal_episode')],
                    },
                ),
                migrations.CreateModel(
                    name='RemovalStanding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('episode', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='standing', to='cases.episode')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.household')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                        ('standing', models.CharField(choices=[('READY', '可消除'), ('ALMOST', '差一项'), ('LACKING', '条件不足'), ('UNKNOWN', '信息不足'), ('NO_LABOUR', '整户无劳动力'), ('IN_HAND', '消除办理中')], max_length=10, verbose_name='消除条件')),
                        ('terms', models.JSONField(default=dict, verbose_name='各项条件')),
                        ('lacking', models.PositiveSmallIntegerField(default=0, verbose_name='不满足项数')),
                        ('unknown', models.PositiveSmallIntegerField(default=0, verbose_name='信息不足项数')),
                        ('identified_on', models.DateField(verbose_name='识别日期')),
                        ('risk', models.CharField(blank=True, max_length=30, verbose_name='首要风险')),
                        ('counted_on', models.DateField(verbose_name='核对日期')),
                    ],
                    options={
                        'verbose_name': '消除条件',
                        'ordering': ['identified_on', 'id'],
                        'indexes': [models.Index(fields=['county_code', 'standing', 'division_code', 'identified_on'], name='standing_place'), models.Index(fields=['county_code', 'standing', 'identified_on', 'id'], name='standing_order')],
                    },
                ),
                migrations.CreateModel(
                    name='StandingCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, unique=True, verbose_name='县代码')),
                        ('counted_on', models.DateField(verbose_name='核对日期')),
                        ('mark', models.CharField(max_length=200, verbose_name='数据标记')),
                        ('built_at', models.DateTimeField(verbose_name='生成时间')),
                    ],
                    options={
                        'verbose_name': '消除条件核对',
                    },
                ),
            ],
        ),
    ]

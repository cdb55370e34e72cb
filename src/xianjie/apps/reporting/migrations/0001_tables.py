"""All tables of the app in one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("reporting", "0001_made_report"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='MadeReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                        ('division_code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('subject', models.CharField(max_length=80, verbose_name='单位')),
                        ('kind', models.CharField(choices=[('MONTHLY', '月报'), ('YEARLY', '年度总结')], max_length=8, verbose_name='种类')),
                        ('form', models.CharField(choices=[('docx', 'Word 文档'), ('xlsx', 'Excel 调度表')], max_length=4, verbose_name='格式')),
                        ('period', models.CharField(max_length=7, verbose_name='期别')),
                        ('as_of', models.DateField(verbose_name='数据截至')),
                        ('content', models.BinaryField(verbose_name='文件')),
                        ('size', models.PositiveIntegerField(verbose_name='字节数')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(verbose_name='生成时间')),
                    ],
                    options={
                        'verbose_name': '报表',
                        'ordering': ['-made_at', '-id'],
                        'indexes': [models.Index(fields=['county_code', 'division_code', '-made_at'], name='made_report_list')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='made_report_not_empty')],
                    },
                ),
            ],
        ),
    ]

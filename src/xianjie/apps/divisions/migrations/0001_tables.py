"""All tables of the app in one step."""

from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("divisions", "0001_initial"),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Division',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scheme', models.CharField(choices=[('stats', '统计用区划代码'), ('civil', '民政区划代码')], max_length=10, verbose_name='代码体系')),
                        ('code', models.CharField(max_length=12, verbose_name='代码')),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('level', models.CharField(choices=[('PROVINCE', '省'), ('PREFECTURE', '市'), ('COUNTY', '县'), ('TOWNSHIP', '乡'), ('VILLAGE', '村'), ('GROUP', '组')], max_length=12, verbose_name='层级')),
                        ('parent_code', models.CharField(blank=True, max_length=12, verbose_name='上级代码')),
                        ('valid_from', models.DateField(verbose_name='自')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='至')),
                        ('source', models.CharField(max_length=60, verbose_name='来源')),
                    ],
                    options={
                        'verbose_name': '行政区划',
                        'ordering': ['scheme', 'code', 'valid_from'],
                        'indexes': [models.Index(fields=['scheme', 'parent_code'], name='division_children')],
                        'constraints': [models.UniqueConstraint(fields=('scheme', 'code', 'valid_from'), name='division_once_from_a_day')],
                    },
                ),
            ],
        ),
    ]

"""All tables of the app in one step."""

import django.db.models.deletion
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='IncomeProject',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(editable=False, max_length=12, verbose_name='行政区划')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='income_projects', to='registry.household', verbose_name='户编号')),
                        ('name', models.CharField(max_length=80, verbose_name='增收项目')),
                        ('kind', models.CharField(max_length=20, verbose_name='项目类型')),
                        ('since', models.DateField(verbose_name='开始日期')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                    ],
                    options={
                        'verbose_name': '搬迁户增收项目',
                        'ordering': ['-since', '-id'],
                        'indexes': [models.Index(fields=['-since'], name='income_project_since'), models.Index(fields=['division_code', '-since'], name='income_project_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('household', 'name', 'since'), name='income_project_once', violation_error_message='这一户的这个项目已经登记过。'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='income_project_ends_after_start', violation_error_message='结束日期不能早于开始日期。')],
                    },
                ),
                migrations.CreateModel(
                    name='RelocationSite',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('name', models.CharField(max_length=60, verbose_name='安置区')),
                        ('kind', models.CharField(choices=[('COMPACT', '集中安置'), ('SCATTERED', '分散安置'), ('TOWN', '城镇安置')], max_length=10, verbose_name='安置方式')),
                        ('batch', models.CharField(blank=True, max_length=30, verbose_name='批次')),
                        ('moved_in_on', models.DateField(blank=True, null=True, verbose_name='搬迁入住日期')),
                        ('planned_households', models.PositiveIntegerField(blank=True, null=True, verbose_name='计划户数')),
                        ('planned_people', models.PositiveIntegerField(blank=True, null=True, verbose_name='计划人数')),
                        ('source', models.CharField(blank=True, max_length=120, verbose_name='计划数依据')),
                        ('services', models.CharField(blank=True, max_length=200, verbose_name='公共服务配套')),
                        ('organisation', models.CharField(blank=True, max_length=80, verbose_name='社区管理组织')),
                        ('manager', models.CharField(blank=True, max_length=80, verbose_name='属地责任单位')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='备注')),
                    ],
                    options={
                        'verbose_name': '安置区',
                        'ordering': ['division_code', 'name'],
                        'indexes': [models.Index(fields=['division_code', 'name'], name='site_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('division_code', 'name'), name='site_once_in_a_place', violation_error_message='这个地方已登记过同名的安置区。'), models.CheckConstraint(condition=models.Q(('planned_people__isnull', True), ('planned_households__isnull', True), ('planned_people__gte', models.F('planned_households')), _connector='OR'), name='site_people_not_fewer_than_households', violation_error_message='计划人数不能少于计划户数。')],
                    },
                ),
                migrations.CreateModel(
                    name='RelocatedHousehold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(editable=False, max_length=12, verbose_name='行政区划')),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relocations', to='registry.household', verbose_name='户编号')),
                        ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved', to='places.relocationsite', verbose_name='安置区')),
                        ('moved_on', models.DateField(blank=True, null=True, verbose_name='搬迁日期')),
                        ('moved_from', models.CharField(blank=True, max_length=80, verbose_name='迁出地')),
                        ('old_home', models.CharField(blank=True, choices=[('STANDING', '未拆除'), ('TORN_DOWN', '已拆除'), ('RESTORED', '已复垦复绿'), ('KEPT', '按规定保留')], max_length=10, verbose_name='旧房处置')),
                        ('origin', models.CharField(choices=[('ROLL', '名册'), ('ENTERED', '登记')], default='ENTERED', max_length=10, verbose_name='来源')),
                        ('correction', models.CharField(blank=True, max_length=200, verbose_name='与名册不同的原因')),
                        ('projects', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='增收项目数')),
                        ('work', models.CharField(blank=True, choices=[('WORKING', '有人就业'), ('ZERO', '零就业'), ('UNABLE', '没有劳动力'), ('UNKNOWN', '信息不足')], editable=False, max_length=10, verbose_name='就业情况')),
                        ('looked_on', models.DateField(blank=True, editable=False, null=True, verbose_name='核对日期')),
                    ],
                    options={
                        'verbose_name': '搬迁户',
                        'ordering': ['division_code', 'id'],
                        'indexes': [models.Index(fields=['division_code', 'id'], name='relocated_place'), models.Index(fields=['site', 'id'], name='relocated_site'), models.Index(fields=['division_code', 'work'], name='relocated_work')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('household',), name='household_relocated_once', violation_error_message='这一户已经登记为搬迁户。')],
                    },
                ),
                migrations.CreateModel(
                    name='SiteIndustry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='industries', to='places.relocationsite', verbose_name='安置区')),
                        ('name', models.CharField(max_length=80, verbose_name='产业项目')),
                        ('kind', models.CharField(max_length=20, verbose_name='产业类型')),
                        ('is_leading', models.BooleanField(default=True, verbose_name='主导产业')),
                        ('employed', models.PositiveIntegerField(blank=True, null=True, verbose_name='吸纳搬迁户就业人数')),
                        ('since', models.DateField(verbose_name='投产日期')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='停产日期')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='备注')),
                    ],
                    options={
                        'verbose_name': '安置区产业',
                        'ordering': ['site', '-since', '-id'],
                        'indexes': [models.Index(fields=['-since'], name='site_industry_since')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('site', 'name'), name='industry_once_in_a_site', violation_error_message='这个安置区已登记过这个项目。'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='site_industry_ends_after_start', violation_error_message='停产日期不能早于投产日期。')],
                    },
                ),
            ],
        ),
    ]

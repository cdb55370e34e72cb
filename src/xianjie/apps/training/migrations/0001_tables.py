"""All tables of the app in one step."""

import django.core.validators
import django.db.models.deletion
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
                    name='SubsidyItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('trade', models.CharField(max_length=20, verbose_name='工种')),
                        ('level', models.CharField(max_length=10, verbose_name='技能等级')),
                        ('hours', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='最少学时')),
                        ('amount', models.BigIntegerField(validators=[django.core.validators.MinValueValidator(0)], verbose_name='每人补贴')),
                        ('valid_from', models.DateField(verbose_name='执行起')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='执行止')),
                        ('basis', models.CharField(max_length=80, verbose_name='依据')),
                    ],
                    options={
                        'verbose_name': '培训补贴目录',
                        'ordering': ['trade', 'level', '-valid_from'],
                        'indexes': [models.Index(fields=['division_code', 'trade', 'level'], name='subsidy_item_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('division_code', 'trade', 'level', 'valid_from'), name='subsidy_item_once', violation_error_message='这个工种、等级从这天起的标准已经登记过。'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='subsidy_item_ends_after_beginning', violation_error_message='执行止不能早于执行起。')],
                    },
                ),
                migrations.CreateModel(
                    name='TrainingClass',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                        ('code', models.CharField(max_length=30, verbose_name='班级编号')),
                        ('title', models.CharField(max_length=60, verbose_name='班级名称')),
                        ('kind', models.CharField(max_length=10, verbose_name='培训方式')),
                        ('trade', models.CharField(max_length=20, verbose_name='工种')),
                        ('level', models.CharField(max_length=10, verbose_name='技能等级')),
                        ('need', models.CharField(blank=True, max_length=200, verbose_name='需求来源')),
                        ('body', models.CharField(max_length=60, verbose_name='培训机构')),
                        ('agency', models.CharField(blank=True, max_length=60, verbose_name='劳务中介')),
                        ('firm', models.CharField(blank=True, max_length=60, verbose_name='就业企业')),
                        ('promised', models.PositiveIntegerField(blank=True, null=True, verbose_name='企业承诺岗位')),
                        ('places', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='计划人数')),
                        ('hours', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='总学时')),
                        ('starts_on', models.DateField(verbose_name='开班日期')),
                        ('ends_on', models.DateField(verbose_name='结业日期')),
                    ],
                    options={
                        'verbose_name': '培训班',
                        'ordering': ['-starts_on', '-id'],
                        'indexes': [models.Index(fields=['division_code', '-starts_on'], name='training_class_place'), models.Index(fields=['-starts_on'], name='training_class_day')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('code',), name='training_class_once', violation_error_message='这个班级编号已经登记过。'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='training_class_ends_after_start', violation_error_message='结业日期不能早于开班日期。')],
                    },
                ),
                migrations.CreateModel(
                    name='Youth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(editable=False, max_length=12, verbose_name='所在村')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='人编号')),
                        ('household', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.household', verbose_name='户编号')),
                        ('focus', models.BooleanField(default=False, editable=False, verbose_name='脱贫或监测')),
                        ('booked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='入账时间')),
                        ('found_on', models.DateField(editable=False, verbose_name='发现日期')),
                        ('unmarried', models.BooleanField(blank=True, null=True, verbose_name='未婚')),
                        ('stage', models.CharField(blank=True, max_length=10, verbose_name='毕业阶段')),
                        ('fate', models.CharField(blank=True, max_length=10, verbose_name='去向')),
                        ('school', models.CharField(blank=True, max_length=60, verbose_name='学校或培训机构')),
                        ('major', models.CharField(blank=True, max_length=40, verbose_name='专业或工种')),
                        ('entered_on', models.DateField(blank=True, null=True, verbose_name='入学日期')),
                        ('finished_on', models.DateField(blank=True, null=True, verbose_name='结业日期')),
                        ('aid', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='资助金额')),
                        ('aid_paid_on', models.DateField(blank=True, null=True, verbose_name='资助发放日期')),
                        ('employer', models.CharField(blank=True, max_length=60, verbose_name='就业单位')),
                        ('job_from', models.DateField(blank=True, null=True, verbose_name='就业日期')),
                        ('asked_on', models.DateField(blank=True, null=True, verbose_name='核实日期')),
                        ('left_out', models.CharField(blank=True, max_length=60, verbose_name='不再属于的原因')),
                    ],
                    options={
                        'verbose_name': '两后生',
                        'ordering': ['division_code', 'id'],
                        'indexes': [models.Index(fields=['division_code', 'fate'], name='youth_place'), models.Index(fields=['household'], name='youth_home')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('person',), name='youth_once', violation_error_message='这个人已经在两后生台账里。'), models.CheckConstraint(condition=models.Q(models.Q(('fate', '结业后就业'), _negated=True), ('job_from__isnull', False), _connector='OR'), name='youth_works_since_a_day', violation_error_message='结业后就业的请填就业日期。'), models.CheckConstraint(condition=models.Q(('finished_on__isnull', True), ('entered_on__isnull', True), ('finished_on__gte', models.F('entered_on')), _connector='OR'), name='youth_finishes_after_entering', violation_error_message='结业日期不能早于入学日期。')],
                    },
                ),
                migrations.CreateModel(
                    name='Trainee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_at', models.DateTimeField(verbose_name='建立时间')),
                        ('updated_at', models.DateTimeField(verbose_name='更新时间')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('retired_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('division_code', models.CharField(editable=False, max_length=12, verbose_name='所在村')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='人编号')),
                        ('household', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.household', verbose_name='户编号')),
                        ('focus', models.BooleanField(default=False, editable=False, verbose_name='脱贫或监测')),
                        ('booked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='入账时间')),
                        ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainees', to='training.trainingclass', verbose_name='培训班')),
                        ('enrolled_on', models.DateField(verbose_name='报名日期')),
                        ('willing', models.BooleanField(blank=True, null=True, verbose_name='有就业意愿')),
                        ('hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='出勤学时')),
                        ('finished', models.BooleanField(blank=True, null=True, verbose_name='结业')),
                        ('skilled', models.BooleanField(blank=True, null=True, verbose_name='掌握一项技能')),
                        ('certificate', models.CharField(blank=True, max_length=40, verbose_name='证书编号')),
                        ('certified_on', models.DateField(blank=True, null=True, verbose_name='发证日期')),
                        ('subsidy', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='培训补贴')),
                        ('subsidy_paid_on', models.DateField(blank=True, null=True, verbose_name='补贴拨付日期')),
                        ('allowance', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='本人生活补助')),
                        ('allowance_paid_on', models.DateField(blank=True, null=True, verbose_name='补助发放日期')),
                        ('job_state', models.CharField(choices=[('NONE', '还没有就业'), ('FOUND', '数据显示就业'), ('CONFIRMED', '已确认就业'), ('REFUTED', '核实没有就业')], default='NONE', editable=False, max_length=10, verbose_name='培训后就业')),
                        ('job_from', models.DateField(blank=True, editable=False, null=True, verbose_name='就业日期')),
                        ('employer', models.CharField(blank=True, editable=False, max_length=60, verbose_name='就业单位')),
                        ('job_source', models.CharField(blank=True, choices=[('DATA', '劳动力台账和人社数据'), ('TOLD', '回访登记')], editable=False, max_length=6, verbose_name='就业依据')),
                        ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('confirmed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='确认日期')),
                    ],
                    options={
                        'verbose_name': '培训学员',
                        'ordering': ['-enrolled_on', '-id'],
                        'indexes': [models.Index(fields=['division_code', 'job_state'], name='trainee_place'), models.Index(fields=['-enrolled_on'], name='trainee_day'), models.Index(fields=['person'], name='trainee_person'), models.Index(fields=['household'], name='trainee_home')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('course', 'person'), name='trainee_once_a_class', violation_error_message='这个人已经在这个班里。'), models.CheckConstraint(condition=models.Q(('certificate', ''), ('certified_on__isnull', False), _connector='OR'), name='trainee_certified_on_a_day', violation_error_message='有证书编号的请填发证日期。'), models.CheckConstraint(condition=models.Q(('certificate', ''), ('finished', True), _connector='OR'), name='trainee_certified_after_finishing', violation_error_message='发了证书的要先登记结业。'), models.CheckConstraint(condition=models.Q(models.Q(('job_state', 'CONFIRMED'), _negated=True), ('job_from__isnull', False), _connector='OR'), name='trainee_works_since_a_day')],
                    },
                ),
            ],
        ),
    ]

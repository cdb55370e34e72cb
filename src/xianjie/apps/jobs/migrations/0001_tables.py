"""All tables of the app in one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xianjie.apps.audit.creating import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("jobs", "0001_job"),
        ("jobs", "0002_upload"),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='种类')),
                        ('key', models.CharField(max_length=160, unique=True, verbose_name='事由')),
                        ('title', models.CharField(max_length=200, verbose_name='名称')),
                        ('payload', models.JSONField(blank=True, default=dict, verbose_name='内容')),
                        ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='行政区划')),
                        ('state', models.CharField(choices=[('QUEUED', '排队中'), ('RUNNING', '进行中'), ('DONE', '已完成'), ('FAILED', '没有完成'), ('CANCELLED', '已取消')], max_length=10, verbose_name='状态')),
                        ('done', models.PositiveIntegerField(default=0, verbose_name='已完成')),
                        ('total', models.PositiveIntegerField(blank=True, null=True, verbose_name='总数')),
                        ('message', models.CharField(blank=True, max_length=200, verbose_name='进度')),
                        ('result', models.JSONField(blank=True, null=True, verbose_name='结果')),
                        ('error', models.CharField(blank=True, max_length=500, verbose_name='原因')),
                        ('url', models.CharField(blank=True, max_length=300, verbose_name='去处')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                        ('cancel_asked', models.BooleanField(default=False, verbose_name='要求取消')),
                        ('worker', models.CharField(blank=True, max_length=100, verbose_name='执行进程')),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(verbose_name='提交时间')),
                        ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                        ('heartbeat_at', models.DateTimeField(blank=True, null=True, verbose_name='最近活动')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                    ],
                    options={
                        'verbose_name': '后台任务',
                        'ordering': ['-created_at', '-id'],
                        'indexes': [models.Index(condition=models.Q(('state', 'QUEUED')), fields=['created_at', 'id'], name='job_queue'), models.Index(condition=models.Q(('state', 'RUNNING')), fields=['heartbeat_at'], name='job_running'), models.Index(models.F('created_by'), models.OrderBy(models.F('created_at'), descending=True), name='job_of_somebody'), models.Index(fields=['division_code', 'kind', 'created_at'], name='job_of_a_place')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state__in', ('QUEUED', 'RUNNING'))), models.Q(models.Q(('state__in', ('QUEUED', 'RUNNING')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='job_finished_at_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'FAILED'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='job_says_why_it_failed')],
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20, verbose_name='种类')),
                        ('division_code', models.CharField(db_index=True, max_length=12, verbose_name='行政区划')),
                        ('options', models.JSONField(blank=True, default=dict, verbose_name='选项')),
                        ('file_name', models.CharField(max_length=255, verbose_name='文件名')),
                        ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                        ('sha256', models.CharField(max_length=64, verbose_name='文件摘要')),
                        ('sealed_file', models.CharField(blank=True, max_length=255, verbose_name='原件')),
                        ('check_job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='checked_uploads', to='jobs.job')),
                        ('load_job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='loaded_uploads', to='jobs.job')),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(verbose_name='上传时间')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                    ],
                    options={
                        'verbose_name': '上传的文件',
                        'ordering': ['-created_at', '-id'],
                        'indexes': [models.Index(fields=['kind', 'sha256'], name='upload_of_a_file'), models.Index(condition=models.Q(('sealed_file', ''), _negated=True), fields=['created_at'], name='upload_on_disk')],
                    },
                ),
            ],
        ),
    ]

import django.db.models.deletion
import xianjie.apps.registry.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_one_duty'),
        ('accounts', '__first__'),
        ('registry', '0001_initial'),
        ('screening', '0002_raised_clues'),
    ]

    operations = [
        migrations.CreateModel(
            name='JointHandling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, verbose_name='编号')),
                ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                ('risk', models.CharField(max_length=30, verbose_name='风险类型')),
                ('level', models.CharField(blank=True, max_length=1, verbose_name='预警等级')),
                ('grounds', models.JSONField(default=list, verbose_name='预警依据')),
                ('question', models.TextField(verbose_name='请各部门研判的问题')),
                ('state', models.CharField(choices=[('ASKING', '征求意见'), ('DECIDED', '落实措施'), ('CLOSED', '已办结')], max_length=10, verbose_name='状态')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='当前期限')),
                ('opened_at', models.DateTimeField(verbose_name='发起时间')),
                ('decision', models.TextField(blank=True, verbose_name='处置决定')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('closing', models.TextField(blank=True, verbose_name='办结说明')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joint_handlings', to='screening.clue')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_handlings', to='registry.household')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opened_handlings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '联动处置',
                'indexes': [models.Index(fields=['county_code', 'state', 'due_on'], name='joint_handling_queue'), models.Index(fields=['household', 'state'], name='joint_handling_household')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('county_code', 'number'), name='joint_handling_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'DECIDED'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='joint_handling_decided_in_words'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'CLOSED'), _negated=True), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('closing', ''), _negated=True)), _connector='OR'), name='joint_handling_closed_in_words')],
            },
        ),
        migrations.CreateModel(
            name='HandlingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('OPEN', '发起'), ('ANSWER', '答复意见'), ('DECLINE', '说明不涉及'), ('EXTEND', '申请延期'), ('ALLOW', '同意延期'), ('REMIND', '催办'), ('DECIDE', '作出决定'), ('DONE', '报告落实'), ('CLOSE', '办结')], max_length=10, verbose_name='步骤')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('words', models.TextField(blank=True, verbose_name='内容')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='cases.jointhandling')),
            ],
            options={
                'verbose_name': '联动处置记录',
                'ordering': ['handling', 'id'],
            },
        ),
        migrations.CreateModel(
            name='JointMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(verbose_name='措施')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('state', models.CharField(choices=[('OPEN', '落实中'), ('DONE', '已落实')], max_length=6, verbose_name='状态')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='落实日期')),
                ('proof', models.TextField(blank=True, verbose_name='落实情况')),
                ('handling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='cases.jointhandling')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '联动处置措施',
                'ordering': ['handling', 'due_on', 'id'],
                'indexes': [models.Index(fields=['organisation', 'state', 'due_on'], name='joint_measure_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'OPEN'), models.Q(('done_on__isnull', False), models.Q(('proof', ''), _negated=True)), _connector='OR'), name='joint_measure_done_with_proof')],
            },
        ),
        migrations.CreateModel(
            name='JointParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('ASKED', '待答复'), ('EXTENSION', '申请延期'), ('ANSWERED', '已答复'), ('DECLINED', '不涉及')], max_length=10, verbose_name='状态')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='答复期限')),
                ('wanted_until', models.DateField(blank=True, null=True, verbose_name='申请延至')),
                ('reason', models.TextField(blank=True, verbose_name='延期或不涉及的理由')),
                ('opinion', models.CharField(blank=True, max_length=40, verbose_name='意见')),
                ('words', models.TextField(blank=True, verbose_name='意见说明')),
                ('will_do', models.TextField(blank=True, verbose_name='准备做什么')),
                ('will_by', models.DateField(blank=True, null=True, verbose_name='何时做完')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='cases.jointhandling')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': '联动处置的部门',
                'ordering': ['handling', 'id'],
                'indexes': [models.Index(fields=['organisation', 'state', 'due_on'], name='joint_party_queue')],
                'constraints': [models.UniqueConstraint(fields=('handling', 'organisation'), name='joint_party_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ANSWERED'), _negated=True), models.Q(('answered_at__isnull', False), models.Q(('opinion', ''), _negated=True)), _connector='OR'), name='joint_party_answered_with_opinion'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['DECLINED', 'EXTENSION']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='joint_party_says_why')],
            },
        ),
        migrations.CreateModel(
            name='NeedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, verbose_name='编号')),
                ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                ('division_code', models.CharField(max_length=12, verbose_name='村代码')),
                ('who', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='不在册的是谁')),
                ('needs', models.JSONField(default=list, verbose_name='困难')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='现在就要救助')),
                ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='情况说明')),
                ('typed', models.PositiveSmallIntegerField(default=0, verbose_name='打字项数')),
                ('state', models.CharField(choices=[('SUBMITTED', '待核查'), ('ASKED', '待补充'), ('ACCEPTED', '已受理'), ('MERGED', '已并入'), ('REJECTED', '不受理')], max_length=10, verbose_name='状态')),
                ('reported_at', models.DateTimeField(verbose_name='上报时间')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='核查期限')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='核查时间')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='checked_reports', to=settings.AUTH_USER_MODEL)),
                ('clue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='need_reports', to='screening.clue')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='need_reports', to='registry.household')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_reports', to='screening.clue')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.archivedocument')),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='need_reports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '主动发现上报',
                'indexes': [models.Index(fields=['county_code', 'state', '-is_urgent', 'due_on'], name='need_report_queue'), models.Index(fields=['household', 'state'], name='need_report_household'), models.Index(fields=['reported_by', '-reported_at'], name='need_report_reporter')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('county_code', 'number'), name='need_report_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ('SUBMITTED', 'ASKED')), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='need_report_checked_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'MERGED')), models.Q(models.Q(('state', 'MERGED'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='need_report_merged_into_a_clue')],
            },
        ),
        migrations.CreateModel(
            name='ReportDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField(unique=True, verbose_name='表单标识')),
                ('content', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='填写内容')),
                ('saved_at', models.DateTimeField(verbose_name='保存时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '主动发现草稿',
                'ordering': ['-saved_at'],
                'indexes': [models.Index(fields=['user', '-saved_at'], name='report_draft_user')],
            },
        ),
        migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('SUBMIT', '上报'), ('ASK', '退回补充'), ('ANSWER', '补充'), ('ACCEPT', '受理'), ('MERGE', '并入已有线索'), ('REJECT', '不受理')], max_length=10, verbose_name='步骤')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('words', xianjie.apps.registry.fields.EncryptedTextField(default='', verbose_name='说明')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='cases.needreport')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '主动发现办理记录',
                'ordering': ['report', 'id'],
            },
        ),
    ]

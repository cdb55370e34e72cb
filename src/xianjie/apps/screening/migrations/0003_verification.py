import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('registry', '0003_fill_spellings'),
        ('screening', '0002_raised_clues'),
    ]

    operations = [
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_code', models.CharField(blank=True, max_length=12, verbose_name='村代码')),
                ('period', models.CharField(max_length=7, verbose_name='数据期')),
                ('level', models.CharField(choices=[('红', '红'), ('橙', '橙'), ('黄', '黄'), ('蓝', '蓝')], max_length=1, verbose_name='预警等级')),
                ('outcome', models.CharField(choices=[('UNKNOWN', '未核查'), ('CONFIRMED', '属实，有风险'), ('NO_RISK', '核实无风险')], max_length=10, verbose_name='核查结果')),
                ('note', models.TextField(max_length=1000, verbose_name='核查情况')),
                ('quiet_until', models.DateField(blank=True, null=True, verbose_name='静默至')),
                ('verified_at', models.DateTimeField(verbose_name='核查时间')),
            ],
            options={
                'verbose_name': '线索核查',
                'ordering': ['-verified_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ('CONFIRMED', 'NO_RISK'))), name='verification_says_something')],
            },
        ),
        migrations.AddField(
            model_name='clue',
            name='outcome',
            field=models.CharField(choices=[('UNKNOWN', '未核查'), ('CONFIRMED', '属实，有风险'), ('NO_RISK', '核实无风险')], default='UNKNOWN', max_length=10, verbose_name='核查结果'),
        ),
        migrations.AddField(
            model_name='clue',
            name='verified_period',
            field=models.CharField(blank=True, max_length=7, verbose_name='核查所据数据期'),
        ),
        migrations.AddField(
            model_name='run',
            name='started_by',
            field=models.CharField(blank=True, max_length=80, verbose_name='发起人'),
        ),
        migrations.AddIndex(
            model_name='clue',
            index=models.Index(fields=['county_code', 'outcome'], name='screening_c_county__dc939b_idx'),
        ),
        migrations.AddField(
            model_name='verification',
            name='clue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='screening.clue'),
        ),
        migrations.AddField(
            model_name='verification',
            name='verified_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to=settings.AUTH_USER_MODEL),
        ),
    ]

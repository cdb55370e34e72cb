from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0001_initial'),
        ('sources', '0002_carved_rows'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('feed', models.CharField(max_length=40, verbose_name='数据')),
                ('period', models.CharField(max_length=7, verbose_name='数据期')),
                ('county_code', models.CharField(max_length=6, verbose_name='县代码')),
                ('division_code', models.CharField(max_length=12, verbose_name='行政区划')),
                ('reminded_on', models.DateField(verbose_name='催报日期')),
                ('reminded_at', models.DateTimeField(verbose_name='催报时间')),
                ('reminded_by', models.CharField(max_length=150, verbose_name='催报人')),
                ('reached', models.PositiveSmallIntegerField(verbose_name='提醒账户数')),
            ],
            options={
                'verbose_name': '催报',
                'ordering': ['-reminded_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('county_code', 'period', 'feed', 'reminded_on'), name='reminded_once_a_day')],
            },
        ),
        migrations.AddField(
            model_name='linkcandidate',
            name='village_code',
            field=models.CharField(blank=True, max_length=12, verbose_name='候选人所在村'),
        ),
        migrations.AddIndex(
            model_name='linkcandidate',
            index=models.Index(condition=models.Q(('state', 'OPEN')), fields=['division_code'], name='candidate_open'),
        ),
        migrations.AddIndex(
            model_name='linkcandidate',
            index=models.Index(condition=models.Q(('state__in', ['LINKED', 'DISMISSED'])), fields=['resolved_by', 'resolved_at'], name='candidate_decided'),
        ),
    ]

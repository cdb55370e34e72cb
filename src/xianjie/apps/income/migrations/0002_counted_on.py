# The day by which rules count an entry, and how late a subsidy came.

from __future__ import annotations

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("income", "0001_ledger")]

    operations = [
        migrations.AddField(
            model_name="incomeentry",
            name="counted_on",
            field=models.DateField(default=datetime.date(2000, 1, 1), verbose_name="归属日期"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="subsidydue",
            name="delay",
            field=models.IntegerField(blank=True, null=True, verbose_name="足额迟几天"),
        ),
    ]

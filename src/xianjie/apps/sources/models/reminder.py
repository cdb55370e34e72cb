"""When a department was reminded of a feed."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed


class FeedReminder(models.Model):
    """A reminder about a feed of a period: at most one a day.

    ``reached`` counts the accounts whose bell rang; ``reminded_by`` is ``system:tick`` when the
    system reminded by itself.
    """

    feed = models.CharField("数据", max_length=40)
    period = models.CharField("数据期", max_length=7)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12)
    reminded_on = models.DateField("催报日期")
    reminded_at = models.DateTimeField("催报时间")
    reminded_by = models.CharField("催报人", max_length=150)
    reached = models.PositiveSmallIntegerField("提醒账户数")

    objects = ScopedManager()

    field_classes = classed(
        public="feed county_code division_code",
        internal="id period reminded_on reminded_at reminded_by reached",
    )

    class Meta:
        verbose_name = "催报"
        ordering = ["-reminded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period", "feed", "reminded_on"],
                name="reminded_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.period} @ {self.county_code}"

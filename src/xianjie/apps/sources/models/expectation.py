"""Which feed a county waits for."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.audit.classification import classed


class FeedExpectation(models.Model):
    """A feed that a county expects each month, from whom and by which day of the next month.

    ``first_period`` (``2022-04``) is the first month expected; empty means the first that came.
    ``last_period`` is the last one; empty means that no end is known.
    """

    feed = models.CharField("数据", max_length=40)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    department = models.CharField("部门", max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_day = models.PositiveSmallIntegerField("次月几日前")
    first_period = models.CharField("首期", max_length=7, blank=True)
    last_period = models.CharField("末期", max_length=7, blank=True)
    is_expected = models.BooleanField("按月报送", default=True)

    field_classes = classed(
        public="feed county_code division_code",
        internal="id department organisation due_day first_period last_period is_expected",
    )

    class Meta:
        verbose_name = "应报数据"
        ordering = ["county_code", "feed"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "feed"], name="feed_expected_once_in_a_county"
            ),
            models.CheckConstraint(
                condition=models.Q(due_day__gte=1, due_day__lte=31), name="feed_due_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed} @ {self.county_code}"

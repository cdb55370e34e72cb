"""Monthly progress of a township or department."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.supervision.enums import ReportState


class ProgressReport(models.Model):
    """What a township (``organisation`` NULL) or a department says of one month.

    ``figures`` are those the system knew when it was handed in: list of ``[name, number]``.
    ``on_time``: first handed in by the day that the rulebook sets.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("报送单位所在地", max_length=12)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="progress_reports"
    )
    period = models.CharField("期别", max_length=7)
    figures = models.JSONField("数字", default=list)
    done = models.TextField("本月进展", blank=True)
    problems = models.TextField("存在问题", blank=True)
    plans = models.TextField("下月打算", blank=True)
    state = models.CharField("状态", max_length=10, choices=ReportState.choices)
    due_on = models.DateField("期限")
    first_on = models.DateField("首次报送日期")
    on_time = models.BooleanField("按时", default=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("报送时间")
    return_words = models.CharField("退回原因", max_length=300, blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code organisation period figures done problems plans state due_on "
        "first_on on_time submitted_by submitted_at return_words returned_by version",
    )

    class Meta:
        verbose_name = "进展报送"
        ordering = ["-period", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "division_code"],
                condition=Q(organisation__isnull=True),
                name="progress_once_a_township",
            ),
            models.UniqueConstraint(
                fields=["period", "division_code", "organisation"],
                condition=Q(organisation__isnull=False),
                name="progress_once_a_department",
            ),
        ]
        indexes = [models.Index(fields=["county_code", "period"], name="progress_month")]

    def __str__(self) -> str:
        return f"{self.period} {self.division_code}"


class ProgressReview(models.Model):
    """What is said of some months together: the county's analysis, or a unit's regular report.

    ``period`` is the last month, ``months`` how many. A township has no ``organisation``, the
    county neither that nor a township's ``division_code``. The figures come from the rows of the
    months and are not kept here.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("单位所在地", max_length=12)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="progress_reviews"
    )
    period = models.CharField("期别", max_length=7)
    months = models.PositiveSmallIntegerField("月数", default=1)
    progress = models.TextField("进展", blank=True)
    problems = models.TextField("问题", blank=True)
    experience = models.TextField("经验", blank=True)
    plans = models.TextField("下一步", blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code organisation period months progress problems experience plans "
        "written_by written_at version",
    )

    class Meta:
        verbose_name = "定期分析"
        ordering = ["-period", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "months", "division_code"],
                condition=Q(organisation__isnull=True),
                name="review_once_a_place",
            ),
            models.UniqueConstraint(
                fields=["period", "months", "organisation"],
                condition=Q(organisation__isnull=False),
                name="review_once_a_department",
            ),
            models.CheckConstraint(condition=Q(months__gte=1), name="review_of_some_months"),
        ]
        indexes = [models.Index(fields=["county_code", "period"], name="review_month")]

    def __str__(self) -> str:
        return f"{self.period} {self.months}"

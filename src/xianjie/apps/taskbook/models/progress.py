"""What a party of a task says of a month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.taskbook.enums import Light, ProgressState
from xianjie.apps.taskbook.models.task import Task, TaskParty


class TaskProgress(models.Model):
    """One month of one party of a task; reported again, it is replaced.

    ``expected`` is what straight progress asked for on the day of the report and ``light`` what
    the party shows by its own percent.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="progress")
    party = models.ForeignKey(TaskParty, models.PROTECT, related_name="progress")
    period = models.CharField("期别", max_length=7)
    percent = models.PositiveSmallIntegerField("进度")
    expected = models.PositiveSmallIntegerField("序时进度", default=0)
    light = models.CharField("亮灯", max_length=8, choices=Light.choices, blank=True)
    state = models.CharField(
        "情况", max_length=10, choices=ProgressState.choices, default=ProgressState.RUNNING
    )
    words = models.CharField("说明", max_length=500, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField("报送时间")

    field_classes = classed(
        internal="id task party period percent expected light state words reported_by reported_at"
    )

    class Meta:
        verbose_name = "任务进展"
        ordering = ["task", "-period", "party"]
        constraints = [
            models.UniqueConstraint(fields=["party", "period"], name="task_progress_once_a_month"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_within_hundred"),
        ]
        indexes = [models.Index(fields=["period"], name="task_progress_month")]

    def __str__(self) -> str:
        return f"{self.period} {self.percent}%"

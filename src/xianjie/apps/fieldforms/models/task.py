"""Something that somebody has to do at a household's door."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.fieldforms.enums import TaskState, VisitStage
from xianjie.apps.registry.models import Household


class FieldTask(models.Model):
    """A sheet that is to be filled in at one household by a day.

    ``form`` names a sheet definition (`contracts/sheets`). ``source`` says what asked for it, as
    ``case:12:1`` or ``round:3``; one source asks a household once. ``assignee`` NULL leaves the
    task to whoever works in the village. A task done names the sheet that did it; ``ending`` says
    why one is no longer needed.
    """

    form = models.CharField("表单", max_length=30)
    source = models.CharField("来源", max_length=60)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    group_name = models.CharField("自然村", max_length=80, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="field_tasks")
    stage = models.CharField("阶段", max_length=6, choices=VisitStage.choices, blank=True)
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="field_tasks"
    )
    state = models.CharField("状态", max_length=10, choices=TaskState.choices)
    opened_on = models.DateField("下达日期")
    due_on = models.DateField("期限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    ending = models.CharField("不再需要的原因", max_length=100, blank=True)
    sheet = models.OneToOneField(
        "fieldforms.Sheet", models.PROTECT, null=True, blank=True, related_name="done_task"
    )

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id form source division_code group_name household stage assignee state "
        "opened_on due_on done_on ending sheet",
    )

    class Meta:
        verbose_name = "入户任务"
        constraints = [
            models.UniqueConstraint(fields=["source", "household"], name="field_task_once"),
            models.CheckConstraint(
                condition=~Q(state=TaskState.DONE) | Q(done_on__isnull=False, sheet__isnull=False),
                name="field_task_done_by_a_sheet",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "due_on"], name="field_task_queue"
            ),
            models.Index(
                fields=["county_code", "done_on", "division_code"],
                condition=Q(state=TaskState.DONE),
                name="field_task_done",
            ),
            models.Index(fields=["source", "state", "division_code"], name="field_task_source"),
            models.Index(fields=["household", "state"], name="field_task_household"),
            models.Index(fields=["assignee", "state", "due_on"], name="field_task_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.household_id}"

"""A task of a county: taken from a clause or set by hand."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.models import Clause, Target
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.taskbook.enums import PartyRole, Rhythm, TaskState


class Task(models.Model):
    """Something that has to be done by a day, under a responsible leader.

    Without leader and deadline it stays a draft: the database refuses to issue it. ``clause`` is
    the citation; it stays when the text is withdrawn. The marks say what is deployed, given
    projects, funded and approved first (M01-11). ``due_proposed``: nobody has confirmed the
    deadline yet. ``percent`` is what the leading parties reported last; the numbers of the days
    of beginning and deadline let the database compare it with straight progress.
    """

    division_code = models.CharField("区划代码", max_length=12)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="tasks")
    title = models.CharField("任务", max_length=200)
    content = models.TextField("内容", blank=True)
    leader = EncryptedTextField("责任领导")
    has_leader = models.BooleanField("有责任领导", default=False, editable=False)
    due_on = models.DateField("完成时限", null=True, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    rhythm = models.CharField(
        "报送频次", max_length=12, choices=Rhythm.choices, default=Rhythm.MONTHLY
    )
    state = models.CharField(
        "状态", max_length=10, choices=TaskState.choices, default=TaskState.DRAFT
    )
    due_proposed = models.BooleanField("时限为建议", default=False)
    start_number = models.PositiveIntegerField("开始日序", null=True, editable=False)
    due_number = models.PositiveIntegerField("时限日序", null=True, editable=False)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    reported_period = models.CharField("最近报送期别", max_length=7, blank=True)
    is_priority = models.BooleanField("优先部署", default=False)
    is_project_first = models.BooleanField("项目优先", default=False)
    is_funded_first = models.BooleanField("资金优先", default=False)
    is_simplified = models.BooleanField("简化审批", default=False)
    issued_at = models.DateTimeField("下达时间", null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_on = models.DateField("完成日期", null=True, blank=True)
    evidence = models.TextField("完成依据", blank=True)
    reason = models.CharField("取消或重办原因", max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code",
        internal="id clause title content has_leader due_on starts_on rhythm state is_priority "
        "is_project_first is_funded_first is_simplified issued_at issued_by done_on evidence "
        "created_by created_at version due_proposed start_number due_number percent "
        "reported_period reason",
        personal="leader",
    )

    class Meta:
        verbose_name = "工作任务"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "CANCELLED"])
                | Q(has_leader=True, due_on__isnull=False, issued_at__isnull=False),
                name="task_issued_with_leader_and_deadline",
                violation_error_message="没有责任领导和完成时限，不能下达。",
            ),
            models.CheckConstraint(
                condition=~Q(state="DONE") | (Q(done_on__isnull=False) & ~Q(evidence="")),
                name="task_done_with_evidence",
                violation_error_message="没有完成依据不能销号。",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100), name="task_percent_within_hundred"
            ),
            models.CheckConstraint(
                condition=~Q(state="CANCELLED") | ~Q(reason=""),
                name="task_cancelled_with_reason",
                violation_error_message="取消任务要写原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "state", "due_on"], name="task_place_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the database compares in step with what people wrote."""
        self.has_leader = bool(self.leader.strip())
        self.start_number = self.starts_on.toordinal() if self.starts_on else None
        self.due_number = self.due_on.toordinal() if self.due_on else None
        super().save(*args, **kwargs)


class TaskParty(models.Model):
    """Who takes part: an organisation of the county, or a township (``town_code``, 9 digits)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="parties")
    role = models.CharField("作用", max_length=12, choices=PartyRole.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="task_parts"
    )
    town_code = models.CharField("乡镇代码", max_length=9, blank=True)
    printed = models.CharField("文件所写名称", max_length=100, blank=True)

    field_classes = classed(public="id task role organisation town_code printed")

    class Meta:
        verbose_name = "任务单位"
        ordering = ["task", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "organisation"],
                condition=Q(organisation__isnull=False),
                name="task_party_once",
            ),
            models.UniqueConstraint(
                fields=["task", "town_code"],
                condition=~Q(town_code=""),
                name="task_town_once",
            ),
        ]
        indexes = [models.Index(fields=["town_code"], name="task_party_town")]

    def __str__(self) -> str:
        return self.printed or self.town_code


class TaskTarget(models.Model):
    """A figure that a task has to reach: of its clause, or an indicator chosen by hand."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="aims")
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="task_aims"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="task_aims"
    )

    field_classes = classed(internal="id task target indicator")

    class Meta:
        verbose_name = "任务指标"
        ordering = ["task", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False) | Q(indicator__isnull=False),
                name="task_aim_is_something",
            ),
            models.UniqueConstraint(
                fields=["task", "target"],
                condition=Q(target__isnull=False),
                name="task_target_once",
            ),
            models.UniqueConstraint(
                fields=["task", "indicator"],
                condition=Q(indicator__isnull=False),
                name="task_indicator_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.target or self.indicator)


class TaskPhase(models.Model):
    """What is to be reached in a year or stage of a task, and by which day."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="phases")
    year = models.PositiveSmallIntegerField("年度")
    stage = models.CharField("阶段", max_length=40, blank=True)
    goal = models.CharField("目标", max_length=300)
    due_on = models.DateField("期限")
    done_on = models.DateField("完成日期", null=True, blank=True)

    field_classes = classed(internal="id task year stage goal due_on done_on")

    class Meta:
        verbose_name = "任务阶段"
        ordering = ["task", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "year", "stage", "goal"], name="phase_once_a_year_and_stage"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="phase_due")]

    def __str__(self) -> str:
        return f"{self.year}{self.stage} {self.goal}"


class TaskItem(models.Model):
    """A project of a task: 任务项目化、项目清单化、清单具体化 (M01-05).

    ``income_goal`` is in yuan a person and year.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="items")
    name = models.CharField("产业项目", max_length=120)
    partner = models.CharField("帮扶单位", max_length=100, blank=True)
    funding = models.CharField("资金来源", max_length=120, blank=True)
    duty = models.CharField("工作责任", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    income_goal = models.DecimalField(
        "年度增收目标", max_digits=12, decimal_places=2, null=True, blank=True
    )

    field_classes = classed(internal="id task name partner funding duty year income_goal")

    class Meta:
        verbose_name = "任务项目"
        ordering = ["task", "year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "name", "year"], name="item_once_a_year"),
        ]

    def __str__(self) -> str:
        return self.name

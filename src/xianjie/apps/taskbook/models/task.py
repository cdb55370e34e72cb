"""A task of a county: taken from a clause or set by hand."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.models import Clause
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.taskbook.enums import PartyRole, Rhythm, TaskState


class Task(models.Model):
    """Something that has to be done by a day, under a responsible leader.

    Without leader and deadline it stays a draft: the database refuses to issue it. ``clause`` is
    the citation; it stays when the text is withdrawn. ``is_priority`` marks what is deployed,
    funded and approved first (M01-11).
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
    is_priority = models.BooleanField("优先安排", default=False)
    is_simplified = models.BooleanField("简化审批", default=False)
    issued_at = models.DateTimeField("下达时间", null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_on = models.DateField("完成日期", null=True, blank=True)
    evidence = models.TextField("完成依据", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code",
        internal="id clause title content has_leader due_on starts_on rhythm state is_priority "
        "is_simplified issued_at issued_by done_on evidence created_by created_at version",
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
        ]
        indexes = [
            models.Index(fields=["division_code", "state", "due_on"], name="task_place_state"),
        ]

    def __str__(self) -> str:
        return self.title


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

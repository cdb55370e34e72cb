"""Action plans: who must hand one in, and whether it came (M01-05)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.taskbook.models.task import Task


class ActionPlan(models.Model):
    """A plan that an organisation, or a township, owes for a document or a task.

    ``submitted_on`` is empty while it is owed; ``returned`` says what is lacking in one that was
    given back. The file lies under ``XIANJIE_HOME/uploads`` by its hash.
    """

    division_code = models.CharField("区划代码", max_length=12)
    document = models.ForeignKey(
        PolicyDocument, models.PROTECT, null=True, blank=True, related_name="action_plans"
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="action_plans"
    )
    title = models.CharField("方案", max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="action_plans"
    )
    town_code = models.CharField("乡镇代码", max_length=9, blank=True)
    due_on = models.DateField("提交期限")
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField("方案要点", blank=True)
    file_name = models.CharField("文件名", max_length=255, blank=True)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    returned = models.CharField("退回原因", max_length=300, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("要求时间")

    objects = ScopedManager()

    field_classes = classed(
        public="division_code organisation town_code",
        internal="id document task title due_on submitted_on submitted_by words file_name sha256 "
        "returned asked_by asked_at",
    )

    class Meta:
        verbose_name = "行动方案"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ ~Q(town_code=""),
                name="plan_owed_by_one",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on__isnull=True)
                | (Q(submitted_by__isnull=False) & (~Q(words="") | ~Q(sha256=""))),
                name="plan_submitted_with_content",
                violation_error_message="提交方案要写要点或上传文件。",
            ),
            models.UniqueConstraint(
                fields=["title", "organisation", "division_code"],
                condition=Q(organisation__isnull=False),
                name="plan_once_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["title", "town_code"],
                condition=~Q(town_code=""),
                name="plan_once_a_township",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "submitted_on", "due_on"], name="plan_place_due"),
        ]

    def __str__(self) -> str:
        return self.title

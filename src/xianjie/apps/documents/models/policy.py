"""Lists that documents ask a county to keep: assistance policies, pilots, plan inclusions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.documents.enums import (
    AssistanceKind,
    Decision,
    InclusionKind,
    InclusionState,
    PilotState,
)
from xianjie.apps.ledger.models import PlacedRow, row_classes


class AssistancePolicy(PlacedRow):
    """An assistance policy and what was decided about it for the transition period."""

    name = models.CharField("政策", max_length=120)
    kind = models.CharField("类型", max_length=12, choices=AssistanceKind.choices)
    decision = models.CharField("决定", max_length=10, choices=Decision.choices)
    change = models.CharField("优化、调整内容", max_length=300, blank=True)
    organisation = models.CharField("主管部门", max_length=80, blank=True)
    starts_on = models.DateField("执行期起", null=True, blank=True)
    ends_on = models.DateField("执行期止", null=True, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=60, blank=True)

    field_classes = row_classes(
        internal="division_code name kind decision change organisation starts_on ends_on document "
        "clause"
    )

    class Meta:
        verbose_name = "帮扶政策"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"],
                condition=Q(retired_at__isnull=True),
                name="assistance_policy_once",
                violation_error_message="清单里已有这项政策。",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="assistance_policy_ends_after_start",
                violation_error_message="执行期止不能早于执行期起。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "kind"], name="assistance_policy_place")]

    def __str__(self) -> str:
        return self.name


class Pilot(PlacedRow):
    """A pilot: what is tried where and until when, what came of it, what others can copy."""

    name = models.CharField("试点", max_length=120)
    kind = models.CharField("试点类型", max_length=60)
    organisation = models.CharField("牵头单位", max_length=80, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=PilotState.choices)
    result = models.TextField("成效", blank=True)
    experience = models.TextField("可复制的经验", blank=True)
    copied_to = models.CharField("推广到", max_length=200, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=60, blank=True)

    field_classes = row_classes(
        internal="division_code name kind organisation starts_on ends_on state result experience "
        "copied_to document clause"
    )

    class Meta:
        verbose_name = "试点"
        ordering = ["-starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"],
                condition=Q(retired_at__isnull=True),
                name="pilot_once_a_place",
                violation_error_message="这个地方已登记过同名的试点。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="pilot_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="DONE") | ~Q(result=""),
                name="pilot_done_with_result",
                violation_error_message="试点结束要写明成效。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "-starts_on"], name="pilot_place"),
            models.Index(fields=["-starts_on"], name="pilot_start"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanInclusion(PlacedRow):
    """A measure or project, and the plan of a higher or the same level that takes it in."""

    title = models.CharField("举措或项目", max_length=160)
    kind = models.CharField("类别", max_length=10, choices=InclusionKind.choices)
    plan = models.CharField("纳入的规划", max_length=160)
    state = models.CharField("状态", max_length=10, choices=InclusionState.choices)
    organisation = models.CharField("责任单位", max_length=80, blank=True)
    asked_on = models.DateField("申报日期", null=True, blank=True)
    included_on = models.DateField("纳入日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=60, blank=True)

    field_classes = row_classes(
        internal="division_code title kind plan state organisation asked_on included_on note "
        "document clause"
    )

    class Meta:
        verbose_name = "规划纳入事项"
        ordering = ["state", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "title", "plan"],
                condition=Q(retired_at__isnull=True),
                name="inclusion_once_a_plan",
                violation_error_message="这项已登记在这个规划下。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["INCLUDED", "UNDERWAY", "DONE"])
                | Q(included_on__isnull=False),
                name="inclusion_has_a_day",
                violation_error_message="已纳入的要写纳入日期。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "title"], name="inclusion_place")]

    def __str__(self) -> str:
        return self.title

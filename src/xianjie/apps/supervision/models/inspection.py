"""Inspections, and the villages and households that were drawn for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household
from xianjie.apps.supervision.enums import InspectionKind, InspectionState, Stratum, Verdict
from xianjie.apps.supervision.models.rectification import Rectification


class Inspection(models.Model):
    """A planned inspection and how its sample was drawn.

    The same ``seed`` over the same population draws the same villages and households; the three
    numbers are those that the rulebook asked for when it was drawn.
    """

    division_code = models.CharField("区划代码", max_length=12)
    kind = models.CharField("方式", max_length=12, choices=InspectionKind.choices)
    title = models.CharField("名称", max_length=80)
    focus = models.CharField("检查重点", max_length=300, blank=True)
    team = EncryptedTextField("检查组成员")
    groups = models.PositiveSmallIntegerField("组数", default=1)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    state = models.CharField(
        "状态", max_length=8, choices=InspectionState.choices, default=InspectionState.PLANNED
    )
    seed = models.CharField("随机种子", max_length=20, blank=True)
    villages = models.PositiveSmallIntegerField("每组村数", default=0)
    lifted = models.PositiveSmallIntegerField("每村脱贫户", default=0)
    ordinary = models.PositiveSmallIntegerField("每村一般户", default=0)
    drawn_at = models.DateTimeField("抽样时间", null=True, blank=True)
    summary = models.TextField("检查小结", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间")

    objects = ScopedManager()

    field_classes = classed(
        internal="id division_code kind title focus groups starts_on ends_on state seed villages "
        "lifted ordinary drawn_at summary created_by created_at",
        personal="team",
    )

    class Meta:
        verbose_name = "督查检查"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="inspection_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(state="PLANNED") | ~Q(seed=""), name="inspection_drawn_with_seed"
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "-starts_on"], name="inspection_list"),
        ]

    def __str__(self) -> str:
        return self.title


class InspectionSample(models.Model):
    """One drawn line: a village, or a household of a drawn village, and what was found there."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="samples")
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stratum = models.CharField("抽样层", max_length=10, choices=Stratum.choices)
    group = models.PositiveSmallIntegerField("组")
    number = models.PositiveIntegerField("序号")
    verdict = models.CharField("结果", max_length=8, choices=Verdict.choices, default=Verdict.OPEN)
    words = EncryptedTextField("情况")
    checked_on = models.DateField("检查日期", null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(
        Rectification, models.PROTECT, null=True, blank=True, related_name="samples"
    )

    objects = ScopedManager()

    field_classes = classed(
        internal="id inspection division_code household stratum group number verdict checked_on "
        "checked_by item",
        personal="words",
    )

    class Meta:
        verbose_name = "抽样名单"
        ordering = ["inspection", "group", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "household"], condition=Q(household__isnull=False),
                name="household_drawn_once",
            ),
            models.UniqueConstraint(
                fields=["inspection", "division_code"], condition=Q(household__isnull=True),
                name="village_drawn_once",
            ),
            models.CheckConstraint(
                condition=Q(stratum="VILLAGE", household__isnull=True)
                | (~Q(stratum="VILLAGE") & Q(household__isnull=False)),
                name="sample_is_a_village_or_a_household",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["inspection", "group", "number"], name="sample_list"),
            models.Index(fields=["division_code"], name="sample_place"),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.number}"

"""One comparison of everybody's benefits in a month, with what could not be decided."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed
from xianjie.apps.screening.models import Run


class BenefitEvaluation(models.Model):
    """The benefits of a county and month, evaluated over the inputs of a run of the comparison.

    ``counts`` maps the id of a benefit to how many it looked at and found (population, owed,
    held, undue, eligible, under, over, unknown); ``held`` lists the benefits whose results wait
    for a named confirmation, with the reason. ``inputs_hash`` covers all that the result rests on.
    """

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    run = models.ForeignKey(Run, models.PROTECT, related_name="benefit_evaluations")
    inputs_hash = models.CharField("输入指纹", max_length=64)
    is_current = models.BooleanField("当前结果", default=False)
    counts = models.JSONField("分待遇人数", default=dict)
    held = models.JSONField("待确认待遇", default=list, blank=True)
    summary = models.JSONField("汇总", default=dict, blank=True)
    evaluated_by = models.CharField("发起人", max_length=80, blank=True)
    evaluated_at = models.DateTimeField("比对时间")

    field_classes = classed(
        public="county_code period",
        internal="id run inputs_hash is_current counts held summary evaluated_by evaluated_at",
    )

    class Meta:
        verbose_name = "待遇比对"
        ordering = ["-period", "-evaluated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period"],
                condition=models.Q(is_current=True),
                name="benefits_evaluated_once_a_period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period}"


class BenefitUnknown(models.Model):
    """For how many subjects a benefit was undecided, and how often one fact was missing.

    ``missing_fact`` is empty in the row that holds the number of subjects themselves.
    """

    evaluation = models.ForeignKey(BenefitEvaluation, models.CASCADE, related_name="unknowns")
    benefit_id = models.CharField("待遇", max_length=40)
    missing_fact = models.CharField("缺少的事实", max_length=80, blank=True)
    count = models.PositiveIntegerField("对象数")

    field_classes = classed(internal="id evaluation benefit_id missing_fact count")

    class Meta:
        verbose_name = "待遇信息不足统计"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "benefit_id", "missing_fact"],
                name="benefit_unknown_once_a_fact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.benefit_id} {self.missing_fact} {self.count}"


class BenefitConfirmation(models.Model):
    """A named confirmation that a benefit with unusually many gaps is right, for one month.

    ``entry_hash`` covers the entry of the rulebook: when it is changed, the confirmation is void.
    """

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    benefit_id = models.CharField("待遇", max_length=40)
    entry_hash = models.CharField("条目指纹", max_length=64)
    reason = models.TextField("理由")
    confirmed_by = models.CharField("确认人", max_length=80)
    confirmed_at = models.DateTimeField("确认时间")

    field_classes = classed(
        public="county_code period",
        internal="id benefit_id entry_hash reason confirmed_by confirmed_at",
    )

    class Meta:
        verbose_name = "待遇命中确认"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period", "benefit_id", "entry_hash"],
                name="benefit_confirmed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.benefit_id}"

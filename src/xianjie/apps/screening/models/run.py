"""A run of the comparison over one county and month."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed
from xianjie.apps.screening.enums import RunState


class Run(models.Model):
    """One run. ``folder`` under the lake's ``runs`` holds its facts, findings and manifest.

    ``inputs_hash`` covers everything that the result depends on: the rulebook, the registry
    snapshot, the batches, the dates, the confirmations and the run of the month before.
    ``is_current`` marks the newest completed run of a county and period.
    """

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    as_of = models.DateField("截至日")
    state = models.CharField("状态", max_length=12, choices=RunState.choices)
    is_current = models.BooleanField("当前结果", default=False)
    folder = models.CharField("结果目录", max_length=40, unique=True)
    rulebook_hash = models.CharField("规则库版本", max_length=64)
    inputs_hash = models.CharField("输入指纹", max_length=64, blank=True)
    complete_data = models.BooleanField("数据齐全", default=True)
    notes = models.JSONField("数据提示", default=list, blank=True)
    held = models.JSONField("待确认规则", default=list, blank=True)
    manifest = models.JSONField("清单", default=dict, blank=True)
    summary = models.JSONField("汇总", default=dict, blank=True)
    started_by = models.CharField("发起人", max_length=80, blank=True)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True, blank=True)

    field_classes = classed(
        public="county_code period as_of state",
        internal="id is_current folder rulebook_hash inputs_hash complete_data notes held manifest "
        "summary started_by started_at finished_at",
    )

    class Meta:
        verbose_name = "月度筛查"
        ordering = ["-period", "-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period"],
                condition=models.Q(is_current=True),
                name="one_current_run_a_county_and_period",
            )
        ]
        indexes = [models.Index(fields=["county_code", "period", "state"])]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period}"


class InsufficientCount(models.Model):
    """For how many subjects a rule was undecided, and how often one fact was missing among them.

    ``missing_fact`` is empty in the row that holds the number of subjects themselves.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="insufficient")
    rule_id = models.CharField("规则", max_length=80)
    missing_fact = models.CharField("缺少的事实", max_length=80, blank=True)
    count = models.PositiveIntegerField("对象数")

    field_classes = classed(internal="id run rule_id missing_fact count")

    class Meta:
        verbose_name = "信息不足统计"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "rule_id", "missing_fact"], name="insufficient_once_a_fact"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.missing_fact} {self.count}"

"""A named confirmation that a rule which hits unusually many is right."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed


class RuleConfirmation(models.Model):
    """Releases the held results of one rule for one county and month.

    ``rule_hash`` covers the rule, the facts and the parameter values that it reads: another change
    of the rulebook leaves the confirmation standing.
    """

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    rule_id = models.CharField("规则", max_length=80)
    rule_hash = models.CharField("规则指纹", max_length=64)
    reason = models.TextField("理由")
    confirmed_by = models.CharField("确认人", max_length=80)
    confirmed_at = models.DateTimeField("确认时间")

    field_classes = classed(
        public="county_code period",
        internal="id rule_id rule_hash reason confirmed_by confirmed_at",
    )

    class Meta:
        verbose_name = "规则命中确认"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period", "rule_id", "rule_hash"],
                name="rule_confirmed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.rule_id}"

"""A check of the data of a county, and what it counted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed


class QualityRun(models.Model):
    """One check of a county by all rules, or by those of some tables; stored as a whole.

    ``as_of`` is 截至日. ``tables`` is ``{table: {"title", "rows", "date"}}`` of what was read,
    ``chosen`` the tables that were asked for (empty: all). ``by_rule`` counts what stands after
    the run; ``faults`` are ``{"rule", "message"}`` of rules that could not run, ``silent`` the
    rules that hit nothing, ``held`` ``{"rule", "hits", "population", "share"}`` of those that hit
    more rows than is believable, ``unknown`` ``{rule: {missing column: rows}}``, ``rules`` the
    fingerprint of every rule that ran.
    """

    county_code = models.CharField("县代码", max_length=6)
    as_of = models.DateField("截至日")
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间")
    started_by = models.CharField("执行人", max_length=80)
    cause = models.CharField("起因", max_length=40, blank=True)
    seconds = models.FloatField("用时(秒)", default=0)
    rulebook_hash = models.CharField("规则库摘要", max_length=64)
    inputs_hash = models.CharField("输入摘要", max_length=64, blank=True)
    chosen = models.JSONField("所选表", default=list, blank=True)
    tables = models.JSONField("表和行数", default=dict)
    rules = models.JSONField("规则摘要", default=dict)
    findings = models.PositiveIntegerField("未消除", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    cleared = models.PositiveIntegerField("消除", default=0)
    exempted = models.PositiveIntegerField("豁免", default=0)
    by_rule = models.JSONField("各规则未消除", default=dict)
    by_severity = models.JSONField("各严重度未消除", default=dict)
    unknown = models.JSONField("信息不足", default=dict)
    faults = models.JSONField("出错的规则", default=list)
    silent = models.JSONField("没有命中的规则", default=list)
    held = models.JSONField("待确认的规则", default=list)
    is_newest = models.BooleanField("最近一次", default=True)

    field_classes = classed(
        public="county_code",
        internal="id as_of started_at finished_at started_by cause seconds rulebook_hash "
        "inputs_hash chosen tables rules findings new cleared exempted by_rule by_severity "
        "unknown faults silent held is_newest",
    )

    class Meta:
        verbose_name = "数据核查"
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code"], condition=Q(is_newest=True), name="quality_run_newest_once"
            )
        ]
        indexes = [models.Index(fields=["county_code", "-started_at"], name="quality_run_list")]

    def __str__(self) -> str:
        return f"{self.county_code} {self.as_of}"


class QualityTally(models.Model):
    """What a run counted in a village: the hits of a rule, the rows of a table.

    ``rule_id`` empty counts a whole table: ``rows`` of it, ``hits`` the rows with any fault. Only
    the last run of a calendar month keeps its tallies.
    """

    run = models.ForeignKey(QualityRun, models.CASCADE, related_name="tallies")
    division_code = models.CharField("村代码", max_length=12)
    table = models.CharField("表", max_length=40)
    rule_id = models.CharField("规则", max_length=120, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    hits = models.PositiveIntegerField("命中", default=0)

    objects = ScopedManager()

    field_classes = classed(internal="id run division_code table rule_id rows hits")

    class Meta:
        verbose_name = "核查计数"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "rule_id", "table", "division_code"], name="quality_tally_once"
            )
        ]
        indexes = [models.Index(fields=["run", "division_code"], name="quality_tally_place")]

    def __str__(self) -> str:
        return f"{self.rule_id or self.table} {self.division_code}"


class EntryTally(models.Model):
    """How many of the households that somebody entered last have a fault, after a run.

    ``entered_by`` is the label of the account that registered the last change; empty for lists.
    """

    run = models.ForeignKey(QualityRun, models.CASCADE, related_name="entries")
    division_code = models.CharField("乡镇代码", max_length=12)
    entered_by = models.CharField("录入人", max_length=150, blank=True)
    households = models.PositiveIntegerField("户数", default=0)
    faulty = models.PositiveIntegerField("有疑点的户数", default=0)

    objects = ScopedManager()

    field_classes = classed(internal="id run division_code entered_by households faulty")

    class Meta:
        verbose_name = "录入差错计数"
        constraints = [
            models.CheckConstraint(
                condition=Q(faulty__lte=F("households")), name="entry_faulty_not_more"
            )
        ]
        indexes = [models.Index(fields=["run", "division_code"], name="quality_entry_place")]

    def __str__(self) -> str:
        return f"{self.entered_by} {self.faulty}/{self.households}"

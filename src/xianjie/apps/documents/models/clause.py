"""Clauses of a document, the units that answer for them, their targets and duties."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.enums import ClauseKind, Comparator, DutyKind, Modality, UnitRole
from xianjie.apps.documents.models.document import PolicyDocument
from xianjie.apps.documents.models.group import LeadingGroup


class Clause(models.Model):
    """One node of the clause tree; ``path`` as people cite it (``三(一)3(2)``, ``closing``).

    ``start`` and ``end`` count characters of the document's text (both null for a pack);
    ``units_open`` marks a list of units that ends in 等. ``corrected``: a person changed it.
    """

    document = models.ForeignKey(PolicyDocument, models.CASCADE, related_name="clauses")
    order = models.PositiveIntegerField("次序")
    path = models.CharField("条款号", max_length=60)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="below")
    kind = models.CharField("类别", max_length=10, choices=ClauseKind.choices)
    level = models.PositiveSmallIntegerField("层")
    heading = models.CharField("条名", max_length=300, blank=True)
    start = models.PositiveIntegerField("起", null=True, blank=True)
    end = models.PositiveIntegerField("止", null=True, blank=True)
    units_open = models.BooleanField("单位名单不完整", default=False)
    units_from = models.CharField("单位取自", max_length=60, blank=True)
    corrected = models.BooleanField("人工改过", default=False)

    field_classes = classed(
        public="id document order path parent kind level heading start end units_open units_from",
        internal="corrected",
    )

    class Meta:
        verbose_name = "文件条款"
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(fields=["document", "path"], name="clause_path_once"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.heading}".strip()


class ClauseUnit(models.Model):
    """A unit named by a clause: as printed, and the organisation it is, where one is known.

    A name that stands for many (各乡镇党委、政府) has no organisation; ``group`` is the leading
    group whose members it means.
    """

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="units")
    order = models.PositiveSmallIntegerField("次序", default=0)
    role = models.CharField("作用", max_length=12, choices=UnitRole.choices)
    printed = models.CharField("原文名称", max_length=100)
    name = models.CharField("规范名称", max_length=100, blank=True)
    sector = models.CharField("行业", max_length=30, blank=True)
    is_group = models.BooleanField("集合名称", default=False)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="clause_units"
    )
    group = models.ForeignKey(
        LeadingGroup, models.SET_NULL, null=True, blank=True, related_name="clause_units"
    )
    start = models.PositiveIntegerField("起", null=True, blank=True)
    end = models.PositiveIntegerField("止", null=True, blank=True)

    field_classes = classed(
        public="id clause order role printed name sector is_group organisation group start end"
    )

    class Meta:
        verbose_name = "条款责任单位"
        ordering = ["clause", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "role", "printed"], name="unit_once_a_clause_and_role"
            ),
        ]

    def __str__(self) -> str:
        return self.printed


class Target(models.Model):
    """A figure that a clause demands, one row for each year of a series.

    ``value`` is null where all are meant; ``by`` as the document prints time (``2024``,
    ``2024-06``, ``每年``), ``year`` the year in it; ``series`` groups the years of one target.
    ``is_rule`` marks a threshold (超过 3 % 的村 …), which is no goal. A figure measured against a
    benchmark (高于全省平均, 只增不减) has no value either; only an equality needs one.
    """

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="targets")
    order = models.PositiveSmallIntegerField("次序", default=0)
    name = models.CharField("指标", max_length=200)
    comparator = models.CharField("比较", max_length=8, choices=Comparator.choices)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    upper = models.DecimalField("上限", max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField("单位", max_length=30, blank=True)
    by = models.CharField("时间", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    scope = models.CharField("范围", max_length=200, blank=True)
    series = models.CharField("序列", max_length=200, blank=True)
    modality = models.CharField("语气", max_length=8, choices=Modality.choices, blank=True)
    is_rule = models.BooleanField("门槛", default=False)
    verbatim = models.CharField("原文", max_length=500, blank=True)
    start = models.PositiveIntegerField("起", null=True, blank=True)
    end = models.PositiveIntegerField("止", null=True, blank=True)
    corrected = models.BooleanField("人工改过", default=False)

    field_classes = classed(
        public="id clause order name comparator value upper unit by year scope series modality "
        "is_rule verbatim start end",
        internal="corrected",
    )

    class Meta:
        verbose_name = "文件指标"
        ordering = ["clause", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(comparator="="),
                name="target_equal_to_something",
                violation_error_message="“等于”要写数值。",
            ),
        ]
        indexes = [models.Index(fields=["year"], name="target_year")]

    def __str__(self) -> str:
        return self.name


class ClauseDuty(models.Model):
    """Something a clause wants handed in, held or answered for, with its rhythm."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="duties")
    order = models.PositiveSmallIntegerField("次序", default=0)
    kind = models.CharField("类别", max_length=10, choices=DutyKind.choices)
    name = models.CharField("事项", max_length=200)
    every = models.CharField("频次", max_length=10, blank=True)
    day = models.PositiveSmallIntegerField("每期几日前", null=True, blank=True)
    due = models.CharField("期限", max_length=20, blank=True)
    verbatim = models.CharField("原文", max_length=500, blank=True)
    start = models.PositiveIntegerField("起", null=True, blank=True)
    end = models.PositiveIntegerField("止", null=True, blank=True)

    field_classes = classed(public="id clause order kind name every day due verbatim start end")

    class Meta:
        verbose_name = "条款职责"
        ordering = ["clause", "order", "id"]

    def __str__(self) -> str:
        return self.name

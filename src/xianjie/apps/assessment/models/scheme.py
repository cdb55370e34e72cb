"""Assessment schemes: who is assessed by which lines, and how points are given."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.assessment.enums import ObjectKind, Rule
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import PlacedRow, row_classes


class AssessmentScheme(models.Model):
    """How a county assesses one kind of objects in a year.

    ``template`` names the packaged scheme it was made from. ``process_share`` is the percentage
    of the year's result that comes from the stages within the year; the rest is the year-end.
    """

    division_code = models.CharField("区划代码", max_length=12)
    title = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2015), MaxValueValidator(2100)]
    )
    objects_kind = models.CharField("考核对象", max_length=12, choices=ObjectKind.choices)
    process_share = models.PositiveSmallIntegerField(
        "过程占比(%)", default=0, validators=[MaxValueValidator(100)]
    )
    source = models.CharField("依据", max_length=200, blank=True)
    template = models.CharField("模板", max_length=40, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        internal="id division_code title year objects_kind process_share source template "
        "created_by created_at version"
    )

    @property
    def closing_share(self) -> int:
        """The percentage of the year's result that the year-end gives."""
        return 100 - self.process_share

    class Meta:
        verbose_name = "考核方案"
        ordering = ["-year", "objects_kind", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "title"],
                name="scheme_once_a_year",
                violation_error_message="这一年已有同名的方案。",
            ),
            models.CheckConstraint(
                condition=Q(process_share__lte=100), name="scheme_share_is_a_share"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "-year"], name="scheme_list")]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class SchemeLine(models.Model):
    """One line of a scheme: where its value comes from, and how it becomes points.

    ``source`` is ``indicator:<code>``, ``quality:<key>``, ``work:<key>`` or ``manual``; what
    ``params`` holds depends on the rule (`assessment.scoring`).
    """

    scheme = models.ForeignKey(AssessmentScheme, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField("序号")
    group = models.CharField("分组", max_length=30)
    name = models.CharField("指标", max_length=80)
    weight = models.DecimalField(
        "权重", max_digits=5, decimal_places=2, validators=[MinValueValidator(0)]
    )
    source = models.CharField("数据来源", max_length=80)
    rule = models.CharField("计分办法", max_length=10, choices=Rule.choices)
    params = models.JSONField("参数", default=dict, blank=True)

    field_classes = classed(internal="id scheme number group name weight source rule params")

    class Meta:
        verbose_name = "考核指标"
        ordering = ["scheme", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "name"], name="scheme_line_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100), name="scheme_line_weight"
            ),
            models.CheckConstraint(
                condition=~Q(rule="MANUAL") | Q(source="manual"), name="manual_line_is_manual"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QualityItem(PlacedRow):
    """An item of 高质量发展综合绩效评价 and the indicator that it takes over (M15-13)."""

    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2015)])
    item = models.CharField("评价指标", max_length=100)
    weight = models.DecimalField(
        "分值", max_digits=6, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    organisation = models.CharField("评价单位", max_length=80, blank=True)
    indicator = models.CharField("对应本系统指标编号", max_length=60)
    note = models.CharField("口径差异", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code year item weight organisation indicator note"
    )

    class Meta:
        verbose_name = "绩效评价衔接"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "item"],
                condition=Q(retired_at__isnull=True),
                name="quality_item_once_a_year",
                violation_error_message="这一年已登记过这个评价指标。",
            )
        ]
        indexes = [models.Index(fields=["-year", "division_code"], name="quality_item_year")]

    def __str__(self) -> str:
        return self.item

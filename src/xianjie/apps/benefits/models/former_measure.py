"""Extra measures of medical help from before the change of system, and where they went."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.ledger.models import PlacedRow, row_classes

_NOT_NEGATIVE = "金额不能小于 0。"


class FormerMeasure(PlacedRow):
    """One former extra measure (M06-05): whom it helped, and how it ended; amounts in fen.

    ``merged_amount`` is the money that went into the fund for medical relief (医疗救助基金).
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = ("医保",)

    class Way(models.TextChoices):
        """How a measure is ended."""

        MERGE = "MERGE", "并入医疗救助"
        ORDINARY = "ORDINARY", "转为普通待遇"
        STOP = "STOP", "停止执行"

    name = models.CharField("措施名称", max_length=80)
    group = models.CharField("原来的对象", max_length=80)
    category = models.CharField("类别", max_length=40, blank=True)
    stage = models.CharField("清理阶段", max_length=40, blank=True)
    way = models.CharField("清理方式", max_length=8, choices=Way.choices)
    people = models.PositiveIntegerField("原享受人数", null=True, blank=True)
    spent = models.BigIntegerField(
        "上年支出(分)", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    started_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("停止日期", null=True, blank=True)
    merged_on = models.DateField("并入日期", null=True, blank=True)
    merged_amount = models.BigIntegerField(
        "并入资金(分)", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    basis = models.CharField("依据文件", max_length=120, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code name group category stage way people spent started_on ends_on "
        "merged_on merged_amount basis note",
    )

    class Meta:
        verbose_name = "超常规医疗措施"
        ordering = ["division_code", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name", "group"],
                condition=Q(retired_at__isnull=True),
                name="former_measure_once",
                violation_error_message="这里已登记过同一对象的这项措施。",
            ),
            models.CheckConstraint(
                condition=(Q(spent__isnull=True) | Q(spent__gte=0))
                & (Q(merged_amount__isnull=True) | Q(merged_amount__gte=0)),
                name="former_measure_not_negative",
                violation_error_message=_NOT_NEGATIVE,
            ),
            models.CheckConstraint(
                condition=Q(merged_on__isnull=True) | Q(way="MERGE"),
                name="former_measure_merged_by_merging",
                violation_error_message="只有“并入医疗救助”的措施才填并入日期。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ends_on__gte=F("started_on")),
                name="former_measure_ends_after_beginning",
                violation_error_message="停止日期不能早于开始日期。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "name"], name="former_measure_place")]

    def __str__(self) -> str:
        return self.name

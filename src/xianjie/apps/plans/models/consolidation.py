"""巩固提高措施: what a village gets so that its people stay out of poverty. Requirement M02-21."""

from __future__ import annotations

from django.db import models

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.models import Household


class VillageMeasure(PlacedRow):
    """One measure for a village, or for one household of it after its removal.

    ``kind`` is a text of 帮扶措施; ``money`` in fen.
    """

    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="户编号",
        related_name="consolidation_measures",
    )
    kind = models.CharField("措施类别", max_length=30)
    content = models.CharField("措施内容", max_length=300)
    unit = models.CharField("责任单位", max_length=80)
    households = models.PositiveIntegerField("受益户数", null=True, blank=True)
    money = models.BigIntegerField("投入资金(分)", null=True, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("完成日期", null=True, blank=True)
    result = models.CharField("成效", max_length=300, blank=True)

    field_classes = row_classes(
        internal="division_code household kind content unit households money starts_on ends_on "
        "result"
    )

    class Meta:
        verbose_name = "巩固提高措施"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "kind", "content", "starts_on"],
                condition=models.Q(retired_at__isnull=True, household__isnull=True),
                name="village_measure_once",
                violation_error_message="这个村同一天开始的同一项措施已登记过。",
            ),
            models.CheckConstraint(
                condition=models.Q(money__isnull=True) | models.Q(money__gte=0),
                name="village_money_not_negative",
                violation_error_message="金额不能小于 0。",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="village_measure_ends_after_start",
                violation_error_message="完成日期不能早于开始日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on"], name="village_measure_since"),
            models.Index(fields=["division_code", "-starts_on"], name="village_measure_place"),
        ]

    def __str__(self) -> str:
        return self.content

    def clean(self) -> None:
        """Refuse a household of another village."""
        from django.core.exceptions import ValidationError

        if self.household is not None and self.household.division_code != self.division_code:
            raise ValidationError({"household": "这一户不在所选的村，请核对户编号或村。"})

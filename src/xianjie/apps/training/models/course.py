"""Training classes with who pays, teaches, finds work and employs; what the state pays for them."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.employment.gate import CountyManager
from xianjie.apps.ledger.models import PlacedRow, row_classes

SECTORS = ("人社", "教育", "农业农村", "工会", "妇联", "残联")
_LIVE = Q(retired_at__isnull=True)
_FOR_A_FIRM = ("订单培训", "定岗培训")


class SubsidyItem(PlacedRow):
    """One line of a county's catalogue of training subsidies; ``amount`` fen a person.

    All of the county read it; those who manage the county's labour write it.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS
    objects = CountyManager()  # type: ignore[misc]

    trade = models.CharField("工种", max_length=20)
    level = models.CharField("技能等级", max_length=10)
    hours = models.PositiveSmallIntegerField("最少学时", validators=[MinValueValidator(1)])
    amount = models.BigIntegerField("每人补贴", validators=[MinValueValidator(0)])
    valid_from = models.DateField("执行起")
    valid_to = models.DateField("执行止", null=True, blank=True)
    basis = models.CharField("依据", max_length=80)

    field_classes = row_classes(
        internal="division_code trade level hours amount valid_from valid_to basis"
    )

    class Meta:
        verbose_name = "培训补贴目录"
        ordering = ["trade", "level", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "trade", "level", "valid_from"], condition=_LIVE,
                name="subsidy_item_once",
                violation_error_message="这个工种、等级从这天起的标准已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="subsidy_item_ends_after_beginning",
                violation_error_message="执行止不能早于执行起。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "trade", "level"], name="subsidy_item_place")
        ]

    def __str__(self) -> str:
        return f"{self.trade} {self.level}"


class TrainingClass(PlacedRow):
    """A class: whom it needs, who teaches, who places, who employs (培训机构+劳务中介+就业企业).

    It lies where it is held; those who learn come from anywhere in the county.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    code = models.CharField("班级编号", max_length=30)
    title = models.CharField("班级名称", max_length=60)
    kind = models.CharField("培训方式", max_length=10)
    trade = models.CharField("工种", max_length=20)
    level = models.CharField("技能等级", max_length=10)
    need = models.CharField("需求来源", max_length=200, blank=True)
    body = models.CharField("培训机构", max_length=60)
    agency = models.CharField("劳务中介", max_length=60, blank=True)
    firm = models.CharField("就业企业", max_length=60, blank=True)
    promised = models.PositiveIntegerField("企业承诺岗位", null=True, blank=True)
    places = models.PositiveIntegerField("计划人数", validators=[MinValueValidator(1)])
    hours = models.PositiveSmallIntegerField("总学时", validators=[MinValueValidator(1)])
    starts_on = models.DateField("开班日期")
    ends_on = models.DateField("结业日期")

    field_classes = row_classes(
        internal="division_code code title kind trade level need body agency firm promised places "
        "hours starts_on ends_on"
    )

    class Meta:
        verbose_name = "培训班"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=_LIVE, name="training_class_once",
                violation_error_message="这个班级编号已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="training_class_ends_after_start",
                violation_error_message="结业日期不能早于开班日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "-starts_on"], name="training_class_place"),
            models.Index(fields=["-starts_on"], name="training_class_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A class for the posts of a firm names the firm."""
        if self.kind in _FOR_A_FIRM and not self.firm:
            raise ValidationError({"firm": "定岗、订单培训要写就业企业。"})

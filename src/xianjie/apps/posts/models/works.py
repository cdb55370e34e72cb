"""以工代赈: projects that hire local people, and what each of them is owed and was paid."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.posts.models.workshop import PersonPay

SECTORS = ("发改", "人社", "农业农村", "交通", "水利", "自然资源")
_LIVE = Q(retired_at__isnull=True)


class ReliefWork(PlacedRow):
    """A project; ``project_code`` names it in the project library. Amounts are fen.

    ``share_goal`` raises the share of the rulebook where a project promised more, in percent.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    name = models.CharField("项目名称", max_length=80)
    project_code = models.CharField("项目编号", max_length=40, blank=True)
    kind = models.CharField("建设类型", max_length=20)
    body = models.CharField("实施单位", max_length=60)
    investment = models.BigIntegerField("总投资", validators=[MinValueValidator(1)])
    labour_planned = models.BigIntegerField("计划劳务报酬", validators=[MinValueValidator(0)])
    share_goal = models.DecimalField(
        "承诺报酬占比", max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    people_planned = models.PositiveIntegerField("计划吸纳人数", default=0)
    starts_on = models.DateField("开工日期")
    ends_on = models.DateField("完工日期", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code name project_code kind body investment labour_planned share_goal "
        "people_planned starts_on ends_on"
    )

    class Meta:
        verbose_name = "以工代赈项目"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"], condition=_LIVE, name="relief_work_once",
                violation_error_message="这个地方已登记过同名的项目。",
            ),
            models.CheckConstraint(
                condition=Q(labour_planned__lte=F("investment")),
                name="relief_work_pay_within_investment",
                violation_error_message="计划劳务报酬不能多于总投资。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="relief_work_ends_after_beginning",
                violation_error_message="完工日期不能早于开工日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code"], name="relief_work_place"),
            models.Index(fields=["-starts_on"], name="relief_work_day"),
        ]

    def __str__(self) -> str:
        return self.name


class ReliefWorkPay(PersonPay):
    """Days that somebody worked on a project in a month; what is due and what was paid, in fen."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    work = models.ForeignKey(
        ReliefWork, models.PROTECT, related_name="pays", verbose_name="以工代赈项目"
    )
    days = models.DecimalField(
        "用工天数", max_digits=5, decimal_places=1, validators=[MinValueValidator(0)]
    )
    due = models.BigIntegerField("应付报酬", validators=[MinValueValidator(0)])
    due_on = models.DateField("应付日期")
    paid = models.BigIntegerField("已付报酬", default=0, validators=[MinValueValidator(0)])
    paid_on = models.DateField("付款日期", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code person household period booked_at work days due_on paid_on",
        personal="due paid",
    )

    class Meta:
        verbose_name = "以工代赈报酬"
        ordering = ["-period", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "person", "period"], condition=_LIVE, name="relief_work_pay_once",
                violation_error_message="这个人这个月在这个项目的报酬已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(paid__lte=F("due")), name="relief_work_paid_within_due",
                violation_error_message="已付不能多于应付。",
            ),
            models.CheckConstraint(
                condition=Q(paid=0) | Q(paid_on__isnull=False), name="relief_work_paid_on_a_day",
                violation_error_message="付了报酬的请填付款日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "due_on"], name="relief_work_pay_place"),
            models.Index(fields=["-period"], name="relief_work_pay_month"),
        ]

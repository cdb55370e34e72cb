"""Unsold farm goods as an emergency: reported, warned of, units called, sold, closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.collective.enums import Level, UnsoldState, UnsoldStep

SELLING = ("工信", "商务", "农业农村", "供销", "乡村振兴", "畜牧")
"""Departments that help to sell (M10-09)."""


class UnsoldCase(models.Model):
    """Goods of a village that nobody buys (M10-09).

    ``quantity`` and ``sold`` are tonnes; prices are fen a kilogram; ``keeps_days`` says how long
    the goods last. ``level`` follows from the rulebook; ``due_on`` is the day by which the goods
    shall have been helped.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SELLING

    client_id = models.UUIDField("表单标识", unique=True)
    number = models.CharField("编号", max_length=20, blank=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    category = models.CharField("品类", max_length=20)
    product = models.CharField("产品", max_length=40)
    quantity = models.DecimalField("滞销数量(吨)", max_digits=10, decimal_places=2)
    usual_price = models.BigIntegerField("正常价(分/公斤)")
    price = models.BigIntegerField("目前价(分/公斤)")
    keeps_days = models.PositiveSmallIntegerField("还能存放天数")
    households = models.PositiveIntegerField("涉及户数")
    poor_households = models.PositiveIntegerField("其中脱贫监测户", default=0)
    words = models.CharField("情况", max_length=500, blank=True)
    level = models.CharField("预警等级", max_length=2, choices=Level.choices)
    grounds = models.CharField("预警依据", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=UnsoldState.choices)
    sold = models.DecimalField("已销售(吨)", max_digits=10, decimal_places=2, default=0)
    earned = models.BigIntegerField("销售额(分)", default=0)
    reported_on = models.DateField("上报日期")
    due_on = models.DateField("处置期限", null=True, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("建立时间")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id number division_code category product quantity usual_price price "
        "keeps_days households poor_households level grounds state sold earned reported_on due_on "
        "closed_on version created_by created_at",
        personal="words",
    )

    class Meta:
        verbose_name = "滞销处置"
        ordering = ["-reported_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="unsold_of_something"),
            models.CheckConstraint(
                condition=Q(sold__gte=0, sold__lte=F("quantity")), name="unsold_sold_within"
            ),
            models.CheckConstraint(
                condition=Q(poor_households__lte=F("households")), name="unsold_households"
            ),
            models.CheckConstraint(
                condition=~Q(state=UnsoldState.CLOSED) | Q(closed_on__isnull=False),
                name="unsold_closed_on_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "due_on"], name="unsold_queue"
            ),
            models.Index(fields=["county_code", "-reported_on"], name="unsold_newest"),
        ]

    def __str__(self) -> str:
        return self.number


class UnsoldCall(models.Model):
    """A unit that is called to help to sell, by when, and what it answered."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SELLING

    case = models.ForeignKey(UnsoldCase, models.PROTECT, related_name="calls")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="unsold_calls")
    task = models.CharField("任务", max_length=200)
    due_on = models.DateField("期限")
    answered_on = models.DateField("反馈日期", null=True, blank=True)
    answer = models.CharField("反馈", max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id case division_code organisation task due_on answered_on answered_by answer",
    )

    class Meta:
        verbose_name = "滞销调度"
        ordering = ["case", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation"], name="unsold_called_once"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | ~Q(answer=""), name="unsold_answer_in_words"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "answered_on", "due_on"], name="unsold_of_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.organisation_id}"


class UnsoldSale(models.Model):
    """Goods that found a buyer: tonnes and fen."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SELLING

    case = models.ForeignKey(UnsoldCase, models.PROTECT, related_name="sales")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    sold_on = models.DateField("销售日期")
    buyer = models.CharField("采购方", max_length=80)
    channel = models.CharField("渠道", max_length=20)
    quantity = models.DecimalField("数量(吨)", max_digits=10, decimal_places=2)
    amount = models.BigIntegerField("金额(分)")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id case division_code sold_on buyer channel quantity amount recorded_by",
    )

    class Meta:
        verbose_name = "滞销品销售"
        ordering = ["case", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount__gte=0), name="unsold_sale_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sold_on}"


class UnsoldEvent(models.Model):
    """One thing that was done about unsold goods; never changed."""

    case = models.ForeignKey(UnsoldCase, models.CASCADE, related_name="events")
    step = models.CharField("事项", max_length=10, choices=UnsoldStep.choices)
    words = models.CharField("说明", max_length=500, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id case step user at", personal="words")

    class Meta:
        verbose_name = "滞销处置记录"
        ordering = ["case", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_step_display()}"

"""帮扶车间 under watch: what each makes, its month, and the wages of those who work there."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.posts.enums import WorkState
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household, Person

SECTORS = ("人社", "农业农村", "工信", "商务", "工会")
_LIVE = Q(retired_at__isnull=True)
MONTH = RegexValidator(r"^20\d\d-(0[1-9]|1[0-2])$", "月份要写成 2022-06 这样。")


class Workshop(PlacedRow):
    """A workshop; ``capacity`` is how many people it can employ. Amounts are fen."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    name = models.CharField("车间名称", max_length=60)
    firm = models.CharField("经营企业", max_length=60)
    product = models.CharField("产品", max_length=40)
    kind = models.CharField("车间类型", max_length=20)
    capacity = models.PositiveIntegerField("可容纳人数", validators=[MinValueValidator(1)])
    opened_on = models.DateField("认定日期")
    valid_until = models.DateField("认定有效期止", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    rent = models.BigIntegerField(
        "年减免租金", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    subsidy = models.BigIntegerField(
        "已享奖补", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    contact = EncryptedTextField("负责人")

    field_classes = row_classes(
        internal="division_code name firm product kind capacity opened_on valid_until closed_on "
        "rent subsidy",
        personal="contact",
    )

    class Meta:
        verbose_name = "帮扶车间"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"], condition=_LIVE, name="workshop_once",
                violation_error_message="这个地方已登记过同名的车间。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="workshop_closed_after_opening",
                violation_error_message="撤销日期不能早于认定日期。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["division_code", "closed_on"], name="workshop_place")]

    def __str__(self) -> str:
        return self.name


class WorkshopMonth(LedgerRow):
    """What a workshop reports of a month; ``wages`` fen, ``focus`` those out of poverty or watched.

    ``period`` is 2022-06.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS
    scope_field = "workshop__division_code"

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="reports", verbose_name="车间"
    )
    period = models.CharField("月份", max_length=7, validators=[MONTH])
    state = models.CharField("生产状态", max_length=8, choices=WorkState.choices)
    orders = models.BigIntegerField(
        "订单金额", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    workers = models.PositiveIntegerField("务工人数", default=0)
    focus = models.PositiveIntegerField("其中脱贫和监测", default=0)
    wages = models.BigIntegerField("工资总额", default=0, validators=[MinValueValidator(0)])
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(internal="workshop period state orders workers focus wages note")

    class Meta:
        verbose_name = "车间月报"
        ordering = ["-period", "workshop"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "period"], condition=_LIVE, name="workshop_month_once",
                violation_error_message="这个车间这个月已经报过。",
            ),
            models.CheckConstraint(
                condition=Q(focus__lte=F("workers")), name="workshop_month_part_of_workers",
                violation_error_message="脱贫和监测人数不能多于务工人数。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-period", "workshop"], name="workshop_month_list")]

    def __str__(self) -> str:
        return self.period


class PersonPay(LedgerRow):
    """Pay of one person for a month; an action books it into the account of the household.

    It lies where the household does; ``period`` is 2022-06, amounts fen.
    """

    division_code = models.CharField("所在村", max_length=12, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人编号")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", editable=False, verbose_name="户编号"
    )
    period = models.CharField("月份", max_length=7, validators=[MONTH])
    booked_at = models.DateTimeField("入账时间", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Lie where the household of the person does."""
        if self.person_id is None:
            return
        if self.person.household is None:
            raise ValidationError({"person": "这个人现在不在任何一户，请核对。"})
        self.household = self.person.household
        self.division_code = self.person.household.division_code

    def __str__(self) -> str:
        return self.period


class WorkshopWage(PersonPay):
    """What somebody earned in a workshop in a month; ``paid_on`` once it was paid."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="wage_rows", verbose_name="车间"
    )
    amount = models.BigIntegerField("工资", validators=[MinValueValidator(0)])
    paid_on = models.DateField("发放日期", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code person household period booked_at workshop",
        personal="amount paid_on",
    )

    class Meta:
        verbose_name = "车间工资"
        ordering = ["-period", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "person", "period"], condition=_LIVE, name="workshop_wage_once",
                violation_error_message="这个人这个月在这个车间的工资已经登记过。",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "period"], name="workshop_wage_place"),
            models.Index(fields=["-period"], name="workshop_wage_month"),
        ]

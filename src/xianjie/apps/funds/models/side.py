"""Small loans, and what of the land revenue went to the countryside."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.funds import choices, concern, rules
from xianjie.apps.funds.models.project import LIVE
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.models import Household, Person

_POSITIVE = [MinValueValidator(1)]
_NOT_NEGATIVE = [MinValueValidator(0)]


class SmallLoan(PlacedRow):
    """A loan of a household, from the banks' roll (``period``) or entered by hand; fen.

    What the roll says is not judged by the limits: it is shown beside them.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.LOANS

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name="户编号"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人编号"
    )
    kind = models.CharField("贷款类型", max_length=20)
    bank = models.CharField("放贷机构", max_length=60, blank=True)
    amount = models.BigIntegerField("贷款金额", validators=_POSITIVE)
    balance = models.BigIntegerField("余额", validators=_NOT_NEGATIVE)
    issued_on = models.DateField("发放日期")
    due_on = models.DateField("到期日期")
    state = models.CharField("状态", max_length=10)
    purpose = models.CharField("贷款用途", max_length=100, blank=True)
    period = models.CharField("数据月份", max_length=7, blank=True, editable=False)
    urged_on = models.DateField("催收日期", null=True, blank=True)
    wanted = models.BigIntegerField("还需要资金", null=True, blank=True, validators=_NOT_NEGATIVE)
    referred_on = models.DateField("转介创业担保贷款日期", null=True, blank=True)
    outcome = models.CharField("转介结果", max_length=100, blank=True)

    field_classes = row_classes(
        internal="division_code household person kind bank issued_on due_on state purpose period "
        "urged_on referred_on outcome",
        sensitive="amount balance wanted",
    )

    class Meta:
        verbose_name = "小额信贷"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind", "issued_on"], condition=LIVE, name="loan_once",
                violation_error_message="这户当天的这类贷款已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("issued_on")), name="loan_due_after_issue",
                violation_error_message="到期日期要在发放日期之后。",
            ),
            models.CheckConstraint(
                condition=Q(balance__gte=0) & Q(balance__lte=F("amount")),
                name="loan_balance_within",
                violation_error_message="余额不能大于贷款金额。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "state", "due_on"], name="loan_place"),
            models.Index(fields=["due_on"], name="loan_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.issued_on}"

    def clean(self) -> None:
        """Lie where the household does; keep to the limits of small loans."""
        if self.household_id is None:
            return
        self.division_code = self.household.division_code
        if self.person is not None and self.person.household_id != self.household_id:
            raise ValidationError({"person": "这个人不在所填的户里。"})
        known = all(value is not None for value in (self.amount, self.issued_on, self.due_on))
        if self.kind == choices.MICRO_LOAN and known and not self.period:
            refused = rules.loan_refusals(self, self.issued_on)
            if refused:
                raise ValidationError([str(one) for one in refused])


class LandRevenue(PlacedRow):
    """The proceeds of land of a year (after costs), and what went to farming and villages; fen."""

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.LAND

    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2013), MaxValueValidator(2100)]
    )
    revenue = models.BigIntegerField("土地出让收益", validators=_POSITIVE)
    spent = models.BigIntegerField("用于农业农村", validators=_NOT_NEGATIVE)
    source = models.CharField("依据", max_length=100, blank=True)

    field_classes = row_classes(internal="division_code year revenue spent source")

    class Meta:
        verbose_name = "土地出让收益"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year"], condition=LIVE, name="land_revenue_once",
                violation_error_message="这一年已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(revenue__gt=0) & Q(spent__gte=0), name="land_revenue_positive"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.division_code} {self.year}"
